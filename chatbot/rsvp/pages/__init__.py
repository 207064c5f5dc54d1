"""The pages about coming: a date with its answers, the guests, the feedback."""
