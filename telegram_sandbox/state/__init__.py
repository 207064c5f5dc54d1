"""The state, in memory: people, chats, files, updates, queries, calls, faults."""
