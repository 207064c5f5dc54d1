"""Begin broadcasts, within the transaction of their cause, and decide about broadcasts."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Post, Reply, UnitOfWork, message_content
from chatbot.engine.outbox import broadcast_queries as queries, rules
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.outbox.service import OWES


async def begin(work: UnitOfWork, message: Post | Reply, *, topic: str | None, **more: Any) -> int:
    """Begin a broadcast, and return its id; the caller stores its recipients as `Delivery` rows.

    A chat that follows `topic` no more when its turn comes is left out. `more`: further columns of
    models.Broadcast: `source_id` (the broadcast whose copies are replied to), `until`, `resends`.
    """
    work.session.info[OWES] = True
    content = message_content(message)
    return await queries.begin(work, rules.Act.SEND, content, topic=topic, **more)


async def renew(
    session: AsyncSession, broadcast_id: int, message: Reply | None = None, *, until: datetime
) -> None:
    """Let a running broadcast go on until a new end; chats still waiting get the new `message`.

    A broadcast that is paused, or was stopped by a refusal of Telegram, is cancelled instead.
    """
    found = await queries.locked(session, broadcast_id)
    if found is None or found.stage is not rules.Stage.RUNNING:
        await cancel_if_open(session, broadcast_id)
        return
    found.until = until
    if message is not None:
        found.content = message_content(message)
    _run_again(session, found)


async def cancel_if_open(session: AsyncSession, broadcast_id: int) -> None:
    found = await queries.locked(session, broadcast_id)
    if found is not None and found.stage not in {rules.Stage.CANCELLED, rules.Stage.FINISHED}:
        await _cancel(session, found)


async def pause(session: AsyncSession, broadcast_id: int) -> None:
    """Hold back all further copies until the broadcast is resumed. Raises NothingToDecide."""
    found = await _locked_at(session, broadcast_id, rules.Stage.RUNNING)
    found.stage = rules.Stage.PAUSED


async def resume(session: AsyncSession, broadcast_id: int) -> None:
    """Go on, after a pause or a refusal by Telegram. Raises NothingToDecide."""
    found = await _locked_at(session, broadcast_id, rules.Stage.PAUSED, rules.Stage.STOPPED)
    _run_again(session, found)


async def cancel(session: AsyncSession, broadcast_id: int) -> None:
    """Send no further copies. Raises NothingToDecide."""
    found = await _locked_at(
        session, broadcast_id, rules.Stage.RUNNING, rules.Stage.PAUSED, rules.Stage.STOPPED
    )
    await _cancel(session, found)


async def send_cancelled(session: AsyncSession, broadcast_id: int) -> int:
    """Send cancelled copies after all; return their number. Raises NothingToDecide."""
    found = await _locked_at(session, broadcast_id, rules.Stage.CANCELLED, rules.Stage.FINISHED)
    count = await queries.retry(
        session, broadcast_id, rules.DeliveryState.SKIPPED, rules.Skipped.CANCELLED
    )
    if not count:
        raise rules.NothingToDecide
    _run_again(session, found)
    return count


async def resend_unknown(session: AsyncSession, broadcast_id: int) -> int:
    """Send the unknown copies once more; return their number. Raises NothingToDecide."""
    found = await _locked_at(session, broadcast_id, *rules.Stage)
    count = await queries.retry(session, broadcast_id, rules.DeliveryState.UNKNOWN)
    if not count:
        raise rules.NothingToDecide
    if found.stage in {rules.Stage.FINISHED, rules.Stage.CANCELLED}:
        _run_again(session, found)
    return count


async def leave_unknown(session: AsyncSession, broadcast_id: int) -> int:
    """Leave the unknown copies as they are; return their number. Raises NothingToDecide."""
    await _locked_at(session, broadcast_id, *rules.Stage)
    if not (count := await queries.leave_unknown(session, broadcast_id)):
        raise rules.NothingToDecide
    return count


async def correct(work: UnitOfWork, broadcast_id: int, post: Post) -> int:
    """Give the new wording to chats still waiting, and edit each message that was sent.

    Returns the id of the broadcast that edits. Raises NothingToDecide.
    """
    found = await _locked_at(work.session, broadcast_id, *rules.Stage)
    content = message_content(post)
    # A chat may still show an older file, if a former correction failed there: replace it, too.
    if rules.REPLACES in found.content or found.content.get("media") != content.get("media"):
        content[rules.REPLACES] = True
    found.content, found.version = content, found.version + 1
    if found.stage is rules.Stage.STOPPED and found.failure:
        await queries.retry(work.session, broadcast_id, rules.DeliveryState.FAILED, found.failure)
        _run_again(work.session, found)
    return await _change(work, rules.Act.EDIT, found, found.content)


async def reply_to_edited(work: UnitOfWork, change_id: int, message: Reply, *, topic: str) -> int:
    """Reply to each message that a correction has edited; return the id of the new broadcast."""
    change = await queries.broadcast(work.session, change_id)
    source = change and change.source_id
    reply_id = await begin(work, message, topic=topic, source_id=source, resends=True)
    await queries.copy_recipients(work.session, change_id, reply_id, sent_only=True)
    return reply_id


async def withdraw(work: UnitOfWork, broadcast_id: int, instead: Post) -> int:
    """Send no further copies, and delete each message that was sent.

    A message that Telegram doesn't delete any more shows `instead`. Returns the id of the broadcast
    that deletes. Raises NothingToDecide.
    """
    found = await _locked_at(work.session, broadcast_id, *rules.Stage)
    if found.finished_at is None:
        await _cancel(work.session, found)
    # The text under a file can be replaced, but not the file by nothing.
    content = message_content(instead) | {"media": found.content.get("media")}
    return await _change(work, rules.Act.DELETE, found, content)


async def _locked_at(session: AsyncSession, broadcast_id: int, *stages: rules.Stage) -> Broadcast:
    found = await queries.locked(session, broadcast_id)
    if found is None or found.stage not in stages:
        raise rules.NothingToDecide
    return found


def _run_again(session: AsyncSession, found: Broadcast) -> None:
    found.stage, found.failure, found.finished_at = rules.Stage.RUNNING, None, None
    found.version += 1
    session.info[OWES] = True


async def _cancel(session: AsyncSession, found: Broadcast) -> None:
    """Cancel a broadcast; it is finished once the copies on their way have arrived."""
    found.stage = rules.Stage.CANCELLED
    await queries.skip(session, found.id, rules.Skipped.CANCELLED)
    session.info[OWES] = True


async def _change(
    work: UnitOfWork, act: rules.Act, found: Broadcast, content: dict[str, Any]
) -> int:
    """Begin a broadcast that changes the copies of another, and cancel changes still under way."""
    for older in await queries.open_changes(work.session, found.id):
        await _cancel(work.session, older)
    work.session.info[OWES] = True
    broadcast_id = await queries.begin(work, act, content, source_id=found.id)
    await queries.copy_recipients(work.session, found.id, broadcast_id)
    return broadcast_id
