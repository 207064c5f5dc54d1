"""Who comes to a date, who waits for a place, and whether it was useful to those who came."""
