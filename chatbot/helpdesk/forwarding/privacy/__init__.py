"""What is kept of those who ask and answer: told to them, erased, dropped in time."""
