"""What is kept of who somebody is here: told to them, erased, dropped in time."""
