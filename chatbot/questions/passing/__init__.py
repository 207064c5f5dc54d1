"""Questions that the bot can't answer, handed on to those who can, at the person's word."""
