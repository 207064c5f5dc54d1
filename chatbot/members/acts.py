"""Roles given and taken; those concerned are told. `by` is our own number, None the operator."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply, Sender
from chatbot.engine.outbox import service as outbox
from chatbot.members import notices, roles, service
from chatbot.members.models import Chat
from chatbot.members.rules import NotReferent


async def name_admin(session: AsyncSession, person: Chat, *, by: int | None, at: datetime) -> bool:
    """Whether they weren't one before. Raises BannedPerson."""
    named = await roles.grant_admin(session, person, by=by, at=at)
    if named:
        await _tell(session, person, notices.NAMED_ADMIN, by=by, at=at)
    return named


async def dismiss_admin(
    session: AsyncSession, person: Chat, *, by: int | None, at: datetime
) -> bool:
    """Whether they were one. Raises LastAdmin."""
    dismissed = await roles.revoke_admin(session, person, by=by, at=at)
    if dismissed:
        await _tell(session, person, notices.NO_ADMIN_ANY_MORE, by=by, at=at)
    return dismissed


async def name_referent(
    session: AsyncSession, person: Chat, topic: Topic, *, by: int | None, at: datetime
) -> bool:
    """Whether they weren't one of that topic before. Raises BannedPerson."""
    named = await roles.grant_referent(session, person, topic.key, by=by, at=at)
    if named:
        await _tell(session, person, notices.named_referent(topic), by=by, at=at)
    return named


async def dismiss_referent(
    session: AsyncSession, person: Chat, topic: Topic, *, by: int | None, at: datetime
) -> bool:
    """Whether they were one of that topic."""
    dismissed = await roles.revoke_referent(session, person, topic.key, by=by, at=at)
    if dismissed:
        await _tell(session, person, notices.no_referent_any_more(topic), by=by, at=at)
    return dismissed


async def open_invitation(
    session: AsyncSession, sender: Sender, token: str, *, at: datetime
) -> Topic:
    """The topic whose référent the sender is now. Raises what roles.open_invitation does."""
    person = await service.person(session, sender, at=at)
    opened = await roles.open_invitation(session, token, person, at=at)
    topic = await topic_of_key(session, opened.topic_key)
    maker = await service.numbered(session, opened.made_by)
    await _tell(session, maker, notices.opened(person, topic), by=person.id, at=at)
    return topic


async def renounce(session: AsyncSession, person: Chat, topic: Topic, *, at: datetime) -> None:
    """Somebody gives up their own role of référent; the admins are told. Raises NotReferent."""
    if not await roles.revoke_referent(session, person, topic.key, by=person.id, at=at):
        raise NotReferent
    for admin in await service.admins(session):
        await _tell(session, admin, notices.renounced(person, topic), by=person.id, at=at)


async def _tell(
    session: AsyncSession, person: Chat, said: Reply, *, by: int | None, at: datetime
) -> None:
    """Not whoever did it, who sees it anyway."""
    if person.id != by:
        await outbox.tell(session, person.telegram_id, said, at=at)
