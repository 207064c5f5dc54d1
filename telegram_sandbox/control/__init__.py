"""The control API, /sandbox/...: what the page and the tests ask for (docs/sandbox.md)."""
