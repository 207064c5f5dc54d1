"""Roles given and taken. Each act is in the log; `by` is our own number, None the operator."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.service import followable
from chatbot.conversation import Sender
from chatbot.engine.outbox import service as outbox
from chatbot.engine.storage.engine import alone
from chatbot.members import queries, service
from chatbot.members.models import Chat, Invitation
from chatbot.members.rules import (
    INVITED_FOR,
    AlreadyReferent,
    BannedFromRoles,
    BannedPerson,
    InvitationClosed,
    LastAdmin,
    OwnInvitation,
)

ROLES = 2022_05_03  # any number: whoever gives, takes or forbids a role is alone with it
TOKEN_BYTES = 24  # 32 letters of a link, of which Telegram lets pass 64


@dataclass(frozen=True, slots=True)
class Roles:
    """Who is what: (person, topic's key) for référents, (invitation, who made it) for links."""

    admins: Sequence[Chat]
    referents: Sequence[tuple[Chat, str]]
    invitations: Sequence[tuple[Invitation, Chat]]


async def everybody(session: AsyncSession, *, at: datetime) -> Roles:
    """All roles, and the invitations that somebody could still open."""
    invitations = await queries.open_invitations(session, made_after=at - INVITED_FOR)
    makers = await queries.chats(session, {one.made_by for one in invitations})
    return Roles(
        await queries.admins(session),
        await queries.referents(session),
        [(one, makers[one.made_by]) for one in invitations],
    )


async def alone_with_roles(session: AsyncSession) -> None:
    """Until the end of the transaction, nobody else gives, takes or forbids a role.

    So there is always an admin left, and nobody banned has a role.
    """
    await alone(session, ROLES)


async def grant_admin(session: AsyncSession, person: Chat, *, by: int | None, at: datetime) -> bool:
    """Whether they weren't one before; their menu in Telegram follows. Raises BannedPerson."""
    await _not_banned(session, person)
    if not await queries.make_admin(session, person.id, at=at):
        return False
    await note(session, Act.ADMIN_GRANTED, at=at, by=by, on=person.id)
    await _owe_menu(session, person, at)
    return True


async def revoke_admin(
    session: AsyncSession, person: Chat, *, by: int | None, at: datetime
) -> bool:
    """Whether they were one; the links that they made are closed. Raises LastAdmin."""
    await alone_with_roles(session)
    admins = {one.id for one in await queries.admins(session)}
    if person.id not in admins:
        return False
    if admins == {person.id}:
        raise LastAdmin
    await queries.unmake_admin(session, person.id)
    await queries.revoke_invitations(session, made_by=person.id, at=at)
    await note(session, Act.ADMIN_REVOKED, at=at, by=by, on=person.id)
    await _owe_menu(session, person, at)
    return True


async def grant_referent(
    session: AsyncSession, person: Chat, topic: str, *, by: int | None, at: datetime
) -> bool:
    """Whether they weren't one of that topic before. Raises BannedPerson."""
    await _not_banned(session, person)
    made = await queries.make_referent(session, person.id, topic, at=at)
    if made:
        await note(session, Act.REFERENT_GRANTED, at=at, by=by, on=person.id, topic=topic)
        await _owe_menu(session, person, at)
    return made


async def revoke_referent(
    session: AsyncSession, person: Chat, topic: str, *, by: int | None, at: datetime
) -> bool:
    """Whether they were one."""
    gone = await queries.unmake_referent(session, person.id, topic)
    if gone:
        await note(session, Act.REFERENT_REVOKED, at=at, by=by, on=person.id, topic=topic)
        await _owe_menu(session, person, at)
    return gone


async def invite(session: AsyncSession, topic: str, *, by: int, at: datetime) -> tuple[int, str]:
    """Our number of an invitation, and the token of its link.

    Whoever opens the link first becomes a référent of that topic.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    number = await queries.invite(
        session, digest=_digest(token), topic_key=topic, made_by=by, made_at=at
    )
    await note(session, Act.INVITED, at=at, by=by, topic=topic)
    return number, token


async def open_invitation(
    session: AsyncSession, token: str, person: Chat, *, at: datetime
) -> Invitation:
    """Makes them a référent; nobody else can open it then.

    Raises InvitationClosed. It stays open for somebody else where this person has no use for it:
    AlreadyReferent, OwnInvitation, BannedFromRoles.
    """
    await alone_with_roles(session)
    digest = _digest(token)
    found = await queries.invitation(session, digest)
    if found is None:
        raise InvitationClosed
    await _may_open(session, found, person, at)
    opened = await queries.open_invitation(
        session, digest, by=person.id, at=at, made_after=at - INVITED_FOR
    )
    if opened is None:
        raise InvitationClosed
    await queries.make_referent(session, person.id, opened.topic_key, at=at)
    await _owe_menu(session, person, at)
    await note(
        session,
        Act.INVITATION_OPENED,
        at=at,
        by=person.id,
        on=opened.made_by,
        topic=opened.topic_key,
    )
    return opened


async def revoke_invitation(
    session: AsyncSession, number: int, *, by: int | None, at: datetime
) -> bool:
    """Whether it could still be opened."""
    revoked = await queries.revoke_invitations(session, number=number, at=at)
    for one in revoked:
        await note(session, Act.INVITATION_REVOKED, at=at, by=by, topic=one.topic_key)
    return bool(revoked)


async def begin_with(
    session: AsyncSession,
    admins: Iterable[Sender],
    referents: Iterable[tuple[Sender, str]] = (),
    *,
    at: datetime,
) -> None:
    """The configured admins, and référents of topics, while there are none; banned ones aside."""
    await alone_with_roles(session)
    if not await queries.admins(session):
        for sender in admins:
            with suppress(BannedPerson):
                await grant_admin(session, await _first(session, sender, at), by=None, at=at)
    if not await queries.referents(session):
        topics = {topic.key for topic in await followable(session)}
        for sender, topic in referents:
            if topic not in topics:
                continue
            person = await _first(session, sender, at)
            with suppress(BannedPerson):
                await grant_referent(session, person, topic, by=None, at=at)


async def owe_menus(session: AsyncSession, *, at: datetime) -> None:
    """Each one's command menu who has a role anew: another version may know other commands."""
    for person in dict.fromkeys(person for person, _ in await queries.roles(session)):
        await _owe_menu(session, person, at)


async def owe_menu(session: AsyncSession, telegram_id: int, *, at: datetime) -> None:
    """The same to that person, if they have a role: Telegram takes none before they wrote."""
    if role := await service.role_of(session, telegram_id):
        await outbox.set_menu(session, telegram_id, role, at=at)


async def _owe_menu(session: AsyncSession, person: Chat, at: datetime) -> None:
    """The menu of the role that they have now; of two, the admin's; of none, everybody's."""
    role = await service.role_of(session, person.telegram_id)
    await outbox.set_menu(session, person.telegram_id, role, at=at)


async def _not_banned(session: AsyncSession, person: Chat) -> None:
    await alone_with_roles(session)
    if await queries.ban(session, person.telegram_id) is not None:
        raise BannedPerson


async def _may_open(
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


async def _first(session: AsyncSession, sender: Sender, at: datetime) -> Chat:
    return await queries.known(session, sender.id) or await service.person(session, sender, at=at)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
