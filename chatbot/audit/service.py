"""Write the log, and read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit import queries, rules
from chatbot.audit.models import Entry
from chatbot.conversation import KeysetPage, UnitOfWork

READ_FIRST = 2  # entries read at first for each act of a page; most acts have one entry
READ_THEN = 500  # entries read if needed; one act has fewer (moderation/rules.ANSWERED_AT_ONCE)
DENIED_AGAIN_AFTER = timedelta(hours=1)  # a repeated attempt is logged once in this time


@dataclass(frozen=True, slots=True)
class LogPage(KeysetPage[Entry]):
    """A page of the log."""

    @property
    def acts(self) -> list[list[Entry]]:
        """The entries, grouped by act."""
        return _grouped(self.rows)


async def note(
    work: UnitOfWork,
    act: rules.Act,
    *,
    on: int | None = None,
    topic: str | None = None,
    detail: str = "",
) -> None:
    """Write an entry: the author of the unit of work did this to `on`, both our own ids.

    Without an author it was the operator, or the bot itself.
    """
    row = {"at": work.at, "act": act, "actor": work.author, "subject": on, "topic_key": topic}
    work.session.add(Entry(**row, detail=detail[: rules.DETAIL_LENGTH]))


async def note_denied(work: UnitOfWork, *, what: str) -> None:
    """Log a denied attempt of the author; `what` is the name of a route, never typed words."""
    what = what[: rules.DETAIL_LENGTH]
    since = work.at - DENIED_AGAIN_AFTER
    if not await queries.was_noted(
        work.session, rules.Act.DENIED, actor=work.author, detail=what, since=since
    ):
        await note(work, rules.Act.DENIED, detail=what)


async def read(
    session: AsyncSession,
    *,
    person: int | None = None,
    topic: str | None = None,
    kind: rules.Kind = rules.Kind.ALL,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> LogPage:
    """Read the newest acts, those older than `before`, or the next ones newer than `after`.

    `person`: our own id of the actor or the subject. `limit`: how many acts to return, each with
    all its entries.
    """
    acts = [act for act in rules.Act if act.kind is kind] if kind else None
    for many in (READ_FIRST * limit, READ_THEN):
        found = await queries.entries(
            session, person=person, topic=topic, acts=acts, before=before, after=after, limit=many
        )
        grouped, is_all = _grouped(found), len(found) < many
        if is_all or len(grouped) > limit:
            break
    if not is_all and len(grouped) > 1:
        grouped.pop()  # the last act may have more entries
    entries = [entry for act in grouped[:limit] for entry in act]
    more = not is_all or len(entries) < len(found)
    if after is not None and more:
        return LogPage(entries[::-1], newer=True, older=True)
    if after is None and (entries or before is None):
        return LogPage(entries, newer=before is not None, older=more)
    # Nothing lies beyond, so return the newest page, which is full.
    return await read(session, person=person, topic=topic, kind=kind, limit=limit)


def _grouped(entries: Sequence[Entry]) -> list[list[Entry]]:
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
    if one.act in rules.TOGETHER:
        return one.act is other.act
    # A ban also ends the roles of the banned person.
    both = {one.act, other.act}
    return both <= {rules.Act.BANNED, rules.Act.REFERENT_REVOKED} and one.subject == other.subject
