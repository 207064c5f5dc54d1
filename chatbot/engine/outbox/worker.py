"""Sends owed messages and menus: in order inside a chat, several chats at once, at a pace."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from random import random
from typing import Any, Protocol

from chatbot.conversation import UnitOfWork
from chatbot.engine.jobs import Loop, loop_time
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import rules, service
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.service import Attempt
from chatbot.engine.storage.engine import Storage


class Transport(Protocol):
    """Makes the calls for rows at Telegram (engine/telegram/transport.py)."""

    async def attempt(
        self, call: Any, place: rules.Place | None = None, fields: Any = None
    ) -> rules.Outcome:
        """Make a call once. An exception, such as a refused token, ends the worker."""

    def rests(self) -> float:
        """Return the seconds for which a flood makes all calls wait."""

    def resting(self, chat: int) -> rules.Outcome | None:
        """Return the outcome of any call in the chat during a flood; None: there is no flood."""


class Renderer(Protocol):
    """Renders the contents of rows as calls (engine/telegram/messages.py)."""

    def message(self, act: rules.Act, content: dict[str, Any]) -> Any:
        """Prepare the call for a message, without its recipient."""

    def menu(self, person: int, role: str) -> Any:
        """Prepare the call for a person's command menu."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the outbox and the broadcasts are delivered with."""

    storage: Storage
    transport: Transport
    renderer: Renderer
    pace: Pace
    clock: Callable[[], datetime]


OnOutcome = Callable[[UnitOfWork, int, rules.Unreachable | rules.Moved], Awaitable[None]]


class OutboxWorker(Loop):
    """Claims rows in one transaction, sends them, and records their outcomes in another.

    A claimed row leaves at once, so that a crash leaves only messages on their way unknown.
    `on_outcome` is called in the recording transaction for a chat that is unreachable or has moved.
    """

    def __init__(self, means: Means, *, on_outcome: OnOutcome) -> None:
        super().__init__("outbox")
        self._storage = means.storage
        self._transport = means.transport
        self._renderer = means.renderer
        self._pace = means.pace
        self._clock = means.clock
        self._on_outcome = on_outcome
        self._under_way: dict[int, int] = {}  # the chats of rows, until their result is recorded
        self._attempts: list[Attempt] = []
        self._resting: dict[int, float] = {}  # until when messages to some chats have to wait
        self._rests_until = 0.0
        self._knows_its_own = False  # True: all rows in the state "sending" are this process's

    async def _work(self, tasks: asyncio.TaskGroup) -> float:
        await self._record()
        now = loop_time()
        rest = max(self._transport.rests(), self._rests_until - now, self._pace.wait(now))
        if rest > 0:  # no message may leave
            return rest
        claims = await self._claim()
        for claim in claims:
            tasks.create_task(self._send(claim))
        if claims:
            return 0.0
        # Below 0 where a chat has rested by now: then the rows are read again at once.
        return min([self.LOOK_AGAIN_S, *(until - loop_time() for until in self._resting.values())])

    def _start_over(self) -> None:
        self._knows_its_own = False

    async def _claim(self) -> list[Owed]:
        now = loop_time()
        self._resting = {chat: until for chat, until in self._resting.items() if until > now}
        besides = {*self._under_way.values(), *self._resting}
        limit = min(rules.CHATS_AT_ONCE - len(self._under_way), self._pace.room(now))
        if limit <= 0:
            return []
        async with self._storage.transaction() as session:
            work = UnitOfWork(session, self._clock())
            if not self._knows_its_own:
                await service.give_up_abandoned(work, besides=self._under_way)
            claims, held = await service.claim(
                work, besides=besides, limit=limit, waits=lambda chat: self._pace.wait_of(chat, now)
            )
        self._knows_its_own = True
        self._resting |= {chat: now + wait for chat, wait in held.items()}
        self._under_way |= {claim.id: claim.chat_id for claim in claims}
        return claims

    async def _send(self, claim: Owed) -> None:
        is_message = claim.kind is rules.Kind.MESSAGE  # menus don't count for the pace
        while is_message:  # answers may go first
            now = loop_time()
            wait = max(self._pace.wait(now), self._pace.wait_of(claim.chat_id, now))
            if wait <= 0:
                break
            await asyncio.sleep(wait)
        outcome = self._transport.resting(claim.chat_id)
        if outcome is None:
            if is_message:
                self._pace.departs(claim.chat_id, loop_time())
            outcome = await attempt(claim, self._transport, self._renderer)
        attempted = Attempt.of(claim, outcome, chance=random())  # noqa: S311 - no secret
        until = loop_time() + attempted.result.wait
        if isinstance(outcome, rules.TryLater):
            self._rests_until = max(self._rests_until, until)
        elif attempted.result.wait:  # later messages to the same chat wait, too
            self._resting[claim.chat_id] = until
        self._attempts.append(attempted)
        self.wake()

    async def _record(self) -> None:
        """Record the outcomes of attempts; after a crash before that, they are unknown."""
        if attempts := list(self._attempts):
            async with self._storage.transaction() as session:
                work = UnitOfWork(session, self._clock())
                await service.record(work, attempts)
                for attempt in attempts:
                    claim, outcome = attempt.claim, attempt.outcome
                    if claim.kind is rules.Kind.MENU:
                        continue  # a person without one may never have written, and is in reach
                    if not isinstance(outcome, rules.Unreachable | rules.Moved):
                        continue
                    try:
                        async with session.begin_nested():
                            await self._on_outcome(work, claim.chat_id, outcome)
                    except Exception as failure:  # noqa: BLE001 - the row's own result stands
                        log_failure("outbox.hook_failed", failure, row=claim.id)
        del self._attempts[: len(attempts)]
        for attempt in attempts:
            del self._under_way[attempt.claim.id]


async def attempt(claim: Owed, transport: Transport, renderer: Renderer) -> rules.Outcome:
    """Make a row's call: edit or delete the message that was sent, send a new one, or set a menu.

    A message that is too old to be deleted is edited.
    """
    content, is_sent = claim.content or {}, claim.message_id is not None
    goes = content.get(rules.GOES)
    try:
        if claim.kind is rules.Kind.MENU:
            edit, delete, new = None, None, renderer.menu(claim.chat_id, content["role"])
        else:
            edit = renderer.message(rules.Act.EDIT, content) if is_sent else None
            delete = renderer.message(rules.Act.DELETE, content) if goes else None
            new = renderer.message(rules.Act.SEND, content)
    except Exception as failure:  # noqa: BLE001 - it must not hold up the others
        log_failure("outbox.failed", failure, row=claim.id)
        return rules.Rejected(type(failure).__name__)
    if claim.kind is rules.Kind.MENU:
        # Telegram refuses the menu of a person who never wrote to the bot: that is no news.
        return await transport.attempt(new)
    fields = {"row": claim.id}
    if is_sent:
        place = rules.Place(claim.chat_id, message_id=claim.message_id)
        if delete is not None:
            outcome = await transport.attempt(delete, place, fields)
            if not isinstance(outcome, rules.TooOld):
                return outcome
        outcome = await transport.attempt(edit, place, fields)
        if not isinstance(outcome, rules.Gone):
            return outcome
    if goes or content.get(rules.EDITS):
        return rules.Rejected("not there to be edited")
    return await transport.attempt(new, rules.Place(claim.chat_id, claim.thread_id), fields)
