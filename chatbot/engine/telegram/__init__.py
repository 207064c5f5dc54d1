"""The way from Telegram's updates to requests, and from replies to its calls.

Only this package imports python-telegram-bot.
"""

import os

# Makes durations timedeltas; else the library warns at each flood (its stability policy).
os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - written for the library, not read
