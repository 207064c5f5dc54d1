"""What is kept about a person, told to them, erased, and dropped in time."""
