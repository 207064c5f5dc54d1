"""Every SQL statement about persons, groups, roles, invitations, bans and steps."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, intersect, or_, select, union, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import PendingStep, Request, UnitOfWork
from chatbot.conversation.personal_data import Person
from chatbot.engine.storage.engine import cached, insert_into
from chatbot.members import models
from chatbot.members.conversation_queries import erase_conversations
from chatbot.members.rules import INVITED_FOR, STEP_LASTS, ChatKind

BEHIND_ALL = chr(0x10FFFF)


async def known(session: AsyncSession, telegram_id: int) -> models.Chat | None:
    """Find the chat with that Telegram id."""
    return await session.scalar(select(models.Chat).where(models.Chat.telegram_id == telegram_id))


async def chat(session: AsyncSession, chat_id: int) -> models.Chat | None:
    """Find a chat by our own id."""
    return await session.get(models.Chat, chat_id)


async def chats(session: AsyncSession, chat_ids: Collection[int]) -> dict[int, models.Chat]:
    """Map our own ids to their chats; ids of erased chats are left out."""
    found = await session.scalars(select(models.Chat).where(models.Chat.id.in_(set(chat_ids))))
    return {chat.id: chat for chat in found}


async def keep_chat(session: AsyncSession, **row: Any) -> models.Chat:
    """Store a chat unless another transaction just stored it; return the stored row."""
    kept = (
        insert_into(session, models.Chat)
        .values(row)
        .on_conflict_do_nothing()
        .returning(models.Chat)
    )
    met = select(models.Chat).where(models.Chat.telegram_id == row["telegram_id"])
    return await session.scalar(kept) or (await session.scalars(met)).one()


def in_reach(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Match chats that may be written to."""
    return (
        models.Chat.unreachable_since.is_(None),
        models.Chat.paused_until.is_(None) | (models.Chat.paused_until <= at),
    )


async def may_miss(session: AsyncSession, chat_id: int, *, since: datetime) -> None:
    """Record since when a chat may miss news, unless that is recorded or it gets a digest.

    One statement checks and writes, so that a transaction which clears `missing_since` at the
    same moment comes entirely before or after.
    """
    missing = update(models.Chat).where(models.Chat.id == chat_id)
    unrecorded = models.Chat.missing_since.is_(None), models.Chat.digest_since.is_(None)
    await session.execute(missing.where(*unrecorded).values(missing_since=since))


async def keep_words(session: AsyncSession, chat_id: int, words: Collection[str]) -> None:
    await session.execute(delete(models.NameWord).where(models.NameWord.chat_id == chat_id))
    if words:
        rows = [{"word": word, "chat_id": chat_id} for word in words]
        await session.execute(insert_into(session, models.NameWord).on_conflict_do_nothing(), rows)


def is_named(words: Collection[str]) -> ColumnElement[bool]:
    """Match chats whose name has, for each given word, a word with that beginning."""
    begun = [
        select(models.NameWord.chat_id).where(
            models.NameWord.word >= word, models.NameWord.word < word + BEHIND_ALL
        )
        for word in words
    ]
    return models.Chat.id.in_(intersect(*begun))


async def chats_named(
    session: AsyncSession, words: Collection[str], *, groups: bool, with_role: bool, limit: int
) -> Sequence[models.Chat]:
    """Find persons whose name has, for each given word, a word with that beginning; newest first.

    `groups`: find groups, too; `with_role`: find only persons who have a role.
    """
    statement = select(models.Chat).where(is_named(words))
    if with_role:
        holders = union(select(models.Admin.chat_id), select(models.Referent.chat_id))
        statement = statement.where(models.Chat.id.in_(holders))
    elif not groups:
        statement = statement.where(models.Chat.kind == ChatKind.PERSON)
    return (await session.scalars(statement.order_by(models.Chat.id.desc()).limit(limit))).all()


async def numbered(session: AsyncSession, number: int) -> Sequence[models.Chat]:
    """Find the chats with that number as our own id, or as Telegram's (a group's is negative)."""
    here, at_telegram = models.Chat.id == number, models.Chat.telegram_id.in_((number, -number))
    found = select(models.Chat).where(or_(here, at_telegram)).order_by(models.Chat.id)
    return (await session.scalars(found)).all()


async def move_chat(session: AsyncSession, old: int, new: int) -> bool:
    """Change a chat's Telegram id; return False if another transaction just stored the new id."""
    renamed = update(models.Chat).where(models.Chat.telegram_id == old).values(telegram_id=new)
    try:
        async with session.begin_nested():
            await session.execute(renamed)
    except IntegrityError:
        return False
    return True


@cached
async def admins(session: AsyncSession) -> Sequence[models.Chat]:
    """List the admins, longest-serving first."""
    statement = select(models.Chat).join(models.Admin).order_by(models.Admin.since, models.Chat.id)
    return (await session.scalars(statement)).all()


async def choose_week(session: AsyncSession, chat_id: int, *, since: datetime | None) -> None:
    """Store since when an admin wants the weekly summary; None: no longer."""
    chosen = update(models.Admin).where(models.Admin.chat_id == chat_id).values(week_since=since)
    await session.execute(chosen)


async def take_due_for_week(session: AsyncSession, monday: datetime) -> Sequence[models.Chat]:
    """List the admins due for a Monday's summary, and record that Monday as sent to them."""
    due = models.Admin.week_since < monday
    admins = select(models.Chat).join(models.Admin).where(due).order_by(models.Chat.id)
    found = (await session.scalars(admins)).all()
    if found:
        await session.execute(update(models.Admin).where(due).values(week_since=monday))
    return found


