"""The append-only audit log: acts with their author, subject, topic and moment."""
