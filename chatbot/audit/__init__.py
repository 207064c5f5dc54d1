"""The append-only log: who did what, on whom, when. The rooms above write it."""
