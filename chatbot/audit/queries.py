"""The log's questions to the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.engine.storage.dropping import drop_some


def keep(session: AsyncSession, entry: Entry) -> None:
    """Write it down."""
    session.add(entry)


async def was_noted(
    session: AsyncSession, act: Act, *, actor: int | None, detail: str, since: datetime
) -> bool:
    """Whether the same of the same person stands in the log since that moment."""
    noted = select(Entry.id).where(
        Entry.actor == actor, Entry.act == act, Entry.detail == detail, Entry.at > since
    )
    return bool(await session.scalar(select(exists(noted))))


def entries(
    *, person: int | None, topic: str | None, before: int | None, after: int | None, limit: int
) -> Select[Entry]:
    """`limit` entries, newest first from behind `before`; or the next ones after, oldest first.

    Of one person, as who did it or had it done to them; about one topic; or all.
    """
    order = Entry.id.desc() if after is None else Entry.id
    asked = select(Entry).order_by(order).limit(limit)
    if topic is not None:
        asked = asked.where(Entry.topic_key == topic)
    if before is not None:
        asked = asked.where(Entry.id < before)
    if after is not None:
        asked = asked.where(Entry.id > after)
    if person is None:
        return asked
    # Each side by its own index: "one or the other" would sort all that an admin ever did.
    sides = [
        asked.with_only_columns(Entry.id).where(side == person).subquery()
        for side in (Entry.actor, Entry.subject)
    ]
    either = union_all(*(select(side.c.id) for side in sides))
    return select(Entry).where(Entry.id.in_(either)).order_by(order).limit(limit)


async def found(session: AsyncSession, asked: Select[Entry]) -> Sequence[Entry]:
    """The entries."""
    return (await session.scalars(asked)).all()


async def count(session: AsyncSession, person: int) -> tuple[int, datetime | None]:
    """How many entries there are of that person, and when the oldest was made."""
    theirs = or_(Entry.actor == person, Entry.subject == person)
    asked = select(func.count(), func.min(Entry.at)).select_from(Entry).where(theirs)
    number, oldest = (await session.execute(asked)).one()
    return number, oldest


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what was noted before that moment; whether there may be more."""
    return await drop_some(session, Entry, Entry.at < before)
