"""The bot at work on Telegram: polls, answers, speaks."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from telegram.error import InvalidToken

from chatbot.inbox.worker import Worker
from chatbot.storage.engine import Storage
from chatbot.telegram.client import client, introduced, present
from chatbot.telegram.edge import Edge
from chatbot.telegram.hearing import press_of
from chatbot.telegram.poller import Poller
from chatbot.telegram.routes import ROUTES
from chatbot.telegram.routing import Routes
from chatbot.telegram.speaker import Speaker
from chatbot.welcome.texts import BOT_DESCRIPTION, BOT_SHORT_DESCRIPTION

log = structlog.get_logger()


class TokenRefused(Exception):
    """Telegram doesn't know the token."""


class TelegramBot:
    """One bot on one Bot API server, with its inbox in one database."""

    def __init__(
        self, token: str, api_url: str, storage: Storage, clock: Callable[[], datetime]
    ) -> None:
        self._bot = client(token, api_url)
        self._storage = storage
        self._clock = clock
        self._started = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled. Raises TokenRefused."""
        try:
            await self._run()
        except* InvalidToken:  # whose text holds the token
            raise TokenRefused("CHATBOT_TELEGRAM_TOKEN: Telegram refuses it") from None
        finally:
            self._started.clear()
            await self._bot.request.shutdown()

    async def _run(self) -> None:
        me = await introduced(self._bot)
        await present(self._bot, ROUTES, BOT_DESCRIPTION, BOT_SHORT_DESCRIPTION)
        log.info("bot.started", username=me.username)
        speaker = Speaker(self._bot)
        edge = Edge(Routes(ROUTES), me, self._clock)
        worker = Worker(self._storage, answer=edge.answer, speak=speaker.speak, clock=self._clock)

        def received(updates: list[dict[str, Any]]) -> None:
            for update in updates:
                if press_id := press_of(update):
                    speaker.expect(press_id)
            worker.wake()

        poller = Poller(self._bot, self._storage, self._clock)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(worker.run())
            tasks.create_task(poller.run(received))
            self._started.set()

    async def missing(self) -> str | None:
        """What keeps the bot from answering, for `/readyz`; None when nothing does."""
        if not await self._storage.answers():
            return "the database doesn't answer"
        return None if self._started.is_set() else "Telegram doesn't answer yet"
