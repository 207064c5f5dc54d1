"""Databases that earlier versions of the bot made, and what this one makes of them."""
