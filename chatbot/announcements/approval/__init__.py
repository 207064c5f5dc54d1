"""Double reading: where a topic needs it, nothing leaves before somebody else has read it."""
