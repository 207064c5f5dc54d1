"""The dates, each with the precision to which it is known."""
