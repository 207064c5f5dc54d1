"""Which chat follows which topic: follow, pause, stop."""
