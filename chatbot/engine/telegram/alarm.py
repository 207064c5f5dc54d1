"""Tells the admins when the bot falls ill, and when it is well again.

The messages don't go through the outbox, since the database may be the trouble: they are sent at
once, or never.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.error import InvalidToken

from chatbot.conversation import Reply, message_content
from chatbot.engine import health
from chatbot.engine.health import Duty, Health
from chatbot.engine.jobs import loop_time
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox.rules import Place
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.messages import sending
from chatbot.engine.telegram.transport import PreparedCall, Transport

EVERY_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmHooks:
    """The rooms' part of the alarm: the admins' ids at Telegram, and the words of the messages."""

    admins: Callable[[AsyncSession], Awaitable[Sequence[int]]]
    ill: Callable[[Mapping[str, float]], Reply]  # the seconds for which each trouble has lasted
    well: Callable[[Mapping[str, float], timedelta], Reply]  # these troubles, and how long in all


@dataclass(slots=True)
class Alarm:
    """Watches the health of the process while it leads, or led when it was last well."""

    storage: Storage
    health: Health
    transport: Transport
    hooks: AlarmHooks
    _admins: Sequence[int] = ()  # read beforehand: the database may be the trouble
    _led: bool = False
    _ill_since: float | None = None
    _met: dict[str, float] = field(default_factory=dict)  # seconds of each trouble of this illness
    _is_told: bool = False

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self._look()
            except (SQLAlchemyError, InvalidToken) as failure:  # the bot itself meets them, too
                log_failure("alarm.failed", failure)

    async def _look(self) -> None:
        now = loop_time()
        if troubles := self.health.troubles():
            if not self._led:
                return
            if self._ill_since is None:
                self._ill_since = now - max(troubles.values())
            self._met |= {str(trouble): seconds for trouble, seconds in troubles.items()}
            # A process without a duty may get one in a moment. Troubles of a process with a duty
            # have lasted for ILL_AFTER_S already.
            lasted = now - self._ill_since
            has_lasted = self.health.duty is not Duty.NONE or lasted > health.ILL_AFTER_S
            if has_lasted and not self._is_told:
                self._is_told = True
                await self._tell(self.hooks.ill(self._met))
            return
        was_told, met = self._is_told, self._met
        lasted = 0.0 if self._ill_since is None else now - self._ill_since
        self._ill_since, self._met, self._is_told = None, {}, False
        self._led = self.health.duty is Duty.LEADER
        if was_told:
            await self._tell(self.hooks.well(met, timedelta(seconds=lasted)))
        if self._led:
            async with self.storage.reading() as session:
                self._admins = await self.hooks.admins(session)

    async def _tell(self, reply: Reply) -> None:
        """Send a message to each admin, once; the log names failures."""
        call = PreparedCall.of(*sending(message_content(reply)))
        fields = {"admins": len(self._admins)}
        await asyncio.gather(
            *(self.transport.attempt(call, Place(admin), fields) for admin in self._admins)
        )
