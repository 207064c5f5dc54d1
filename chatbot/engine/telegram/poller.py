"""Long polling that loses nothing: an update is stored before it is acknowledged."""

import asyncio
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict

from chatbot.engine.telegram.calling import Caller
from chatbot.engine.telegram.reception import ALLOWED, Reception, number_of

LONG_POLL_S = 50  # Bot API: the longest that getUpdates waits
PAUSE_S = 3.0

log = structlog.get_logger()


class Poller:
    """python-telegram-bot's own updater acknowledges before anything was done: not used."""

    def __init__(self, caller: Caller, reception: Reception) -> None:
        self._caller = caller
        self._reception = reception
        self._offset = 0

    async def run(self) -> None:
        """Poll until cancelled. Raises InvalidToken; any other trouble passes."""
        while True:
            await self._caller.until_it_works("deleteWebhook", {}, final=())
            try:
                await self._poll()
            except Conflict as conflict:  # a webhook, or another program with the same token
                log.error("poller.conflict", error=str(conflict))  # noqa: TRY400 - it says all
                await asyncio.sleep(PAUSE_S)

    async def _poll(self) -> None:
        while True:
            updates = await self._caller.until_it_works(
                "getUpdates",
                {"timeout": LONG_POLL_S, "allowed_updates": ALLOWED, "offset": self._offset},
                final=(Conflict,),
                read_timeout=LONG_POLL_S + 10,
            )
            if not isinstance(updates, list) or not await self._stored(updates):
                await asyncio.sleep(PAUSE_S)
            elif numbers := [number for one in updates if (number := number_of(one)) is not None]:
                self._offset = numbers[-1] + 1  # after a week of silence they begin anywhere
            elif updates:
                await asyncio.sleep(PAUSE_S)

    async def _stored(self, updates: list[Any]) -> bool:
        try:
            await self._reception.take_in(updates)
        except SQLAlchemyError:  # not acknowledged, so Telegram hands them over again
            log.exception("poller.not_stored")
            return False
        return True
