"""Add a date, change it, restore its last state: each change is noted, and one tap undoes it.

`events` knows neither who comes (`rsvp`) nor who is told (`reminders`). These rooms follow each
change: they decorate a function with a hook, which is called in the transaction of the change.

`seen` is here the date's `sequence`, its number of changes, as the sender last saw it. A change is
refused (ChangedMeanwhile) if the sequence is another by now.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import slug
from chatbot.conversation import Request, UnitOfWork
from chatbot.engine.storage.engine import advisory_lock
from chatbot.events import queries, rules
from chatbot.events.meant import is_known
from chatbot.events.models import Event, EventChange
from chatbot.events.rules import EventDraft
from chatbot.members import queries as people, service as members

P = ParamSpec("P")
T = TypeVar("T")

ADDING_LOCK = 2022_05_08  # any number that no other lock has, the same in every instance


@dataclass(frozen=True, slots=True)
class Changed:
    """A date that was just changed, and its state before.

    `before`: None where the date was added. `removed`: the adding was undone; the row is deleted
    next.
    """

    event: Event
    before: EventDraft | None
    removed: bool = False


class Hook(Generic[P, T]):
    """A decorator by which rooms that import `events` register functions for `events` to call.

    The functions are called in the order of import. A hook may have several functions; only
    `count_told` has to have exactly one.
    """

    def __init__(self) -> None:
        self._functions: list[Callable[P, Awaitable[T]]] = []

    def __call__(self, function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        self._functions.append(function)
        return function

    async def call(self, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """Call each function and return the results. Raises LookupError if there is no function."""
        if not self._functions:
            raise LookupError("import the rooms above events first, as chatbot.app does")
        return [await function(*args, **kwargs) for function in self._functions]


date_changed: Hook[[UnitOfWork, Changed], None] = Hook()
# Whether anybody may count on a date that was added at the given moment, in local time.
is_counted_on: Hook[[UnitOfWork, Event, datetime], bool] = Hook()
# How many persons, and how many groups, are told that a date has the given state from now on; of a
# date that isn't stored yet, how many are reminded. This hook must have exactly one function.
count_told: Hook[[UnitOfWork, Event, EventDraft], tuple[int, int]] = Hook()


async def find(session: AsyncSession, event: int) -> Event:
    """Find a date by its id. Raises DateGone."""
    found = await queries.event(session, event)
    if found is None:
        raise rules.DateGone
    return found


async def may_change(session: AsyncSession, request: Request, topic: str) -> bool:
    """Tell whether the sender writes in private, and is a référent of the topic or an admin."""
    person = await people.known(session, request.chat) if request.private else None
    return person is not None and await members.may_write(session, person, topic)


async def topics_to_change(session: AsyncSession, request: Request) -> list[Topic]:
    """List the topics whose dates the sender may change, the alliance among them."""
    person = await people.known(session, request.chat) if request.private else None
    if person is None:
        return []
    own = await members.writable_topics(session, person)
    if own is not None and not own:
        return []
    topics = await chantiers.whole_topics(session)
    return [topic for topic in topics if own is None or topic.key in own]


async def find_to_change(session: AsyncSession, request: Request, event: int) -> Event:
    """Find a date that the sender may change. Raises DateGone, OnlyItsReferents."""
    found = await find(session, event)
    if not await may_change(session, request, found.topic_key):
        raise rules.OnlyItsReferents
    return found


async def add(
    work: UnitOfWork, draft: EventDraft, *, topic: str, announcement: int | None = None
) -> Changed:
    """Add a date to the topic with this key. Raises TooManyDates.

    `announcement`: the id of the announcement that announced the date, if any.
    """
    await advisory_lock(work.session, ADDING_LOCK)
    taken = await queries.keys_of(work.session, topic)
    if len(taken) >= rules.MOST_DATES:
        raise rules.TooManyDates
    wished, number = slug(draft.title) or "date", 1
    key = wished
    while key in taken:  # "rencontre", "rencontre-2"
        number += 1
        key = f"{wished[:21].rstrip('-')}-{number}"
    event = Event(topic_key=topic, key=key, edition="", state=rules.storable(draft), sequence=0)
    event.told_by, event.announcement_id, event.changed_at = work.author, announcement, work.at
    work.session.add(event)
    await work.session.flush()
    return await _finish_change(work, Changed(event, None), Act.DATE_ADDED)


async def change(
    work: UnitOfWork, event: Event, draft: EventDraft, act: Act | None = None, *, seen: int
) -> Changed:
    """Replace the whole state of a date. Raises DateGone, ChangedMeanwhile.

    `act` is logged; None: what the change of the state amounts to.
    """
    await _lock_unchanged(work.session, event, seen)
    before, event.state = event.state, rules.storable(draft)
    event.edition, event.told_by = "", work.author
    event.sequence, event.changed_at = event.sequence + 1, work.at
    await work.session.flush()
    return await _finish_change(work, Changed(event, before), act or _act_of(before, event.state))


async def set_apart(
    work: UnitOfWork, event: Event, state: EventDraft, apart: EventDraft, *, seen: int
) -> Changed:
    """Make a date of its own of a session, which `state` leaves out of the date's rule.

    Both are undone together. Raises DateGone, ChangedMeanwhile, TooManyDates.
    """
    await change(work, event, state, Act.DATE_MOVED, seen=seen)
    return await add(work, apart, topic=event.topic_key)


async def restore(work: UnitOfWork, event: Event, *, seen: int) -> Changed:
    """Undo the last change, with what was added in the same step; the undoing can be undone.

    A date that was only added is deleted. Raises NothingToRestore, ChangedMeanwhile, AlreadyKnown.
    """
    last = await queries.last_change(work.session, event.id)
    if last is None:
        raise rules.NothingToRestore
    await _lock_unchanged(work.session, event, seen)
    together = [(last, event), *await queries.changed_with(work.session, last, event)]
    done = []
    for made, one in together:
        if not await can_restore(work, one, made):
            raise rules.AlreadyKnown
        if made.before is not None:
            restored = await change(work, one, made.before, Act.DATE_RESTORED, seen=one.sequence)
        else:
            await _lock_unchanged(work.session, one, one.sequence)
            removed = Changed(one, one.state, removed=True)
            restored = await _finish_change(work, removed, Act.DATE_REMOVED)
            await queries.drop(work.session, one)
        done.append(restored)
    return done[0]


async def can_restore(work: UnitOfWork, event: Event, last: EventChange | None) -> bool:
    """Tell whether `restore` would undo the `last` change; an adding only if nobody knows of it."""
    if last is None or last.before is not None:
        return last is not None
    if event.edition:  # an import would add it again
        return False
    since = last.at.astimezone(work.at.tzinfo)
    return not any(await is_counted_on.call(work, event, since))


async def settle_written(session: AsyncSession, topic: str) -> None:
    """Settle the topic's written dates that the topic knows (`is_known`), and link them.

    A written date stays settled and linked if the topic's date moves later: the text is outdated.
    """
    if not (written := await queries.written(session, topic, since=date.min)):
        return
    events = [event for event, _ in await queries.events(session, topic)]
    for one, _ in written:
        known = (event for event in events if is_known(one.state, event))
        if (event := next(known, None)) is not None:
            one.settled, one.event_id = True, event.id
    await session.flush()


async def _lock_unchanged(session: AsyncSession, event: Event, seen: int) -> None:
    """Lock a date whose sequence is still `seen`. Raises DateGone, ChangedMeanwhile."""
    if await queries.lock_event(session, event.id) is None:
        raise rules.DateGone
    if event.sequence != seen:
        raise rules.ChangedMeanwhile


def _act_of(before: EventDraft, state: EventDraft) -> Act:
    """Tell what a change of a date amounts to, for the log."""
    if replace(before, status=state.status) == state:
        is_off = state.status is rules.Status.CANCELLED
        is_sure = state.status is rules.Status.CONFIRMED
        return Act.DATE_CANCELLED if is_off else Act.DATE_CONFIRMED if is_sure else Act.DATE_CHANGED
    if replace(before, exceptions=state.exceptions) == state:
        return Act.DATE_CANCELLED
    at_other_time = replace(
        before, when=state.when, rule=state.rule, exceptions=state.exceptions, status=state.status
    )
    return Act.DATE_MOVED if at_other_time == state else Act.DATE_CHANGED


async def _finish_change(work: UnitOfWork, changed: Changed, act: Act) -> Changed:
    event, before = changed.event, changed.before
    change = EventChange(event_id=event.id, at=work.at, by=work.author, before=before, untold=True)
    work.session.add(change)
    await date_changed.call(work, changed)
    await settle_written(work.session, event.topic_key)
    await note(work, act, topic=event.topic_key, detail=event.title)
    await chantiers.content_changed(work.session)
    return changed
