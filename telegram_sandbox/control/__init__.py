"""The control API, /sandbox/...: for the page and for tests (reference.md)."""
