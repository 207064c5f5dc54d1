"""How often each chat and each person is answered, so that nobody can silence the others.

A message waits while its chat has had as many messages as Telegram allows in one chat, or while its
sender has had as many answers, in all chats together. The answer to a press, an edited message or
an inline query is no new message, so that only the person's budget counts.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Clock, Reply, UnitOfWork
from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.inbox.worker import OverBudget
from chatbot.engine.jobs import loop_time
from chatbot.engine.outbox import pace, service as outbox
from chatbot.engine.telegram.transport import Transport

TAPS, TAPS_IN_S = 5, 1.0  # presses of a person: as fast as anybody taps
INLINE = "inline_query"
SLOWLY = (
    "Doucement, s’il vous plaît : je reçois plus de messages que Telegram ne me laisse en écrire. "
    "Je réponds aux premiers, l’un après l’autre ; s’il vous manque une réponse dans une minute, "
    "reposez votre question."
)


@dataclass(frozen=True, slots=True)
class Budgets:
    """Counts answers per chat and person; `asks` tells whether an update wants an answer at all."""

    of_chats: pace.Pace
    transport: Transport
    asks: Callable[[dict[str, Any]], bool]
    clock: Clock
    # Of persons:
    _messages: pace.Window = field(default_factory=lambda: pace.Window(pace.BURST, pace.BURST_IN_S))
    _taps: pace.Window = field(default_factory=lambda: pace.Window(TAPS, TAPS_IN_S))

    def over_budget(self, row: Waiting) -> OverBudget | None:
        now, waits = loop_time(), list[OverBudget]()
        if row.person_id and (window := self._window(row)):
            waits.append(OverBudget(row.person_id, window.wait(row.person_id, now)))
        if "message" in row.update:
            waits.append(OverBudget(row.chat_id, self.of_chats.wait_to_answer(row.chat_id, now)))
        longest = max(waits, key=lambda over: over.seconds, default=None)
        return longest if longest and longest.seconds > 0 else None

    def spend(self, row: Waiting) -> None:
        """Count an answered update for its person; for its chat, the Pace counts messages."""
        if row.person_id and (window := self._window(row)):
            window.add(row.person_id, loop_time())

    def held_up(self) -> int:
        return self.transport.waiting

    def needless(self, rows: Sequence[Waiting]) -> Collection[int]:
        typed = [row.row for row in rows if INLINE in row.update]
        talk = [row.row for row in rows if row.chat_id < 0 and not self.asks(row.update)]
        return {*typed[:-1], *talk}

    async def slow_down(self, session: AsyncSession, rows: Sequence[Waiting]) -> int | None:
        # Inline queries have no chat.
        row = next((row for row in rows if INLINE not in row.update), None)
        if row is None:
            return None
        thread = None  # the forum's topic
        for content in row.update.values():
            match content:
                case {"message": {"is_topic_message": True, "message_thread_id": int(found)}} | {
                    "is_topic_message": True,
                    "message_thread_id": int(found),
                }:
                    thread = found
        work = UnitOfWork(session, self.clock())
        await outbox.tell(work, row.chat_id, Reply(SLOWLY), thread=thread)
        return row.chat_id

    def _window(self, row: Waiting) -> pace.Window | None:
        if "message" in row.update:
            return self._messages
        without_message = {"callback_query", "edited_message", INLINE}
        return self._taps if row.update.keys() & without_message else None
