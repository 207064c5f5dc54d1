"""The same bot on other libraries, as each one's documentation writes it; and on none."""
