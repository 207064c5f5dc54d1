"""`/journal`: the log, as the admins read it."""
