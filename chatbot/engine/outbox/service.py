"""Owe messages and menus, within the transaction of their cause; claim and record rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Post, Reply, UnitOfWork, message_content
from chatbot.engine.outbox import queries, rules
from chatbot.engine.outbox.models import Owed, Suspension
from chatbot.engine.storage.engine import add_row, remove_rows

OWES = "owes"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of a claim, and the new state of its row.

    A claim is a row as it was when it was claimed; the row in the database may change meanwhile.
    """

    claim: Owed
    outcome: rules.Outcome
    result: rules.Result

    @classmethod
    def of(cls, claim: Owed, outcome: rules.Outcome, *, chance: float) -> "Attempt":
        is_last = claim.is_new_message and claim.copies + 1 >= rules.COPIES
        attempts = claim.attempts
        result = rules.result_of(outcome, attempts=attempts, is_last=is_last, chance=chance)
        return cls(claim, outcome, result)


async def tell(
    work: UnitOfWork,
    chat: int,
    message: Reply | Post,
    *,
    thread: int | None = None,
    key: str | None = None,
) -> None:
    """Owe a chat a message. `key`, used once, finds the message if Telegram refuses it."""
    content = message_content(message)
    await _owe(work, chat, rules.Kind.MESSAGE, content, thread_id=thread, key=key)


async def show(
    work: UnitOfWork,
    chat: int,
    reply: Reply,
    *,
    key: str,
    fresh: bool = False,
    instead: Reply | None = None,
    lasts: bool = False,
) -> None:
    """Let the message with a key show a reply: send the message, or edit it if it was sent.

    A message that was deleted in its chat is sent anew. `fresh`: a new message is sent in any case,
    and the old message stays as it is. `instead`: a new message is sent, and the old message is
    deleted, or shows `instead` if it is too old to be deleted. `lasts`: the message is remembered
    until it is closed. A key belongs to one chat: name the chat in the key.
    """
    last = None if instead is None else message_content(instead) | {rules.GOES: True}
    await queries.give_up_key(work, key, unless_in=chat, anyway=fresh, last=last)
    await _owe(work, chat, rules.Kind.MESSAGE, message_content(reply), key=key, lasts=lasts)


async def close(work: UnitOfWork, key_prefix: str, reply: Reply) -> None:
    """Let the lasting messages whose keys begin with `key_prefix` show a last reply.

    Only messages that were sent are edited: no message is sent anew, and unsent ones are dropped.
    """
    await queries.close(work, key_prefix, message_content(reply) | {rules.EDITS: True})
    work.session.info[OWES] = True


async def set_menu(work: UnitOfWork, person: int, role: str) -> None:
    key = f"{rules.Kind.MENU}:{person}"
    await _owe(work, person, rules.Kind.MENU, {"role": role}, key=key)


async def suspend(work: UnitOfWork) -> bool:
    """Suspend all that leaves unasked; return False where it was suspended already."""
    if await queries.suspended_since(work.session) is not None:
        return False
    return await add_row(work.session, Suspension, since=work.at)


async def resume(session: AsyncSession) -> bool:
    """Let the outbox and the broadcasts leave again; return False where they weren't suspended."""
    session.info[OWES] = True
    return await remove_rows(session, Suspension)


async def claim(
    work: UnitOfWork,
    *,
    besides: Collection[int],
    limit: int,
    waits: Callable[[int], float] = lambda _chat: 0.0,
) -> tuple[list[Owed], dict[int, float]]:
    """Claim the oldest due row of each chat, except of the chats `besides`; the oldest rows first.

    Return the claims, and the chats that can't be written to yet, each with its seconds of `waits`.
    """
    held: dict[int, float] = {}
    while True:
        rows = await queries.due(work, besides={*besides, *held}, limit=limit)
        full = {row.chat_id: wait for row in rows if (wait := waits(row.chat_id)) > 0}
        if not full:
            break
        held |= full
    for row in rows:
        row.state = rules.DeliveryState.SENDING
    await work.session.flush()
    return rows, held


async def give_up_abandoned(work: UnitOfWork, *, besides: Collection[int]) -> None:
    """Record an unknown outcome for the rows that a dead process was sending."""
    found = await queries.sending(work.session, besides=besides)
    await record(work, [Attempt.of(row, rules.Unknown(), chance=0) for row in found])


async def record(work: UnitOfWork, attempts: Sequence[Attempt]) -> None:
    """Record the results of attempts on their rows; rows erased meanwhile stay erased."""
    by_row = {attempt.claim.id: attempt for attempt in attempts}
    for row in await queries.sending(work.session, among=by_row.keys()):
        attempt = by_row[row.id]
        claim, outcome, result = attempt.claim, attempt.outcome, attempt.result
        if isinstance(outcome, rules.Delivered):
            if outcome.message_id != row.message_id:
                row.sent_at = work.at
            # A group that moved meanwhile numbers its messages anew: there, the id would be another
            # message's.
            row.message_id = outcome.message_id if row.chat_id == claim.chat_id else None
        if isinstance(outcome, rules.Unknown) and claim.is_new_message:
            row.copies += 1
        if row.version != claim.version:  # the content was replaced meanwhile
            row.state = rules.DeliveryState.PENDING
            continue
        row.state, row.failure = result.state, result.failure
        row.attempts += 1
        if result.state is not rules.DeliveryState.PENDING:
            row.content, row.finished_at = None, work.at
    await queries.delete_finished_menus(work.session, by_row)
    for attempt in attempts:
        if isinstance(attempt.outcome, rules.Moved):
            await queries.move(work.session, attempt.claim.chat_id, attempt.outcome.chat)


async def _owe(
    work: UnitOfWork, chat: int, kind: rules.Kind, content: dict[str, Any], **more: Any
) -> None:
    counts = {"version": 1, "attempts": 0, "copies": 0, "lasts": False}
    row = {"chat_id": chat, "kind": kind, "content": content, "state": rules.DeliveryState.PENDING}
    await queries.store(
        work.session, row | counts | {"created_at": work.at, "due_at": work.at} | more
    )
    work.session.info[OWES] = True