async def referents(
    session: AsyncSession, topic: str | None = None
) -> Sequence[tuple[models.Chat, str]]:
    """List référents with their topic's key, of one topic or of all; longest-serving first."""
    statement = select(models.Chat, models.Referent.topic_key).join(models.Referent)
    if topic is not None:
        statement = statement.where(models.Referent.topic_key == topic)
    in_order = statement.order_by(models.Referent.since, models.Chat.id)
    return [(person, key) for person, key in await session.execute(in_order)]


async def roles(
    session: AsyncSession, telegram_id: int | None = None
) -> list[tuple[models.Chat, models.Admin | models.Referent]]:
    """List everybody's roles, or one person's: admins, then référents by topic and time."""
    whose = () if telegram_id is None else (models.Chat.telegram_id == telegram_id,)
    since = models.Admin.since, models.Chat.id
    admins = select(models.Chat, models.Admin).join(models.Admin).where(*whose).order_by(*since)
    by_topic = models.Referent.topic_key, models.Referent.since, models.Chat.id
    referents = select(models.Chat, models.Referent).join(models.Referent).where(*whose)
    rows = [*await session.execute(admins), *await session.execute(referents.order_by(*by_topic))]
    return [(person, role) for person, role in rows]


async def topics_of(session: AsyncSession, chat_id: int) -> Sequence[str]:
    """List the keys of the topics whose référent a person is."""
    statement = select(models.Referent.topic_key).where(models.Referent.chat_id == chat_id)
    return (await session.scalars(statement.order_by(models.Referent.topic_key))).all()


async def invite(session: AsyncSession, **row: Any) -> int:
    made = insert(models.Invitation).values(row).returning(models.Invitation.id)
    return (await session.scalars(made)).one()


async def invitation(session: AsyncSession, digest: str) -> models.Invitation | None:
    """Find the invitation with that digest, open or not."""
    return await session.scalar(select(models.Invitation).where(models.Invitation.digest == digest))


async def close_invitations(
    work: UnitOfWork, *, opened_by: int | None = None, **which: int
) -> Sequence[models.Invitation]:
    """Close the open invitations with these values of columns; return the closed ones."""
    still_open = update(models.Invitation).where(models.Invitation.closed_at.is_(None))
    closed = still_open.filter_by(**which).values(closed_at=work.at, opened_by=opened_by)
    return (await work.session.scalars(closed.returning(models.Invitation))).all()


async def open_invitations(work: UnitOfWork) -> Sequence[models.Invitation]:
    """List the invitations that somebody could still open, oldest first."""
    unexpired = models.Invitation.made_at > work.at - INVITED_FOR
    statement = select(models.Invitation).where(models.Invitation.closed_at.is_(None), unexpired)
    return (await work.session.scalars(statement.order_by(models.Invitation.id))).all()


async def ban_of(session: AsyncSession, telegram_id: int) -> models.Ban | None:
    return await session.get(models.Ban, telegram_id)


async def banned(session: AsyncSession, telegram_ids: Collection[int]) -> Collection[int]:
    found = select(models.Ban.telegram_id).where(models.Ban.telegram_id.in_(telegram_ids))
    return set(await session.scalars(found))


async def bans(
    session: AsyncSession, *, after: int, limit: int
) -> Sequence[tuple[models.Ban, models.Chat | None]]:
    """List `limit` bans after that Telegram id, each with the person, if still known."""
    same = models.Chat.telegram_id == models.Ban.telegram_id
    listed = select(models.Ban, models.Chat).outerjoin(models.Chat, same)
    listed = listed.where(models.Ban.telegram_id > after).order_by(models.Ban.telegram_id)
    return [(ban, person) for ban, person in await session.execute(listed.limit(limit))]


async def count_bans(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(models.Ban)) or 0


@cached
async def started(session: AsyncSession) -> Sequence[models.Started]:
    """List all pending steps. They are few, so one cached query reads everybody's."""
    return (await session.scalars(select(models.Started))).all()


async def pending_step(session: AsyncSession, request: Request) -> PendingStep | None:
    """Find the sender's pending step, unless it has expired; groups have no steps."""
    if not request.private:
        return None
    for begun in await started(session):
        if begun.telegram_id == request.chat and begun.at > request.at - STEP_LASTS:
            return PendingStep(begun.step, begun.noted)
    return None


async def drop_old_steps(session: AsyncSession, *, before: datetime) -> None:
    await session.execute(delete(models.Started).where(models.Started.at < before))


async def invitations_of(session: AsyncSession, chat_id: int) -> Sequence[models.Invitation]:
    """List the invitations that a person made or opened, oldest first."""
    theirs = or_(models.Invitation.made_by == chat_id, models.Invitation.opened_by == chat_id)
    return (
        await session.scalars(
            select(models.Invitation).where(theirs).order_by(models.Invitation.id)
        )
    ).all()


async def step_of(session: AsyncSession, telegram_id: int) -> models.Started | None:
    """Find a person's pending step, even if it has expired."""
    return await session.get(models.Started, telegram_id)


async def erase_person(work: UnitOfWork, person: Person) -> None:
    """Erase a person with all dependent rows; a ban keeps the account and the date."""
    session, telegram_id = work.session, person.telegram_id
    stripped = update(models.Ban).where(models.Ban.telegram_id == telegram_id).values(reason="")
    await session.execute(stripped)
    await session.execute(delete(models.Started).where(models.Started.telegram_id == telegram_id))
    await session.execute(delete(models.Chat).where(models.Chat.telegram_id == telegram_id))
    await erase_conversations(session, telegram_id)


async def drop_old_invitations(session: AsyncSession, *, before: datetime) -> None:
    expired = models.Invitation.made_at < before - INVITED_FOR
    gone = or_(models.Invitation.closed_at < before, expired)
    await session.execute(delete(models.Invitation).where(gone))
