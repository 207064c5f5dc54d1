"""Sends what is owed: in order inside a chat, several chats at once, at the pace allowed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from random import random
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.logging import log_failure
from chatbot.engine.loop import Loop
from chatbot.engine.outbox import service
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import (
    CHATS_AT_ONCE,
    Act,
    Claim,
    Gone,
    Kind,
    Moved,
    Outcome,
    Place,
    Rejected,
    TooOld,
    TryLater,
    Unreachable,
    after,
)
from chatbot.engine.outbox.service import Attempt
from chatbot.engine.storage.engine import Storage

NOT_THERE = "not there to be edited"


class Transport(Protocol):
    """The way to Telegram, for what waits in rows (engine/telegram/transport.py)."""

    async def attempt(self, call: Any, place: Place | None = None, about: Any = None) -> Outcome:
        """Make that call once. What it raises is no fault of the call, and ends the work."""

    def rests(self) -> float:
        """Return the seconds in which nothing may leave at all."""

    def resting(self, chat: int) -> Outcome | None:
        """Tell what an attempt in that chat comes to now, where a flood isn't over."""


class Renderer(Protocol):
    """Makes calls for the transport out of contents, as rows keep them."""

    def message(self, act: Act, content: dict[str, Any]) -> Any:
        """Prepare what all recipients of a message have in common."""

    def menu(self, person: int, role: str) -> Any:
        """Prepare somebody's list of commands."""


OnOutcome = Callable[[AsyncSession, int, Unreachable | Moved], Awaitable[None]]


class OutboxWorker(Loop):
    """Claims rows, has them sent, and records what became of them, each in its own transaction.

    A row that is claimed leaves at once, so that after a crash only what was really on its way is
    unknown. `on_outcome` is told, as it is recorded, that a chat is unreachable or has moved.
    """

    def __init__(
        self,
        storage: Storage,
        transport: Transport,
        renderer: Renderer,
        pace: Pace,
        *,
        clock: Callable[[], datetime],
        on_outcome: OnOutcome,
    ) -> None:
        super().__init__("outbox")
        self._storage = storage
        self._transport = transport
        self._renderer = renderer
        self._pace = pace
        self._clock = clock
        self._on_outcome = on_outcome
        self._under_way: dict[int, int] = {}  # row: chat, until its result is recorded
        self._attempts: list[Attempt] = []
        self._resting: dict[int, float] = {}  # chats in which something has to wait, and until when
        self._rests_until = 0.0
        self._knows_its_own = False  # whether no row is marked as being sent but those under way

    async def _work(self, tasks: asyncio.TaskGroup) -> float:
        await self._record()
        if (rest := self._rest()) > 0:
            return rest
        claims = await self._claim()
        for claim in claims:
            tasks.create_task(self._send(claim))
        if claims:
            return 0.0
        # One that is over by now, too: then it is looked again at once.
        return min([self.LOOK_AGAIN_S, *(until - _now() for until in self._resting.values())])

    def _start_over(self) -> None:
        self._knows_its_own = False

    def _rest(self) -> float:
        """Return the seconds in which nothing may leave."""
        now = _now()
        return max(self._transport.rests(), self._rests_until - now, self._pace.wait(now))

    async def _claim(self) -> list[Claim]:
        besides = {*self._under_way.values(), *self._waiting()}
        limit = min(CHATS_AT_ONCE - len(self._under_way), self._pace.room(_now()))
        if limit <= 0:
            return []
        now = _now()
        async with self._storage.transaction() as session:
            if not self._knows_its_own:
                left = await service.abandoned(session, besides=self._under_way)
                await service.record(UnitOfWork(session, self._clock()), left)
            claims, held = await service.claim(
                UnitOfWork(session, self._clock()),
                besides=besides,
                limit=limit,
                waits=lambda chat: self._pace.wait_of(chat, now),
            )
        self._knows_its_own = True
        self._resting |= {chat: now + wait for chat, wait in held.items()}
        self._under_way |= {claim.row: claim.chat for claim in claims}
        return claims

    async def _send(self, claim: Claim) -> None:
        outcome = await self._sent_in_turn(claim)
        result = after(outcome, claim, random())  # noqa: S311 - no secret
        if isinstance(outcome, TryLater):
            self._rests_until = max(self._rests_until, _now() + result.wait)
        elif result.wait:  # what comes later in that chat waits with it
            self._resting[claim.chat] = _now() + result.wait
        self._attempts.append(Attempt(claim, outcome, result))
        self.wake()

    async def _sent_in_turn(self, claim: Claim) -> Outcome:
        """Wait until the pace lets a message leave; a menu is none."""
        is_message = claim.kind is Kind.MESSAGE
        while is_message and (wait := self._pace.wait_for(claim.chat, _now())) > 0:  # noqa: ASYNC110 - answers went first
            await asyncio.sleep(wait)
        if rest := self._transport.resting(claim.chat):
            return rest
        if is_message:
            self._pace.departs(claim.chat, _now())
        return await attempt(claim, self._transport, self._renderer)

    async def _record(self) -> None:
        """Write down what became of the attempts; until then a crash leaves it open."""
        if attempts := list(self._attempts):
            async with self._storage.transaction() as session:
                await service.record(UnitOfWork(session, self._clock()), attempts)
                for attempt in attempts:
                    await self._report(session, attempt)
        del self._attempts[: len(attempts)]
        for attempt in attempts:
            del self._under_way[attempt.claim.row]

    async def _report(self, session: AsyncSession, attempt: Attempt) -> None:
        claim, outcome = attempt.claim, attempt.outcome
        if claim.kind is Kind.MENU or not isinstance(outcome, Unreachable | Moved):
            return  # whoever has no menu may never have written: that isn't out of reach
        try:
            async with session.begin_nested():
                await self._on_outcome(session, claim.chat, outcome)
        except Exception as failure:  # noqa: BLE001 - the row's own result stands all the same
            log_failure("outbox.hook_failed", failure, row=claim.row)

    def _waiting(self) -> dict[int, float]:
        """Return the seconds for which each resting chat can't be written to."""
        now = _now()
        self._resting = {chat: until for chat, until in self._resting.items() if until > now}
        return {chat: until - now for chat, until in self._resting.items()}


