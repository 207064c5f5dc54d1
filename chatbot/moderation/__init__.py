"""What admins do: requests, followers, bans, and what the log says."""
