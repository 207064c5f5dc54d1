"""Questions that the bot can't answer, passed on to those who can, at the person's word."""
