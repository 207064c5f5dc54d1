"""Writing the log, and reading it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit import queries
from chatbot.audit.models import Entry
from chatbot.audit.rules import DETAIL_LENGTH, Act

# Somebody who tries the same a hundred times is one entry an hour.
ALIKE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and whether there are others around them."""

    entries: Sequence[Entry]
    newer: bool = False
    older: bool = False


async def note(
    session: AsyncSession,
    act: Act,
    *,
    at: datetime,
    by: int | None,
    on: int | None = None,
    topic: str | None = None,
    detail: str = "",
) -> None:
    """Who did what to whom, by our own numbers; `by` None: the operator, or the bot itself."""
    queries.keep(
        session,
        Entry(
            at=at,
            act=act,
            actor=by,
            subject=on,
            topic_key=topic,
            detail=detail[:DETAIL_LENGTH],
        ),
    )


async def note_denied(session: AsyncSession, *, by: int, what: str, at: datetime) -> None:
    """Somebody tried what they may not do; `what` names a route, never what somebody typed."""
    what = what[:DETAIL_LENGTH]
    since = at - ALIKE_WITHIN
    if not await queries.was_noted(session, Act.DENIED, actor=by, detail=what, since=since):
        await note(session, Act.DENIED, at=at, by=by, detail=what)


async def read(
    session: AsyncSession,
    *,
    person: int | None = None,
    topic: str | None = None,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Page:
    """The newest entries, those older than `before`, or the next ones newer than `after`.

    `person`: who did it or had it done to them, by our own number.
    """
    asked = queries.entries(person=person, topic=topic, before=before, after=after, limit=limit + 1)
    found = await queries.found(session, asked)
    shown, more = found[:limit], len(found) > limit
    if after is not None and more:
        return Page(shown[::-1], newer=True, older=True)
    if after is None and (shown or before is None):
        return Page(shown, newer=before is not None, older=more)
    return await read(session, person=person, topic=topic, limit=limit)  # the newest, a whole page
