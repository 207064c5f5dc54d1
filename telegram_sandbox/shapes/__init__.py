"""The shapes of what is said: texts, keyboards, pictures, the Bot API's objects."""
