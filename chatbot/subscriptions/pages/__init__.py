"""The pages about what a chat follows, and when its news comes."""
