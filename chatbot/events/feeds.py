"""The calendars that are served over HTTP: all dates, a topic's, one date, and one's own.

Each date is written once, until something that was published changes: whoever asks again and again
costs a statement or two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.wording import numbered
from chatbot.conversation import UnitOfWork
from chatbot.engine.web.documents import Document
from chatbot.events import calendar_queries
from chatbot.events.calendar import (
    ALL,
    MEDIA_TYPE,
    OWN,
    calendar,
    name_of,
    vevent,
    vevent_answered,
)
from chatbot.events.models import Event
from chatbot.events.own_calendar import digest_of
from chatbot.events.rsvp.rules import time_on
from chatbot.events.vtimezone import vtimezone

# Below the public address; people have them in their calendars.
ALL_PATH = "/dates.ics"
TOPIC_PATH = "/chantiers/{topic}/dates.ics"
DATE_PATH = "/dates/{number}.ics"
OWN_PATH = "/calendriers/{token}.ics"
MOST = 500  # dates in all calendars together, which is half a megabyte
PAST = timedelta(days=366)  # for which a date stays where calendars follow it


@dataclass(frozen=True, slots=True)
class _Date:
    number: str
    topic: str
    recurs: bool
    changed_at: datetime
    vevent: bytes


@dataclass(frozen=True, slots=True)
class _Almanac:
    """All dates, as they were when the content had changed so often, on that day."""

    version: int
    day: date
    dates: Sequence[_Date]
    vtimezone: bytes
    names: Mapping[str, str]  # of the topics, by their keys


class Feeds:
    """What calendars are given, in the time zone of the moment at which they ask."""

    def __init__(self) -> None:
        self._almanac: _Almanac | None = None

    async def of_everything(self, session: AsyncSession, at: datetime) -> Document:
        """Find all dates."""
        almanac = await self._current(session, at)
        return _document(almanac, ALL, almanac.dates)

    async def of_topic(self, session: AsyncSession, at: datetime, topic: str) -> Document | None:
        """Find a topic's dates; None where there is no such topic."""
        almanac = await self._current(session, at)
        if topic not in almanac.names:
            return None
        dates = [one for one in almanac.dates if one.topic == topic]
        return _document(almanac, name_of(almanac.names[topic]), dates)

    async def of_date(self, session: AsyncSession, at: datetime, number: str) -> Document | None:
        """Find one date; None where it is gone, or has no day."""
        almanac = await self._current(session, at)
        dates = [one for one in almanac.dates if one.number == number]
        if not dates:
            return None
        return _document(almanac, name_of(almanac.names[dates[0].topic]), dates)

    async def of_owner(self, session: AsyncSession, at: datetime, token: str) -> Document | None:
        """Find the dates of what the owner of a link follows, and those to which they come.

        None where the link is nobody's.
        """
        digest = digest_of(token)
        followed = await calendar_queries.followed_by_owner(session, digest)
        if followed is None:
            return None
        almanac = await self._current(session, at)
        answered = await _answered(UnitOfWork(session, at), digest)
        known = {one.number for one in answered if not one.recurs}
        dates = [one for one in almanac.dates if one.topic in followed and one.number not in known]
        return _document(almanac, OWN, [*dates, *answered], is_public=False)

    async def _current(self, session: AsyncSession, at: datetime) -> _Almanac:
        version, known = await chantiers.content_version(session), self._almanac
        if known is None or (known.version, known.day) != (version, at.date()):
            known = self._almanac = await _written(UnitOfWork(session, at), version)
        return known


async def _written(work: UnitOfWork, version: int) -> _Almanac:
    day, zone = work.at.date(), work.at.tzinfo or UTC
    found = await calendar_queries.dates(work.session, since=day - PAST, limit=MOST)
    dates = [_date(event, vevent(event, topic, zone), event.changed_at) for event, topic in found]
    first = min((event.start for event, _ in found if event.start), default=day)
    names = {topic.key: numbered(topic) for topic in await chantiers.whole_topics(work.session)}
    return _Almanac(version, day, dates, vtimezone(zone, first.year), names)


async def _answered(work: UnitOfWork, digest: str) -> list[_Date]:
    since, zone = work.at.date() - PAST, work.at.tzinfo or UTC
    found = await calendar_queries.answered_by_owner(work.session, digest, since=since, limit=MOST)
    dates = []
    for event, topic, said in reversed(found):
        if (when := time_on(event, said.day)) is not None:
            told = vevent_answered(event, topic, when, said, zone)
            dates.append(_date(event, told, max(event.changed_at, said.answered_at)))
    return dates


def _date(event: Event, told: bytes, changed_at: datetime) -> _Date:
    return _Date(str(event.id), event.topic_key, bool(event.rule), changed_at, told)


def _document(
    almanac: _Almanac, name: str, dates: Sequence[_Date], *, is_public: bool = True
) -> Document:
    body = calendar(name, (one.vevent for one in dates), almanac.vtimezone)
    changed_at = max((one.changed_at for one in dates), default=None)
    return Document(body, MEDIA_TYPE, changed_at, is_public)
