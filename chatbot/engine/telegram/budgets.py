"""How often each chat and each person is answered, so that one of them can't silence the others.

A message waits while its chat, which is all of Telegram's limits that it can meet alone, or its
sender, in whatever chats they write, has had as many answers as they may. A press, a changed
message or an inline query has an answer that is no new message: there only the person counts.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.inbox.backlog import Hold
from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.outbox import pace
from chatbot.engine.outbox import service as outbox
from chatbot.engine.telegram import wording
from chatbot.engine.telegram.raw_updates import thread_of
from chatbot.engine.telegram.transport import Transport

TAPS, TAPS_IN_S = 5, 1.0  # of a person: as fast as anybody taps
INLINE = "inline_query"
WITHOUT_A_MESSAGE = {"callback_query", "edited_message", INLINE}


class Budgets:
    """What is left to each; `asks` tells whether an update wants an answer at all."""

    def __init__(
        self,
        of_chats: pace.Pace,
        transport: Transport,
        asks: Callable[[dict[str, Any]], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._pace = of_chats
        self._transport = transport
        self._asks = asks
        self._clock = clock
        self._messages = pace.Window(pace.BURST, pace.BURST_IN_S)
        self._taps = pace.Window(TAPS, TAPS_IN_S)

    def hold(self, row: Waiting) -> Hold | None:
        """Tell for whom, and how long, an update has to wait; None: it may be answered."""
        now, holds = _now(), list[Hold]()
        if row.person_id and (window := self._window(row)):
            holds.append(Hold(row.person_id, window.wait(row.person_id, now)))
        if "message" in row.update:
            holds.append(Hold(row.chat_id, self._pace.wait_to_answer(row.chat_id, now)))
        longest = max(holds, key=lambda hold: hold.seconds, default=None)
        return longest if longest and longest.seconds > 0 else None

    def spend(self, row: Waiting) -> None:
        """Count an update that was answered; its chat's messages are counted as they leave."""
        if row.person_id and (window := self._window(row)):
            window.add(row.person_id, _now())

    def held_up(self) -> int:
        """Count the answers that wait until their own chat may have them."""
        return self._transport.waiting

    def needless(self, rows: Sequence[Waiting]) -> Collection[int]:
        """Find what wants no answer, and inline queries that their person has typed on from."""
        typed = [row.row for row in rows if INLINE in row.update]
        talk = [row.row for row in rows if row.chat_id < 0 and not self._asks(row.update)]
        return {*typed[:-1], *talk}

    async def slow_down(self, session: AsyncSession, rows: Sequence[Waiting]) -> bool:
        """Owe one word of why these wait, where one of them came from; tell whether it could be.

        In inline mode there is nowhere to say it.
        """
        row = next((row for row in rows if INLINE not in row.update), None)
        if row is not None:
            said, thread = Reply(wording.SLOWLY), thread_of(row.update)
            await outbox.tell(UnitOfWork(session, self._clock()), row.chat_id, said, thread=thread)
        return row is not None

    def _window(self, row: Waiting) -> pace.Window | None:
        if "message" in row.update:
            return self._messages
        return self._taps if row.update.keys() & WITHOUT_A_MESSAGE else None


def _now() -> float:
    return asyncio.get_running_loop().time()
