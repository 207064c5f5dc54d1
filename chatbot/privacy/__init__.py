"""What is kept about a person: shown to them, erased on demand, purged in time."""
