"""One message to many, as each library's documentation sends it, and then the end."""
