"""Give and take roles, make and open invitations.

Each act is logged, and those concerned are told, except its author. The author of a unit of work
is our own id of a person; None: the operator.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import Reply, Sender, UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.engine.storage.engine import add_row, advisory_lock, remove_rows
from chatbot.members import notices, queries, rules, service
from chatbot.members.models import Admin, Chat, Invitation, Referent

ROLES_LOCK = 2022_05_03  # any number; the advisory lock for giving, taking and forbidding roles
TOKEN_BYTES = 24  # 32 characters in a deep link; Telegram allows 64


@dataclass(frozen=True, slots=True)
class AllRoles:
    admins: Sequence[Chat]
    referents: Sequence[tuple[Chat, str]]  # (person, topic's key)
    invitations: Sequence[tuple[Invitation, Chat]]  # (invitation, its maker)


async def all_roles(work: UnitOfWork) -> AllRoles:
    """Find all roles, and the invitations that somebody could still open."""
    invitations = await queries.open_invitations(work)
    makers = await queries.chats(work.session, {invitation.made_by for invitation in invitations})
    return AllRoles(
        await queries.admins(work.session),
        await queries.referents(work.session),
        [(invitation, makers[invitation.made_by]) for invitation in invitations],
    )


async def lock_roles(session: AsyncSession) -> None:
    """Keep everybody else from giving, taking or forbidding a role until the transaction ends.

    Without the lock, the last two admins could go at once, or a banned person could get a role.
    """
    await advisory_lock(session, ROLES_LOCK)


async def give_admin(work: UnitOfWork, person: Chat) -> bool:
    """Make somebody an admin; return False if they were one already. Raises BannedPerson."""
    made = await _appoint(work, person, None)
    if made:
        await _queue_menu(work, person)
        await _tell(work, person, notices.role_given(None))
    return made


async def take_admin(work: UnitOfWork, person: Chat) -> bool:
    """End somebody's role of admin; return whether they had it. Raises LastAdmin.

    The invitations that the person made are closed.
    """
    await lock_roles(work.session)
    admins = {admin.id for admin in await queries.admins(work.session)}
    if person.id not in admins:
        return False
    if admins == {person.id}:
        raise rules.LastAdmin(rules.YOU_ARE_LAST if work.author == person.id else "")
    await remove_rows(work.session, Admin, chat_id=person.id)
    await queries.close_invitations(work, made_by=person.id)
    await note(work, Act.ADMIN_REVOKED, on=person.id)
    await _queue_menu(work, person)
    await _tell(work, person, notices.role_taken(None))
    return True


async def give_referent(work: UnitOfWork, person: Chat, topic_key: str) -> bool:
    """Make somebody a topic's référent; return False if they were one already.

    Raises TopicGone, BannedPerson.
    """
    topic = await topic_of_key(work.session, topic_key)
    made = await _appoint(work, person, topic_key)
    if made:
        await _queue_menu(work, person)
        await _tell(work, person, notices.role_given(topic))
    return made


async def take_referent(work: UnitOfWork, person: Chat, topic_key: str) -> bool:
    """End somebody's role of référent of a topic; return whether they had it. Raises TopicGone."""
    topic = await topic_of_key(work.session, topic_key)
    ended = await _end_referent(work, person, topic_key)
    if ended:
        await _tell(work, person, notices.role_taken(topic))
    return ended


async def end_all(work: UnitOfWork, person: Chat) -> None:
    """End all roles of a banned référent, without a notice for each."""
    for topic_key in await queries.topics_of(work.session, person.id):
        await _end_referent(work, person, topic_key)


async def renounce(work: UnitOfWork, person: Chat, topic_key: str) -> None:
    """Give up one's own role of référent, and tell the admins. Raises TopicGone, NotReferent."""
    topic = await topic_of_key(work.session, topic_key)
    if not await _end_referent(work.by(person.id), person, topic_key):
        raise rules.NotReferent
    await tell_admins(work.by(person.id), notices.renounced(person, topic))


