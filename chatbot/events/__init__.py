"""The dates, and the precision that is really known of each."""
