"""Roles given and taken.

Each act is in the log, and those concerned are told, except whoever did it. `by` is our own id of
who did it; None is the operator.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import Reply, Sender
from chatbot.engine.outbox import service as outbox
from chatbot.engine.storage.engine import advisory_lock
from chatbot.members import notices, queries, service
from chatbot.members.models import Admin, Chat, Invitation
from chatbot.members.rules import (
    ADMIN,
    INVITED_FOR,
    REFERENT,
    YOU_ARE_LAST,
    AlreadyReferent,
    BannedFromRoles,
    BannedPerson,
    InvitationClosed,
    LastAdmin,
    NotReferent,
    OwnInvitation,
)

ROLES_LOCK = 2022_05_03  # any number: whoever gives, takes or forbids a role is alone with it
TOKEN_BYTES = 24  # 32 letters of a link, of which Telegram lets pass 64


@dataclass(frozen=True, slots=True)
class AllRoles:
    """Everybody who has a role, and the open invitations."""

    admins: Sequence[Chat]
    referents: Sequence[tuple[Chat, str]]  # (person, topic's key)
    invitations: Sequence[tuple[Invitation, Chat]]  # (invitation, its maker)


async def all_roles(session: AsyncSession, *, at: datetime) -> AllRoles:
    """Find all roles, and the invitations that somebody could still open."""
    invitations = await queries.open_invitations(session, made_after=at - INVITED_FOR)
    makers = await queries.chats(session, {invitation.made_by for invitation in invitations})
    return AllRoles(
        await queries.admins(session),
        await queries.referents(session),
        [(invitation, makers[invitation.made_by]) for invitation in invitations],
    )


async def lock_roles(session: AsyncSession) -> None:
    """Keep everybody else from giving, taking or forbidding a role until the transaction ends.

    So there is always an admin left, and nobody banned has a role.
    """
    await advisory_lock(session, ROLES_LOCK)


async def give_admin(session: AsyncSession, person: Chat, *, by: int | None, at: datetime) -> bool:
    """Make somebody an admin; tell whether they weren't one. Raises BannedPerson."""
    made = await _make_admin(session, person, by=by, at=at)
    if made:
        await _queue_menu(session, person, at)
        await _tell(session, person, notices.NAMED_ADMIN, by=by, at=at)
    return made


async def take_admin(session: AsyncSession, person: Chat, *, by: int | None, at: datetime) -> bool:
    """End somebody's role of admin; tell whether they were one. Raises LastAdmin.

    The invitations that they made are closed.
    """
    await lock_roles(session)
    admins = {admin.id for admin in await queries.admins(session)}
    if person.id not in admins:
        return False
    if admins == {person.id}:
        raise LastAdmin(YOU_ARE_LAST if by == person.id else "")
    await queries.unmake_admin(session, person.id)
    await queries.revoke_invitations(session, made_by=person.id, at=at)
    await note(session, Act.ADMIN_REVOKED, at=at, by=by, on=person.id)
    await _queue_menu(session, person, at)
    await _tell(session, person, notices.NO_ADMIN_ANY_MORE, by=by, at=at)
    return True


async def give_referent(
    session: AsyncSession, person: Chat, topic_key: str, *, by: int | None, at: datetime
) -> bool:
    """Make somebody a topic's référent; tell whether they weren't one.

    Raises TopicGone, BannedPerson.
    """
    topic = await topic_of_key(session, topic_key)
    made = await _make_referent(session, person, topic_key, by=by, at=at)
    if made:
        await _queue_menu(session, person, at)
        await _tell(session, person, notices.named_referent(topic), by=by, at=at)
    return made


async def take_referent(
    session: AsyncSession, person: Chat, topic_key: str, *, by: int | None, at: datetime
) -> bool:
    """Take a topic's role of référent; tell whether they had it. Raises TopicGone."""
    topic = await topic_of_key(session, topic_key)
    ended = await _end_referent(session, person, topic_key, by=by, at=at)
    if ended:
        await _tell(session, person, notices.no_referent_any_more(topic), by=by, at=at)
    return ended