async def invite(work: UnitOfWork, topic: str) -> tuple[int, str]:
    """Make an invitation for a topic's référent; return its id, and the token of its link."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"topic_key": topic, "made_by": work.author, "made_at": work.at}
    digest = hashlib.sha256(token.encode()).hexdigest()
    invitation = await queries.invite(work.session, digest=digest, **row)
    await note(work, Act.INVITED, topic=topic)
    return invitation, token


async def open_invitation(work: UnitOfWork, sender: Sender, token: str) -> Topic:
    """Make the sender a référent of the returned topic; nobody else can open the link then.

    Raises InvitationClosed; or AlreadyReferent, OwnInvitation or BannedFromRoles if the sender
    can't use the invitation, which then stays open for somebody else.
    """
    person = await service.remember_person(work, sender)
    await lock_roles(work.session)
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = await queries.invitation(work.session, digest)
    if found is None:
        raise rules.InvitationClosed
    if found.topic_key in await queries.topics_of(work.session, person.id):
        raise rules.AlreadyReferent
    if found.closed_at is not None or found.made_at <= work.at - rules.INVITED_FOR:
        raise rules.InvitationClosed
    if found.made_by == person.id:
        raise rules.OwnInvitation
    if await queries.ban_of(work.session, person.telegram_id) is not None:
        raise rules.BannedFromRoles
    if not await queries.close_invitations(work, id=found.id, opened_by=person.id):
        raise rules.InvitationClosed
    topic = await topic_of_key(work.session, found.topic_key)
    await add_row(work.session, Referent, chat_id=person.id, topic_key=topic.key, since=work.at)
    await _queue_menu(work, person)
    maker = await service.chat_by_id(work.session, found.made_by)
    await note(work.by(person.id), Act.INVITATION_OPENED, on=maker.id, topic=topic.key)
    await _tell(work.by(person.id), maker, notices.opened(person, topic))
    return topic


async def revoke_invitation(work: UnitOfWork, invitation: int) -> bool:
    """Close an invitation; return False if it was closed already."""
    revoked = await queries.close_invitations(work, id=invitation)
    for closed in revoked:
        await note(work, Act.INVITATION_REVOKED, topic=closed.topic_key)
    return bool(revoked)


async def appoint_first(
    work: UnitOfWork, admins: Iterable[Sender], referents: Iterable[tuple[Sender, str]] = ()
) -> None:
    """Appoint the configured admins if there is no admin, and référents if there is none.

    Banned persons are left out. Nobody is told; the menus are queued when the bot starts.
    """
    await lock_roles(work.session)
    named: list[tuple[Sender, str | None]] = []
    if not await queries.admins(work.session):
        named += [(sender, None) for sender in admins]
    if not await queries.referents(work.session):
        topics = {topic.key for topic in await followable(work.session)}
        named += [(sender, topic) for sender, topic in referents if topic in topics]
    for sender, topic in named:
        known = await queries.known(work.session, sender.id)
        person = known or await service.remember_person(work, sender)
        with suppress(rules.BannedPerson):
            await _appoint(work.by(None), person, topic)


async def queue_menus(work: UnitOfWork, telegram_id: int | None = None) -> None:
    """Queue the command menu of everybody who has a role, or of one person who has a role.

    The bot does so as it starts, since a new version may have other commands, and for somebody who
    types /start, since Telegram accepts a menu only for a person who has written to the bot.
    """
    role_of: dict[int, str] = {}
    for person, held in await queries.roles(work.session, telegram_id):  # admins come first
        role = rules.ADMIN if isinstance(held, Admin) else rules.REFERENT
        role_of.setdefault(person.telegram_id, role)
    for account, role in role_of.items():
        await outbox.set_menu(work, account, role)


async def tell_admins(work: UnitOfWork, reply: Reply) -> None:
    """Tell all admins, except the author of the unit of work."""
    for admin in await queries.admins(work.session):
        await _tell(work, admin, reply)


async def _appoint(work: UnitOfWork, person: Chat, topic: str | None) -> bool:
    """Make somebody a topic's référent, or an admin (None). Raises BannedPerson."""
    await lock_roles(work.session)
    if await queries.ban_of(work.session, person.telegram_id) is not None:
        raise rules.BannedPerson
    row = {"chat_id": person.id, "since": work.at}
    if topic is None:
        made = await add_row(work.session, Admin, **row)
    else:
        made = await add_row(work.session, Referent, **row, topic_key=topic)
    if made:
        act = Act.ADMIN_GRANTED if topic is None else Act.REFERENT_GRANTED
        await note(work, act, on=person.id, topic=topic)
    return made


async def _end_referent(work: UnitOfWork, person: Chat, topic: str) -> bool:
    ended = await remove_rows(work.session, Referent, chat_id=person.id, topic_key=topic)
    if ended:
        await note(work, Act.REFERENT_REVOKED, on=person.id, topic=topic)
        await _queue_menu(work, person)
    return ended


async def _queue_menu(work: UnitOfWork, person: Chat) -> None:
    # The menu of the person's highest role; without a role, everybody's menu.
    role = await service.role_of(work.session, person.telegram_id)
    await outbox.set_menu(work, person.telegram_id, role)


async def _tell(work: UnitOfWork, person: Chat, reply: Reply) -> None:
    if person.id != work.author:  # the author sees it anyway
        await outbox.tell(work, person.telegram_id, reply)
