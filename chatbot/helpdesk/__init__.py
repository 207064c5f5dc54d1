"""A question forwarded to those who can answer it; published answers; what is asked in vain."""
