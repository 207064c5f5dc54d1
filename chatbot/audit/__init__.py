"""The append-only log: who did what, to whom, when. The rooms above write it."""
