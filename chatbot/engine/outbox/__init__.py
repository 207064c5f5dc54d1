"""What the bot still owes to those who asked for nothing just now: messages, menus."""
