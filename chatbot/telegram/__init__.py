"""How Telegram's updates become asks and replies become its calls.

The only importer of python-telegram-bot.
"""
