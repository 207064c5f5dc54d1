"""The pages on which announcements are read, written and followed up."""
