"""Long polling that loses nothing: an update is stored before it is acknowledged."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot

from chatbot.inbox import service
from chatbot.storage.engine import Storage
from chatbot.telegram.calling import until_it_works
from chatbot.telegram.hearing import chat_of

LONG_POLL_S = 50  # Bot API: the longest that getUpdates waits
ALLOWED = ["message", "callback_query"]
PAUSE_S = 3.0

log = structlog.get_logger()


class Poller:
    """python-telegram-bot's own updater acknowledges before anything was done: not used."""

    def __init__(self, bot: Bot, storage: Storage, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._storage = storage
        self._clock = clock
        self._offset = 0

    async def run(self, received: Callable[[list[dict[str, Any]]], None]) -> None:
        """Poll until cancelled; `received` is told of each batch once it is stored.

        Raises InvalidToken; any other trouble passes.
        """
        await self._until_it_works("deleteWebhook", {})
        while True:
            wanted = {"timeout": LONG_POLL_S, "allowed_updates": ALLOWED, "offset": self._offset}
            updates = await self._until_it_works("getUpdates", wanted)
            if await self._stored(updates) and updates:
                self._offset = updates[-1]["update_id"] + 1
                received(updates)

    async def _until_it_works(self, method: str, params: dict[str, Any]) -> Any:
        # Nothing is final here: even a conflict with another poller (409) passes.
        return await until_it_works(
            self._bot, method, params, final=(), read_timeout=LONG_POLL_S + 10
        )

    async def _stored(self, updates: list[dict[str, Any]]) -> bool:
        incoming = [service.Incoming(u["update_id"], chat_of(u), u) for u in updates]
        try:
            async with self._storage.transaction() as session:
                await service.receive(session, incoming, at=self._clock())
        except SQLAlchemyError:  # not acknowledged, so Telegram hands them over again
            log.exception("poller.not_stored")
            await asyncio.sleep(PAUSE_S)
            return False
        return True
