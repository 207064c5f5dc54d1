"""What is asked and isn't known, counted by topic for those who can publish it."""
