"""Carry out what admins decide, and tell those concerned.

`by` is the author's own id, None for the operator.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import DETAIL_LENGTH, Act
from chatbot.audit.service import note
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply
from chatbot.conversation.display import clean
from chatbot.engine.outbox import service as outbox
from chatbot.events.rsvp import queries as rsvp
from chatbot.french import cut
from chatbot.helpdesk import answering
from chatbot.helpdesk import service as questions
from chatbot.members import queries as people
from chatbot.members import roles
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH, ChatKind
from chatbot.members.wording import plain_name
from chatbot.moderation import notices
from chatbot.moderation.rules import (
    ANSWERED_AT_ONCE,
    LONGEST_NAME,
    AdminBanned,
    NotThere,
    NotWaiting,
)
from chatbot.subscriptions import queries
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import Key, Move, State


async def accept(session: AsyncSession, key: Key, *, by: int | None, at: datetime) -> None:
    """Accept a request. Raises NotWaiting."""
    await _answer(session, key, Move.ACCEPT, "", by=by, at=at)
    await subscriptions.tell_admins(session, at=at, is_new=False)


async def refuse(
    session: AsyncSession, key: Key, reason: str, *, by: int | None, at: datetime
) -> None:
    """Refuse a request. Raises NotWaiting."""
    await _answer(session, key, Move.REFUSE, reason, by=by, at=at)
    await subscriptions.tell_admins(session, at=at, is_new=False)


async def answer_all(
    session: AsyncSession, move: Move, *, until: datetime, by: int | None, at: datetime
) -> int:
    """Accept or refuse the requests made until then, which the admin saw; return how many."""
    count = 0
    for key in await queries.waiting_until(session, until, limit=ANSWERED_AT_ONCE):
        try:
            await _answer(session, key, move, "", by=by, at=at)
            count += 1
        except NotWaiting:
            continue
    await subscriptions.tell_admins(session, at=at, is_new=False)
    return count


async def remove(session: AsyncSession, key: Key, *, by: int | None, at: datetime) -> None:
    """End a follower's subscription. Raises NotThere."""
    row = await subscriptions.decide(session, key, Move.REMOVE, before=State.ACTIVE, by=by, at=at)
    if row is None:
        raise NotThere
    topic = await topic_of_key(session, row.topic_key)
    await _tell(session, row, notices.removed(topic), at)


async def accept_after_all(
    session: AsyncSession, key: Key, *, by: int | None, at: datetime
) -> None:
    """Accept a request that was refused. Raises NotThere, BannedPerson."""
    row = await subscriptions.decide(session, key, Move.ACCEPT, before=State.REFUSED, by=by, at=at)
    if row is None:
        raise NotThere
    await _tell_accepted(session, row, at)


async def ban(
    session: AsyncSession, person: Chat, reason: str, *, by: int | None, at: datetime
) -> bool:
    """Ban a person; tell whether they weren't banned before. Raises AdminBanned.

    Their subscriptions, roles and questions end, and they come to no date.
    """
    reason = clean(reason, REASON_LENGTH)
    await roles.lock_roles(session)
    if await members.is_admin(session, person.telegram_id):
        raise AdminBanned
    if not await people.add_ban(session, person.telegram_id, reason, at=at):
        return False
    ended = await subscriptions.end_all(session, person, at=at)
    await rsvp.withdraw(session, person.id, since=at.date())
    await roles.end_all(session, person, by=by, at=at)
    await questions.erase_all_of(session, person, at=at)
    await answering.leave_all(session, person, at=at)
    await note(session, Act.BANNED, at=at, by=by, on=person.id, detail=cut(reason, DETAIL_LENGTH))
    await outbox.tell(session, person.telegram_id, notices.banned(reason, ended), at=at)
    await subscriptions.tell_admins(session, at=at, is_new=False)
    return True


async def unban(session: AsyncSession, telegram_id: int, *, by: int | None, at: datetime) -> bool:
    """Lift a ban; tell whether there was one. Nothing that had ended begins again."""
    if not await people.lift_ban(session, telegram_id):
        return False
    person = await people.known(session, telegram_id)
    await note(session, Act.UNBANNED, at=at, by=by, on=person.id if person else None)
    await outbox.tell(session, telegram_id, notices.UNBANNED, at=at)
    return True


async def suspend_sending(session: AsyncSession, *, by: int | None, at: datetime) -> bool:
    """Let nothing leave unasked; tell whether it did."""
    if not await outbox.suspend(session, at=at):
        return False
    await note(session, Act.SENDING_SUSPENDED, at=at, by=by)
    return True


async def resume_sending(session: AsyncSession, *, by: int | None, at: datetime) -> bool:
    """Let it all leave again; tell whether it was suspended."""
    if not await outbox.resume(session):
        return False
    await note(session, Act.SENDING_RESUMED, at=at, by=by)
    return True


async def _answer(
    session: AsyncSession, key: Key, move: Move, reason: str, *, by: int | None, at: datetime
) -> None:
    reason = clean(reason, REASON_LENGTH)
    row = await subscriptions.decide(
        session, key, move, before=State.PENDING, by=by, at=at, reason=reason
    )
    if row is None:
        raise NotWaiting(await _name_of_decider(session, key))
    if move is Move.ACCEPT:
        await _tell_accepted(session, row, at)
    else:
        topic = await topic_of_key(session, row.topic_key)
        await _tell(session, row, notices.refused(topic, reason), at)


async def _name_of_decider(session: AsyncSession, key: Key) -> str:
    row = await queries.subscription(session, *key)
    if row is None or row.decided_by is None:
        return ""
    return plain_name(await members.chat_by_id(session, row.decided_by), longest=LONGEST_NAME)


async def _tell_accepted(session: AsyncSession, row: Subscription, at: datetime) -> None:
    topic = await topic_of_key(session, row.topic_key)
    chat = await members.chat_by_id(session, row.chat_id)
    await _tell(session, row, notices.accepted(topic, private=chat.kind is ChatKind.PERSON), at)


async def _tell(session: AsyncSession, row: Subscription, reply: Reply, at: datetime) -> None:
    chat = await members.chat_by_id(session, row.chat_id)
    if chat.unreachable_since is None:
        await outbox.tell(session, chat.telegram_id, reply, at=at, thread=row.thread_id)
