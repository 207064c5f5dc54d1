"""The same thing owed to many chats: each gets it once, and what became of it is known."""