async def end_all(session: AsyncSession, person: Chat, *, by: int | None, at: datetime) -> None:
    """End all roles of a référent who is banned, who isn't told of each."""
    for topic_key in await queries.topics_of(session, person.id):
        await _end_referent(session, person, topic_key, by=by, at=at)


async def renounce(session: AsyncSession, person: Chat, topic_key: str, *, at: datetime) -> None:
    """Give up one's own role of référent, and tell the admins. Raises TopicGone, NotReferent."""
    topic = await topic_of_key(session, topic_key)
    if not await _end_referent(session, person, topic_key, by=person.id, at=at):
        raise NotReferent
    for admin in await queries.admins(session):
        await _tell(session, admin, notices.renounced(person, topic), by=person.id, at=at)


async def invite(session: AsyncSession, topic: str, *, by: int, at: datetime) -> tuple[int, str]:
    """Make an invitation; return its id, and the token of its link.

    Whoever opens the link first becomes a référent of that topic.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = await queries.invite(
        session, digest=_digest(token), topic_key=topic, made_by=by, made_at=at
    )
    await note(session, Act.INVITED, at=at, by=by, topic=topic)
    return invitation, token


async def open_invitation(
    session: AsyncSession, sender: Sender, token: str, *, at: datetime
) -> Topic:
    """Make the sender a référent of the returned topic; nobody else can open the link then.

    Raises InvitationClosed. The link stays open for somebody else where this person has no use for
    it: AlreadyReferent, OwnInvitation, BannedFromRoles.
    """
    person = await service.remember_person(session, sender, at=at)
    await lock_roles(session)
    digest = _digest(token)
    found = await queries.invitation(session, digest)
    if found is None:
        raise InvitationClosed
    await _check_may_open(session, found, person, at)
    opened = await queries.open_invitation(
        session, digest, by=person.id, at=at, made_after=at - INVITED_FOR
    )
    if opened is None:
        raise InvitationClosed
    topic = await topic_of_key(session, opened.topic_key)
    await queries.make_referent(session, person.id, topic.key, at=at)
    await _queue_menu(session, person, at)
    maker = await service.chat_by_id(session, opened.made_by)
    await note(session, Act.INVITATION_OPENED, at=at, by=person.id, on=maker.id, topic=topic.key)
    await _tell(session, maker, notices.opened(person, topic), by=person.id, at=at)
    return topic


async def revoke_invitation(
    session: AsyncSession, invitation: int, *, by: int | None, at: datetime
) -> bool:
    """Close an invitation; tell whether it could still be opened."""
    revoked = await queries.revoke_invitations(session, invitation=invitation, at=at)
    for closed in revoked:
        await note(session, Act.INVITATION_REVOKED, at=at, by=by, topic=closed.topic_key)
    return bool(revoked)


async def appoint_first(
    session: AsyncSession,
    admins: Iterable[Sender],
    referents: Iterable[tuple[Sender, str]] = (),
    *,
    at: datetime,
) -> None:
    """Appoint the configured admins, and référents of topics, while there are none.

    The banned are left out, and nobody is told; their menus are set as the bot starts.
    """
    await lock_roles(session)
    if not await queries.admins(session):
        for sender in admins:
            person = await _met(session, sender, at)
            with suppress(BannedPerson):
                await _make_admin(session, person, by=None, at=at)
    if not await queries.referents(session):
        topics = {topic.key for topic in await followable(session)}
        for sender, topic in referents:
            if topic not in topics:
                continue
            person = await _met(session, sender, at)
            with suppress(BannedPerson):
                await _make_referent(session, person, topic, by=None, at=at)


async def queue_all_menus(session: AsyncSession, at: datetime) -> None:
    """Queue the command menu of everybody who has a role.

    Another version of the bot may know other commands.
    """
    role_of: dict[Chat, str] = {}
    for person, held in await queries.roles(session):  # admins come first
        role_of.setdefault(person, ADMIN if isinstance(held, Admin) else REFERENT)
    for person, role in role_of.items():
        await outbox.set_menu(session, person.telegram_id, role, at=at)


async def queue_menu(session: AsyncSession, telegram_id: int, *, at: datetime) -> None:
    """Queue this person's command menu, if they have a role.

    Telegram takes none before they wrote to the bot.
    """
    if role := await service.role_of(session, telegram_id):
        await outbox.set_menu(session, telegram_id, role, at=at)


async def tell_admins_of_failure(
    session: AsyncSession, kind: str, update_id: int, at: datetime
) -> None:
    """Tell the admins that somebody could not be answered, and what the operator looks for."""
    for admin in await queries.admins(session):
        await outbox.tell(session, admin.telegram_id, notices.failed(kind, update_id), at=at)


async def tell_admins_of_clock(
    session: AsyncSession, ahead: timedelta | None, at: datetime
) -> None:
    """Tell the admins how far the machine's clock is ahead, or that it is right again (None)."""
    notice = notices.CLOCK_IS_RIGHT if ahead is None else notices.clock_is_wrong(ahead)
    for admin in await queries.admins(session):
        await outbox.tell(session, admin.telegram_id, notice, at=at)


