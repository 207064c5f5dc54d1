"""Messages owed to many chats: each chat gets one copy, whose outcome is known."""
