"""Owe something to a chat, within the transaction of its cause, and record what becomes of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Post, Reply, UnitOfWork, message_content
from chatbot.engine.outbox import queries
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import (
    EDITS,
    GOES,
    Claim,
    Delivered,
    Kind,
    Moved,
    Outcome,
    Result,
    State,
    Unknown,
    after,
)

OWES = "owes"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a claim, and what is to become of its row."""

    claim: Claim
    outcome: Outcome
    result: Result


async def tell(
    work: UnitOfWork,
    chat: int,
    message: Reply | Post,
    *,
    thread: int | None = None,
    key: str | None = None,
) -> None:
    """Owe that message, once. `key`, which nothing else has, finds it should Telegram refuse it."""
    row = _row(chat, Kind.MESSAGE, message_content(message), work.at)
    await _owe(work.session, row | {"thread_id": thread, "key": key})


async def show(
    work: UnitOfWork, chat: int, reply: Reply, *, key: str, fresh: bool = False, lasts: bool = False
) -> None:
    """Let the one message with that key show this in that chat.

    It is edited once it was sent, or sent anew where Telegram says that it is gone. `fresh`: a new
    message is sent, and the old one stays as it is. `lasts`: it is remembered until it is closed.
    A key is one chat's: name the chat in it.
    """
    await queries.give_up_key(work.session, key, unless_in=chat, anyway=fresh)
    row = _row(chat, Kind.MESSAGE, message_content(reply), work.at)
    await _owe(work.session, row | {"key": key, "lasts": lasts})


async def show_anew(
    work: UnitOfWork, chat: int, reply: Reply, *, key: str, instead: Reply, lasts: bool = False
) -> None:
    """Let a new message with that key show this; the one before is deleted, as soon as it is there.

    Where it is too old to be deleted, it shows `instead`.
    """
    await queries.drop_message(work, key, message_content(instead) | {GOES: True})
    await show(work, chat, reply, key=key, lasts=lasts)


async def close(work: UnitOfWork, key_prefix: str, reply: Reply) -> None:
    """Let the lasting messages with such keys show this in the end, from `at` on.

    Only where they are: none is sent anew, and those that never left are dropped.
    """
    await queries.close(work, key_prefix, message_content(reply) | {EDITS: True})
    work.session.info[OWES] = True


async def set_menu(work: UnitOfWork, person: int, role: str) -> None:
    """Owe that person the list of commands of their role."""
    row = _row(person, Kind.MENU, {"role": role}, work.at)
    await _owe(work.session, row | {"key": f"{Kind.MENU}:{person}"})


async def suspend(work: UnitOfWork) -> bool:
    """Let nothing leave unasked from now on, but for what is on its way; tell whether it did."""
    if await queries.suspended_since(work.session) is not None:
        return False
    await queries.suspend(work)
    return True


async def resume(session: AsyncSession) -> bool:
    """Let it all leave again; tell whether it was suspended."""
    if await queries.suspended_since(session) is None:
        return False
    await queries.resume(session)
    session.info[OWES] = True
    return True


async def claim(
    work: UnitOfWork,
    *,
    besides: Collection[int],
    limit: int,
    waits: Callable[[int], float] = lambda _chat: 0.0,
) -> tuple[list[Claim], dict[int, float]]:
    """Take what is due, oldest first: one thing for each chat, nothing for those `besides`.

    Nor for those of whom `waits` says that they can't be written to yet: these come back, each
    with its seconds.
    """
    held: dict[int, float] = {}
    while True:
        rows = await queries.due(work, besides={*besides, *held}, limit=limit)
        full = {row.chat_id: wait for row in rows if (wait := waits(row.chat_id)) > 0}
        if not full:
            break
        held |= full
    for row in rows:
        row.state = State.SENDING
    await work.session.flush()
    return [_claim(row) for row in rows], held


async def abandoned(session: AsyncSession, *, besides: Collection[int]) -> list[Attempt]:
    """Find what was being sent by a process that is gone: it may have arrived."""
    claims = [_claim(row) for row in await queries.sending(session, besides=besides)]
    return [Attempt(claim, Unknown(), after(Unknown(), claim, chance=0)) for claim in claims]


async def record(work: UnitOfWork, attempts: Sequence[Attempt]) -> None:
    """Write on each row what became of it; on one that was erased meanwhile, nothing."""
    by_row = {attempt.claim.row: attempt for attempt in attempts}
    for row in await queries.still_sending(work.session, by_row):
        _record(row, by_row[row.id], work.at)
    await queries.forget_menus(work.session, by_row)
    for attempt in attempts:
        if isinstance(attempt.outcome, Moved):
            await queries.move(work.session, attempt.claim.chat, attempt.outcome.chat)


async def _owe(session: AsyncSession, row: dict[str, Any]) -> None:
    await queries.store(session, row)
    session.info[OWES] = True


def _row(chat: int, kind: Kind, content: dict[str, Any], at: datetime) -> dict[str, Any]:
    counts = {"version": 1, "attempts": 0, "copies": 0, "lasts": False}
    times = {"created_at": at, "due_at": at}
    return (
        {"chat_id": chat, "kind": kind, "content": content, "state": State.PENDING} | counts | times
    )


def _claim(row: Owed) -> Claim:
    return Claim(
        row=row.id,
        chat=row.chat_id,
        kind=row.kind,
        content=row.content or {},
        version=row.version,
        thread=row.thread_id,
        message_id=row.message_id,
        attempts=row.attempts,
        copies=row.copies,
    )


def _record(row: Owed, attempt: Attempt, at: datetime) -> None:
    claim, outcome, result = attempt.claim, attempt.outcome, attempt.result
    if isinstance(outcome, Delivered):
        if outcome.message_id != row.message_id:
            row.sent_at = at
        # A group that moved meanwhile numbers its messages anew: there, it would be another one.
        row.message_id = outcome.message_id if row.chat_id == claim.chat else None
    if isinstance(outcome, Unknown) and claim.is_new_message:
        row.copies += 1
    if row.version != claim.version:  # it is to show something else by now
        row.state = State.PENDING
        return
    row.state, row.failure = result.state, result.failure
    row.attempts += 1
    if result.state is not State.PENDING:
        row.content, row.finished_at = None, at
