"""What there is, in memory: people, chats, files, what waits for the bot, what it did."""
