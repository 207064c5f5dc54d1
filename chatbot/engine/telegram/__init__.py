"""How Telegram's updates become requests, and replies become its calls.

The only importer of python-telegram-bot.
"""

import os

# Durations come as such; without this the library warns at each flood (its stability policy).
os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - written for the library, not read
