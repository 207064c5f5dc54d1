"""What admins do: requests, followers, bans, and the reading of the log."""
