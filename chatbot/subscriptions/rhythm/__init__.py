"""When a chat gets its news: at once or once a week, and not during a pause."""
