"""Which chat follows which topic: follow, pause, stop, digests and reminders."""
