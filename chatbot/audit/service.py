"""Write the log, and read it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit import queries
from chatbot.audit.models import Entry
from chatbot.audit.rules import DETAIL_LENGTH, TOGETHER, Act, Kind
from chatbot.conversation import KeysetPage, UnitOfWork

READ_FIRST = 2  # entries read at first for each act of a page; most acts have one entry
READ_THEN = 500  # entries read if needed; one act has fewer (moderation/rules.ANSWERED_AT_ONCE)
DENIED_AGAIN_AFTER = timedelta(hours=1)  # a repeated attempt is logged once in this time


async def note(
    work: UnitOfWork, act: Act, *, on: int | None = None, topic: str | None = None, detail: str = ""
) -> None:
    """Write an entry: the author of the unit of work did this to `on`, both our own ids.

    Without an author it was the operator, or the bot itself.
    """
    row = {"at": work.at, "act": act, "actor": work.author, "subject": on, "topic_key": topic}
    work.session.add(Entry(**row, detail=detail[:DETAIL_LENGTH]))


async def note_denied(work: UnitOfWork, *, what: str) -> None:
    """Log a denied attempt of the author; `what` is the name of a route, never typed words."""
    what = what[:DETAIL_LENGTH]
    if not await queries.was_denied(work, what, since=work.at - DENIED_AGAIN_AFTER):
        await note(work, Act.DENIED, detail=what)


async def read(
    session: AsyncSession,
    limit: int,
    *,
    person: int = 0,
    topic: str = "",
    kind: Kind = Kind.ALL,
    before: int = 0,
    after: int = 0,
) -> KeysetPage[Entry]:
    """Read the newest acts, those older than `before`, or the next ones newer than `after`.

    `limit`: how many acts to return, each with all its entries. `person`: our own id of the actor
    or the subject; 0 or "", for any parameter: all.
    """
    for many in (READ_FIRST * limit, READ_THEN):
        found = await queries.entries(
            session, person=person, topic=topic, kind=kind, before=before, after=after, limit=many
        )
        grouped, is_all = by_act(found), len(found) < many
        if is_all or len(grouped) > limit:
            break
    if not is_all and len(grouped) > 1:
        grouped.pop()  # the last act may have more entries
    entries = [entry for act in grouped[:limit] for entry in act]
    more = not is_all or len(entries) < len(found)
    if after and more:
        return KeysetPage(entries[::-1], newer=True, older=True)
    if not after and (entries or not before):
        return KeysetPage(entries, newer=bool(before), older=more)
    # Nothing lies beyond, so return the newest page, which is full.
    return await read(session, limit, person=person, topic=topic, kind=kind)


def by_act(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Group consecutive entries by act; entries may come in either order."""
    acts: list[list[Entry]] = []
    for entry in entries:
        if acts and _is_one_act(acts[-1][-1], entry):
            acts[-1].append(entry)
        else:
            acts.append([entry])
    return acts


def _is_one_act(one: Entry, other: Entry) -> bool:
    if (one.at, one.actor) != (other.at, other.actor):
        return False
    if one.act in TOGETHER:
        return one.act is other.act
    # A ban also ends the roles of the banned person.
    both = {one.act, other.act}
    return both <= {Act.BANNED, Act.REFERENT_REVOKED} and one.subject == other.subject
