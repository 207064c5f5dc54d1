"""Every SQL statement of the log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.audit.rules import WITH_REASON, Act, Kind
from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Person
from chatbot.engine.storage.engine import delete_batch


async def was_denied(work: UnitOfWork, what: str, *, since: datetime) -> bool:
    by_author = Entry.actor == work.author, Entry.act == Act.DENIED
    denied = select(Entry.id).where(*by_author, Entry.detail == what, Entry.at > since)
    return bool(await work.session.scalar(select(exists(denied))))


async def entries(
    session: AsyncSession,
    *,
    person: int,
    topic: str,
    kind: Kind,
    before: int,
    after: int,
    limit: int,
) -> Sequence[Entry]:
    """List `limit` entries older than `before`, newest first; or newer than `after`, oldest first.

    `person`: only entries with this person as actor or subject; 0 or "", in any filter: all.
    """
    order = Entry.id if after else Entry.id.desc()
    statement = select(Entry).order_by(order).limit(limit)
    if topic:
        # A person's entries are read by the person's indexes: coalesce keeps the topic's index out.
        key = func.coalesce(Entry.topic_key, "") if person else Entry.topic_key
        statement = statement.where(key == topic)
    if kind:
        statement = statement.where(Entry.act.in_([act for act in Act if act.kind is kind]))
    if before:
        statement = statement.where(Entry.id < before)
    if after:
        statement = statement.where(Entry.id > after)
    if person:
        # One query for each index: an OR would sort everything that an admin ever did.
        sides = [
            statement.with_only_columns(Entry.id).where(side == person).subquery()
            for side in (Entry.actor, Entry.subject)
        ]
        of_person = Entry.id.in_(union_all(*(select(side.c.id) for side in sides)))
        statement = select(Entry).where(of_person).order_by(order).limit(limit)
    return (await session.scalars(statement)).all()


async def count(session: AsyncSession, person: int) -> tuple[int, datetime | None]:
    """Count the entries of a person, and find when the oldest was made."""
    theirs = or_(Entry.actor == person, Entry.subject == person)
    statement = select(func.count(), func.min(Entry.at)).select_from(Entry).where(theirs)
    number, oldest = (await session.execute(statement)).one()
    return number, oldest


async def count_acts(session: AsyncSession, *, since: datetime, until: datetime) -> dict[Act, int]:
    times = func.count().label("times")
    noted = select(Entry.act, times).where(Entry.at >= since, Entry.at < until)
    return {row.act: row.times for row in await session.execute(noted.group_by(Entry.act))}


async def reasons(session: AsyncSession, person: int) -> Sequence[str]:
    """List the reasons for which a person was refused or banned, oldest first."""
    given = select(Entry.detail).where(
        Entry.subject == person, Entry.act.in_(WITH_REASON), Entry.detail != ""
    )
    return (await session.scalars(given.order_by(Entry.id))).all()


async def erase_reasons(work: UnitOfWork, person: Person) -> None:
    """Erase the reasons for which a person was refused or banned; the entries stay."""
    given = update(Entry).where(Entry.subject == person.chat_id, Entry.act.in_(WITH_REASON))
    await work.session.execute(given.values(detail=""))


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    return await delete_batch(session, Entry, Entry.at < before)
