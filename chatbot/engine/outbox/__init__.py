"""Messages and menus that the bot owes without being asked."""