async def attempt(claim: Claim, transport: Transport, renderer: Renderer) -> Outcome:
    """Edit the message that shows it, or send one where there is none, or set the menu.

    What goes is deleted, or edited where it is too old for that.
    """
    try:
        edit, new = _prepared(claim, renderer)
        delete = renderer.message(Act.DELETE, claim.content) if claim.goes else None
    except Exception as failure:  # noqa: BLE001 - it must not hold up the others
        log_failure("outbox.failed", failure, row=claim.row)
        return Rejected(type(failure).__name__)
    if claim.kind is Kind.MENU:
        # Telegram lets nobody set the menu of who never wrote to the bot: that is no news.
        return await transport.attempt(new)
    about = {"row": claim.row}
    if claim.message_id is not None:
        place = Place(claim.chat, message_id=claim.message_id)
        if delete is not None:
            outcome = await transport.attempt(delete, place, about)
            if not isinstance(outcome, TooOld):
                return outcome
        outcome = await transport.attempt(edit, place, about)
        if not isinstance(outcome, Gone):
            return outcome
    if claim.only_edits or claim.goes:
        return Rejected(NOT_THERE)
    return await transport.attempt(new, Place(claim.chat, claim.thread), about)


def _prepared(claim: Claim, renderer: Renderer) -> tuple[Any, Any]:
    """Prepare the call that edits, and the one that makes something new."""
    if claim.kind is Kind.MENU:
        return None, renderer.menu(claim.chat, claim.content["role"])
    is_there = claim.message_id is not None
    edit = renderer.message(Act.EDIT, claim.content) if is_there else None
    return edit, renderer.message(Act.SEND, claim.content)


def _now() -> float:
    return asyncio.get_running_loop().time()
