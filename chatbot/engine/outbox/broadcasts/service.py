"""Owe the same to many chats, within the transaction of its cause; and say what becomes of it."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Post, message_content
from chatbot.engine.outbox.broadcasts import queries
from chatbot.engine.outbox.broadcasts.models import Broadcast
from chatbot.engine.outbox.broadcasts.rules import NothingToDecide, Skipped, Stage
from chatbot.engine.outbox.rules import Act
from chatbot.engine.outbox.service import OWES


async def begin(session: AsyncSession, post: Post, *, topic: str | None, at: datetime) -> int:
    """A broadcast without recipients yet, whose `Delivery` rows the caller stores; its number.

    Who follows `topic` no more when their turn comes is left out.
    """
    session.info[OWES] = True
    return await queries.begin(
        session, Act.SEND, message_content(post), topic=topic, source=None, at=at
    )


async def pause(session: AsyncSession, number: int) -> None:
    """Nothing more leaves until somebody resumes it. Raises NothingToDecide."""
    found = await _at(session, number, Stage.RUNNING)
    found.stage = Stage.PAUSED


async def resume(session: AsyncSession, number: int) -> None:
    """Go on, after a pause or a refusal by Telegram. Raises NothingToDecide."""
    found = await _at(session, number, Stage.PAUSED, Stage.STOPPED)
    _runs_again(session, found)


async def cancel(session: AsyncSession, number: int) -> None:
    """Who has not got it yet doesn't. Raises NothingToDecide."""
    found = await _at(session, number, Stage.RUNNING, Stage.PAUSED, Stage.STOPPED)
    await _cancelled(session, found)


async def cancel_left(session: AsyncSession, *, before: datetime) -> None:
    """Whoever began it before then left it paused or stopped: it is over, and forgotten in time."""
    for found in await queries.left_lying(session, before=before):
        await _cancelled(session, found)


async def resend_unknown(session: AsyncSession, number: int) -> int:
    """Send those once more that may not have arrived; how many. Raises NothingToDecide."""
    found = await _at(session, number, *Stage)
    count = await queries.decide_unknown(session, number, again=True)
    if not count:
        raise NothingToDecide
    if found.stage in {Stage.FINISHED, Stage.CANCELLED}:
        _runs_again(session, found)
    return count


async def leave_unknown(session: AsyncSession, number: int) -> int:
    """Ask no more about those; how many. Raises NothingToDecide."""
    await _at(session, number, *Stage)
    count = await queries.decide_unknown(session, number, again=False)
    if not count:
        raise NothingToDecide
    return count


async def correct(session: AsyncSession, number: int, post: Post, *, at: datetime) -> int:
    """Who waits gets the new wording, and each copy that was sent is edited.

    The number of the broadcast that edits. Raises NothingToDecide.
    """
    found = await _at(session, number, *Stage)
    found.content, found.version = message_content(post), found.version + 1
    if found.stage is Stage.STOPPED and found.failure:
        await queries.refused_again(session, number, found.failure)
        _runs_again(session, found)
    return await _change(session, Act.EDIT, found, found.content, at)


async def withdraw(session: AsyncSession, number: int, instead: Post, *, at: datetime) -> int:
    """Who waits gets nothing, and each copy that was sent is deleted.

    Where that isn't possible any more, it says `instead`. The number of the broadcast that
    deletes. Raises NothingToDecide.
    """
    found = await _at(session, number, *Stage)
    if found.finished_at is None:
        await _cancelled(session, found)
    # Only what stands under a file can be replaced, not the file.
    said = message_content(instead) | {"media": found.content.get("media")}
    return await _change(session, Act.DELETE, found, said, at)


async def _at(session: AsyncSession, number: int, *stages: Stage) -> Broadcast:
    found = await queries.locked(session, number)
    if found is None or found.stage not in stages:
        raise NothingToDecide
    return found


def _runs_again(session: AsyncSession, found: Broadcast) -> None:
    found.stage, found.failure, found.finished_at = Stage.RUNNING, None, None
    found.version += 1
    session.info[OWES] = True


async def _cancelled(session: AsyncSession, found: Broadcast) -> None:
    """It is finished once what is on its way has arrived."""
    found.stage = Stage.CANCELLED
    await queries.skip_pending(session, found.id, Skipped.CANCELLED)
    session.info[OWES] = True


async def _change(
    session: AsyncSession, act: Act, found: Broadcast, content: dict[str, Any], at: datetime
) -> int:
    """From now on only this changes the copies."""
    for older in await queries.open_changes(session, found.id):
        await _cancelled(session, older)
    session.info[OWES] = True
    number = await queries.begin(session, act, content, topic=None, source=found.id, at=at)
    await queries.copy_recipients(session, found.id, number)
    return number
