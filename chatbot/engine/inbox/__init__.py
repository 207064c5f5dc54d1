"""Updates that were received and aren't fully answered yet."""
