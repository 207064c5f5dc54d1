"""What is kept of those who write announcements: told to them, erased, dropped in time."""