async def _make_admin(session: AsyncSession, person: Chat, *, by: int | None, at: datetime) -> bool:
    await _refuse_banned(session, person)
    if not await queries.make_admin(session, person.id, at=at):
        return False
    await note(session, Act.ADMIN_GRANTED, at=at, by=by, on=person.id)
    return True


async def _make_referent(
    session: AsyncSession, person: Chat, topic: str, *, by: int | None, at: datetime
) -> bool:
    await _refuse_banned(session, person)
    made = await queries.make_referent(session, person.id, topic, at=at)
    if made:
        await note(session, Act.REFERENT_GRANTED, at=at, by=by, on=person.id, topic=topic)
    return made


async def _end_referent(
    session: AsyncSession, person: Chat, topic: str, *, by: int | None, at: datetime
) -> bool:
    ended = await queries.unmake_referent(session, person.id, topic)
    if ended:
        await note(session, Act.REFERENT_REVOKED, at=at, by=by, on=person.id, topic=topic)
        await _queue_menu(session, person, at)
    return ended


async def _queue_menu(session: AsyncSession, person: Chat, at: datetime) -> None:
    # Of two roles the admin's menu; of none, everybody's.
    role = await service.role_of(session, person.telegram_id)
    await outbox.set_menu(session, person.telegram_id, role, at=at)


async def _tell(
    session: AsyncSession, person: Chat, reply: Reply, *, by: int | None, at: datetime
) -> None:
    if person.id != by:  # the author sees it anyway
        await outbox.tell(session, person.telegram_id, reply, at=at)


async def _refuse_banned(session: AsyncSession, person: Chat) -> None:
    await lock_roles(session)
    if await queries.ban(session, person.telegram_id) is not None:
        raise BannedPerson


async def _check_may_open(
    session: AsyncSession, invitation: Invitation, person: Chat, at: datetime
) -> None:
    if invitation.topic_key in await queries.topics_of(session, person.id):
        raise AlreadyReferent
    if invitation.closed_at is not None or invitation.made_at <= at - INVITED_FOR:
        raise InvitationClosed
    if invitation.made_by == person.id:
        raise OwnInvitation
    if await queries.ban(session, person.telegram_id) is not None:
        raise BannedFromRoles


async def _met(session: AsyncSession, sender: Sender, at: datetime) -> Chat:
    return await queries.known(session, sender.id) or await service.remember_person(
        session, sender, at=at
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
