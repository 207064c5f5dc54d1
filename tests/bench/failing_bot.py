"""A bot that doesn't work."""

import sys

from bench.bots import Bot

FAILING_BOT = Bot("failing", [sys.executable, "-c", "raise SystemExit('no such token')"], chats=9)
