"""The pages about who comes: a date with its answers, its guests, and what they say afterwards."""
