"""Engines and sessions for SQLite and PostgreSQL, and the migrations."""
