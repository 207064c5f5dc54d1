"""What admins decide; those concerned are told. `by` is our own number, None for the operator."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply
from chatbot.engine.outbox import service as outbox
from chatbot.helpdesk import answering
from chatbot.helpdesk import service as questions
from chatbot.members import queries as people
from chatbot.members import roles
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH, Kind, clean
from chatbot.members.wording import plain_name
from chatbot.moderation import notices
from chatbot.moderation.rules import (
    ANSWERED_AT_ONCE,
    LONGEST_NAME,
    AdminBanned,
    NotThere,
    NotWaiting,
)
from chatbot.subscriptions import queries as followers
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import Key, Move, State
from chatbot.subscriptions.service import tell_admins


async def accept(session: AsyncSession, key: Key, *, by: int | None, at: datetime) -> None:
    """One request. Raises NotWaiting."""
    await _answered(session, key, Move.ACCEPT, "", by=by, at=at)
    await tell_admins(session, at=at, is_new=False)


async def refuse(
    session: AsyncSession, key: Key, reason: str, *, by: int | None, at: datetime
) -> None:
    """One request. Raises NotWaiting."""
    await _answered(session, key, Move.REFUSE, reason, by=by, at=at)
    await tell_admins(session, at=at, is_new=False)


async def answer_all(
    session: AsyncSession,
    move: Move,
    *,
    until: datetime,
    by: int | None,
    at: datetime,
    reason: str = "",
) -> int:
    """Accept or refuse all requests made until that moment, which the admin has seen; how many."""
    count = 0
    for key in await followers.waiting_until(session, until, limit=ANSWERED_AT_ONCE):
        try:
            await _answered(session, key, move, reason, by=by, at=at)
            count += 1
        except NotWaiting:
            continue
    await tell_admins(session, at=at, is_new=False)
    return count


async def remove(
    session: AsyncSession, key: Key, reason: str, *, by: int | None, at: datetime
) -> None:
    """One follower of a topic. Raises NotThere."""
    reason = clean(reason, REASON_LENGTH)
    row = await subscriptions.decide(
        session, key, Move.REMOVE, before=State.ACTIVE, by=by, at=at, reason=reason
    )
    if row is None:
        raise NotThere
    topic = await topic_of_key(session, row.topic_key)
    await _tell(session, row, notices.removed(topic, reason), at)


async def think_again(session: AsyncSession, key: Key, *, by: int | None, at: datetime) -> None:
    """Accept a request that was refused. Raises NotThere."""
    row = await subscriptions.decide(session, key, Move.ACCEPT, before=State.REFUSED, by=by, at=at)
    if row is None:
        raise NotThere
    await _tell_accepted(session, row, at)


async def ban(
    session: AsyncSession, person: Chat, reason: str, *, by: int | None, at: datetime
) -> bool:
    """Whether they weren't banned before; what they followed, published for and asked ends."""
    reason = clean(reason, REASON_LENGTH)
    await roles.lock_roles(session)
    if await members.is_admin(session, person.telegram_id):
        raise AdminBanned
    if not await people.add_ban(session, person.telegram_id, reason, at=at):
        return False
    await subscriptions.end_all(session, person, at=at)
    await roles.end_all(session, person, by=by, at=at)
    await questions.erase_all_of(session, person, at=at)
    await answering.leave_all(session, person, at=at)
    await note(session, Act.BANNED, at=at, by=by, on=person.id)
    await outbox.tell(session, person.telegram_id, notices.banned(reason), at=at)
    await tell_admins(session, at=at, is_new=False)
    return True


async def unban(session: AsyncSession, telegram_id: int, *, by: int | None, at: datetime) -> bool:
    """Whether that account was banned; nothing that had ended begins again."""
    if not await people.lift_ban(session, telegram_id):
        return False
    person = await people.known(session, telegram_id)
    await note(session, Act.UNBANNED, at=at, by=by, on=person.id if person else None)
    await outbox.tell(session, telegram_id, notices.unbanned(), at=at)
    return True


async def _answered(
    session: AsyncSession, key: Key, move: Move, reason: str, *, by: int | None, at: datetime
) -> None:
    reason = clean(reason, REASON_LENGTH)
    row = await subscriptions.decide(
        session, key, move, before=State.PENDING, by=by, at=at, reason=reason
    )
    if row is None:
        raise NotWaiting(await _who_answered(session, key))
    if move is Move.ACCEPT:
        await _tell_accepted(session, row, at)
        return
    topic = await topic_of_key(session, row.topic_key)
    await _tell(session, row, notices.refused(topic, reason), at)


async def _who_answered(session: AsyncSession, key: Key) -> str:
    row = await followers.subscription(session, *key)
    if row is None or row.decided_by is None:
        return ""
    return plain_name(await members.numbered(session, row.decided_by), longest=LONGEST_NAME)


async def _tell_accepted(session: AsyncSession, row: Subscription, at: datetime) -> None:
    topic = await topic_of_key(session, row.topic_key)
    chat = await members.numbered(session, row.chat_id)
    said = notices.accepted(topic, private=chat.kind is Kind.PERSON)
    await _tell(session, row, said, at)


async def _tell(session: AsyncSession, row: Subscription, said: Reply, at: datetime) -> None:
    chat = await members.numbered(session, row.chat_id)
    if chat.unreachable_since is None:
        await outbox.tell(session, chat.telegram_id, said, at=at, thread=row.thread_id)
