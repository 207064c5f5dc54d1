"""Owe the same to many chats, within the transaction of its cause, and decide about it."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Post, Reply, UnitOfWork, message_content
from chatbot.engine.outbox.broadcasts import queries, retention_queries
from chatbot.engine.outbox.broadcasts.models import Broadcast
from chatbot.engine.outbox.broadcasts.rules import DeliveryState, NothingToDecide, Skipped, Stage
from chatbot.engine.outbox.rules import REPLACES, Act
from chatbot.engine.outbox.service import OWES


async def begin(work: UnitOfWork, message: Post | Reply, *, topic: str | None, **more: Any) -> int:
    """Begin a broadcast, and return its id; the caller stores its recipients as `Delivery` rows.

    Whoever follows `topic` no more when their turn comes is left out. `more`: the broadcast to
    whose copies it replies (`source_id`), `until`, `resends` (models.Broadcast).
    """
    work.session.info[OWES] = True
    content = message_content(message)
    return await queries.begin(work, Act.SEND, content, topic=topic, **more)


async def renew(
    session: AsyncSession, broadcast_id: int, message: Reply | None = None, *, until: datetime
) -> None:
    """Go on until then, where it isn't over; with another wording for whoever still waits.

    What Telegram refused is cancelled.
    """
    found = await queries.locked(session, broadcast_id)
    if found is None or found.stage is not Stage.RUNNING:
        await give_up(session, broadcast_id)
        return
    found.until = until
    if message is not None:
        found.content = message_content(message)
    _runs_again(session, found)


async def give_up(session: AsyncSession, broadcast_id: int) -> None:
    """Send it to nobody else; where it is over, that is so already."""
    found = await queries.locked(session, broadcast_id)
    if found is not None and found.stage not in {Stage.CANCELLED, Stage.FINISHED}:
        await _cancelled(session, found)


async def pause(session: AsyncSession, broadcast_id: int) -> None:
    """Let nothing more leave until somebody resumes it. Raises NothingToDecide."""
    found = await _at(session, broadcast_id, Stage.RUNNING)
    found.stage = Stage.PAUSED


async def resume(session: AsyncSession, broadcast_id: int) -> None:
    """Go on, after a pause or a refusal by Telegram. Raises NothingToDecide."""
    found = await _at(session, broadcast_id, Stage.PAUSED, Stage.STOPPED)
    _runs_again(session, found)


async def cancel(session: AsyncSession, broadcast_id: int) -> None:
    """Send it to nobody else. Raises NothingToDecide."""
    found = await _at(session, broadcast_id, Stage.RUNNING, Stage.PAUSED, Stage.STOPPED)
    await _cancelled(session, found)


async def take_up(session: AsyncSession, broadcast_id: int) -> int:
    """Send it after all to whoever got nothing when it was cancelled; return how many they are.

    Raises NothingToDecide.
    """
    found = await _at(session, broadcast_id, Stage.CANCELLED, Stage.FINISHED)
    count = await queries.retry_cancelled(session, broadcast_id)
    if not count:
        raise NothingToDecide
    _runs_again(session, found)
    return count


async def cancel_left(session: AsyncSession, *, before: datetime) -> None:
    """Cancel what began before then and was left paused or stopped: so it is forgotten in time."""
    for found in await retention_queries.left_waiting(session, before=before):
        await _cancelled(session, found)


async def resend_unknown(session: AsyncSession, broadcast_id: int) -> int:
    """Send once more what may not have arrived; return how many. Raises NothingToDecide."""
    found = await _at(session, broadcast_id, *Stage)
    count = await queries.decide_unknown(session, broadcast_id, again=True)
    if not count:
        raise NothingToDecide
    if found.stage in {Stage.FINISHED, Stage.CANCELLED}:
        _runs_again(session, found)
    return count


async def leave_unknown(session: AsyncSession, broadcast_id: int) -> int:
    """Leave undecided what may not have arrived; return how many. Raises NothingToDecide."""
    await _at(session, broadcast_id, *Stage)
    count = await queries.decide_unknown(session, broadcast_id, again=False)
    if not count:
        raise NothingToDecide
    return count


async def correct(work: UnitOfWork, broadcast_id: int, post: Post) -> int:
    """Give the new wording to whoever waits, and edit each message that was sent.

    Returns the id of the broadcast that edits. Raises NothingToDecide.
    """
    found = await _at(work.session, broadcast_id, *Stage)
    content = message_content(post)
    # Whoever still has an older file gets the new one, whatever came of the corrections between.
    if REPLACES in found.content or found.content.get("media") != content.get("media"):
        content[REPLACES] = True
    found.content, found.version = content, found.version + 1
    if found.stage is Stage.STOPPED and found.failure:
        await queries.retry_refused(work.session, broadcast_id, found.failure)
        _runs_again(work.session, found)
    return await _change(work, Act.EDIT, found, found.content)


async def tell_changed(work: UnitOfWork, change_id: int, message: Reply, *, topic: str) -> int:
    """Reply to each message that this correction has edited; return the id of the broadcast."""
    change = await queries.broadcast(work.session, change_id)
    source = change and change.source_id
    told = await begin(work, message, topic=topic, source_id=source, resends=True)
    await queries.copy_recipients(work.session, change_id, told, among=(DeliveryState.SENT,))
    return told


async def withdraw(work: UnitOfWork, broadcast_id: int, instead: Post) -> int:
    """Give nothing to whoever waits, and delete each message that was sent.

    Where that isn't possible any more, it says `instead`. Returns the id of the broadcast that
    deletes. Raises NothingToDecide.
    """
    found = await _at(work.session, broadcast_id, *Stage)
    if found.finished_at is None:
        await _cancelled(work.session, found)
    # Only what stands under a file can be replaced, not the file.
    content = message_content(instead) | {"media": found.content.get("media")}
    return await _change(work, Act.DELETE, found, content)


async def _at(session: AsyncSession, broadcast_id: int, *stages: Stage) -> Broadcast:
    found = await queries.locked(session, broadcast_id)
    if found is None or found.stage not in stages:
        raise NothingToDecide
    return found


def _runs_again(session: AsyncSession, found: Broadcast) -> None:
    found.stage, found.failure, found.finished_at = Stage.RUNNING, None, None
    found.version += 1
    session.info[OWES] = True


async def _cancelled(session: AsyncSession, found: Broadcast) -> None:
    """Cancel it; it is finished once what is on its way has arrived."""
    found.stage = Stage.CANCELLED
    await queries.skip_pending(session, found.id, Skipped.CANCELLED)
    session.info[OWES] = True


async def _change(work: UnitOfWork, act: Act, found: Broadcast, content: dict[str, Any]) -> int:
    """Change what was sent, in the place of any change that is still under way."""
    for older in await queries.open_changes(work.session, found.id):
        await _cancelled(work.session, older)
    work.session.info[OWES] = True
    broadcast_id = await queries.begin(work, act, content, source_id=found.id)
    await queries.copy_recipients(work.session, found.id, broadcast_id)
    return broadcast_id
