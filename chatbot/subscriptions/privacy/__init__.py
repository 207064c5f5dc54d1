"""What is kept of what a person follows: told to them, erased, dropped in time."""
