"""Long polling that loses nothing: an update is stored before it is acknowledged."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import Conflict, NetworkError, RetryAfter, TelegramError

from chatbot.inbox import service
from chatbot.storage.engine import Storage
from chatbot.telegram.hearing import chat_of
from chatbot.telegram.speaker import call_telegram

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

        Raises InvalidToken; any other trouble is logged, and the next try comes after a pause.
        """
        await self._until_it_works("deleteWebhook", {})
        while True:
            wanted = {"timeout": LONG_POLL_S, "allowed_updates": ALLOWED, "offset": self._offset}
            updates = await self._until_it_works("getUpdates", wanted)
            if updates and await self._stored(updates):
                self._offset = updates[-1]["update_id"] + 1
                received(updates)

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

    async def _until_it_works(self, method: str, params: dict[str, Any]) -> Any:
        while True:
            try:
                return await call_telegram(self._bot, method, params, read_timeout=LONG_POLL_S + 10)
            except RetryAfter as flood:
                log.warning("poller.flood", error=str(flood))
            except (Conflict, NetworkError) as trouble:
                log.warning("poller.trouble", error=type(trouble).__name__, text=_text(trouble))
            await asyncio.sleep(PAUSE_S)


def _text(trouble: TelegramError) -> str | None:
    return str(trouble) if isinstance(trouble, Conflict) else None
