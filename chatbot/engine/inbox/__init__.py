"""What came in and isn't fully answered yet."""
