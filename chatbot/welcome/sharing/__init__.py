"""Inline mode: an answer or a card, shared from any chat by typing the bot's name."""
