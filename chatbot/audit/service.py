"""Write the log, and read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit import queries
from chatbot.audit.models import Entry
from chatbot.audit.rules import DETAIL_LENGTH, Act

DENIED_AGAIN_AFTER = timedelta(hours=1)  # the same attempt is noted once in this time


@dataclass(frozen=True, slots=True)
class LogPage:
    """A part of the log."""

    entries: Sequence[Entry]  # newest first
    newer: bool = False  # whether there are others
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
    """Write an entry: `by` did this to `on`, both by our own ids.

    Without `by` it was the operator, or the bot itself.
    """
    row = {"at": at, "act": act, "actor": by, "subject": on, "topic_key": topic}
    session.add(Entry(**row, detail=detail[:DETAIL_LENGTH]))


async def note_denied(session: AsyncSession, *, by: int, what: str, at: datetime) -> None:
    """Write that somebody tried what they may not do; `what` names a route, never their words."""
    what = what[:DETAIL_LENGTH]
    since = at - DENIED_AGAIN_AFTER
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
) -> LogPage:
    """Read the newest entries, those older than `before`, or the next ones newer than `after`.

    `person`: our own id of whoever did it, or to whom it was done.
    """
    found = await queries.entries(
        session, person=person, topic=topic, before=before, after=after, limit=limit + 1
    )
    entries, more = found[:limit], len(found) > limit
    if after is not None and more:
        return LogPage(entries[::-1], newer=True, older=True)
    if after is None and (entries or before is None):
        return LogPage(entries, newer=before is not None, older=more)
    return await read(session, person=person, topic=topic, limit=limit)  # a whole page instead
