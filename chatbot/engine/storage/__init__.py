"""Engines and sessions for SQLite and PostgreSQL, and how the database gets its schema."""
