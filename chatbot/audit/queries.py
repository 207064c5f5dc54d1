"""Every SQL statement of the log."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.audit.rules import WITH_REASON, Act
from chatbot.engine.storage.engine import delete_batch


async def was_noted(
    session: AsyncSession, act: Act, *, actor: int | None, detail: str, since: datetime
) -> bool:
    """Return whether the log has an entry with this act, actor and detail after `since`."""
    noted = select(Entry.id).where(
        Entry.actor == actor, Entry.act == act, Entry.detail == detail, Entry.at > since
    )
    return bool(await session.scalar(select(exists(noted))))


async def entries(
    session: AsyncSession,
    *,
    person: int | None,
    topic: str | None,
    acts: Collection[Act] | None,
    before: int | None,
    after: int | None,
    limit: int,
) -> Sequence[Entry]:
    """List `limit` entries older than `before`, newest first; or newer than `after`, oldest first.

    `person`: only entries with this person as actor or subject; None, in any filter: all.
    """
    order = Entry.id.desc() if after is None else Entry.id
    # A person's entries are read by the person's indexes: coalesce keeps the topic's index out.
    key = Entry.topic_key if person is None else func.coalesce(Entry.topic_key, "")
    narrowed = (
        None if topic is None else key == topic,
        None if acts is None else Entry.act.in_(acts),
        None if before is None else Entry.id < before,
        None if after is None else Entry.id > after,
    )
    conditions = [condition for condition in narrowed if condition is not None]
    statement = select(Entry).where(*conditions).order_by(order).limit(limit)
    if person is not None:
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
    """Count the entries by act, from `since` until before `until`."""
    times = func.count().label("times")
    noted = select(Entry.act, times).where(Entry.at >= since, Entry.at < until)
    return {row.act: row.times for row in await session.execute(noted.group_by(Entry.act))}


async def reasons(session: AsyncSession, person: int) -> Sequence[str]:
    """List the reasons for which a person was refused or banned, oldest first."""
    given = select(Entry.detail).where(
        Entry.subject == person, Entry.act.in_(WITH_REASON), Entry.detail != ""
    )
    return (await session.scalars(given.order_by(Entry.id))).all()


async def erase_reasons(session: AsyncSession, person: int) -> None:
    """Erase the reasons for which a person was refused or banned; the entries stay."""
    given = update(Entry).where(Entry.subject == person, Entry.act.in_(WITH_REASON))
    await session.execute(given.values(detail=""))


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop a batch of the entries made before a moment; return whether there may be more."""
    return await delete_batch(session, Entry, Entry.at < before)
