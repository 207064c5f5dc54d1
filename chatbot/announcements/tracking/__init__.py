"""What is seen and done while an announcement goes out, and afterwards."""
