"""What others decide of an announcement that hasn't left: they read it first, or stop it."""
