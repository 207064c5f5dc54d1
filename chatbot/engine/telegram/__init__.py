"""Makes requests of Telegram's updates, and calls of the Bot API of replies.

Only this package imports python-telegram-bot.
"""

import os

# Durations are timedeltas then; else the library warns at each flood (its stability policy).
os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - written for the library, not read
