"""Questions forwarded to those who can answer; published answers; what is asked in vain."""
