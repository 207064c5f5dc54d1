"""The calendars that are served over HTTP: all dates, a topic's, one date, and one's own.

Each date is written once, until something that was published changes: whoever asks again and again
costs a statement or two.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.wording import numbered
from chatbot.engine.web.documents import Document
from chatbot.events import calendar_queries
from chatbot.events.calendar import ALL, MEDIA_TYPE, OWN, calendar, name_of, vevent
from chatbot.events.own_calendar import digest_of
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
        return _document(await self._current(session, at), ALL, lambda _: True)

    async def of_topic(self, session: AsyncSession, at: datetime, topic: str) -> Document | None:
        """Find a topic's dates; None where there is no such topic."""
        almanac = await self._current(session, at)
        if topic not in almanac.names:
            return None
        name = name_of(almanac.names[topic])
        return _document(almanac, name, lambda one: one.topic == topic)

    async def of_date(self, session: AsyncSession, at: datetime, number: str) -> Document | None:
        """Find one date; None where it is gone, or has no day."""
        almanac = await self._current(session, at)
        topics = [one.topic for one in almanac.dates if one.number == number]
        if not topics:
            return None
        name = name_of(almanac.names[topics[0]])
        return _document(almanac, name, lambda one: one.number == number)

    async def of_owner(self, session: AsyncSession, at: datetime, token: str) -> Document | None:
        """Find the dates of what the owner of a link follows; None where it is nobody's."""
        followed = await calendar_queries.followed_by_owner(session, digest_of(token))
        if followed is None:
            return None
        almanac = await self._current(session, at)
        return _document(almanac, OWN, lambda one: one.topic in followed, is_public=False)

    async def _current(self, session: AsyncSession, at: datetime) -> _Almanac:
        version, known = await chantiers.content_version(session), self._almanac
        if known is None or (known.version, known.day) != (version, at.date()):
            known = self._almanac = await _written(session, version, at)
        return known


async def _written(session: AsyncSession, version: int, at: datetime) -> _Almanac:
    day, zone = at.date(), at.tzinfo or UTC
    found = await calendar_queries.dates(session, since=day - PAST, limit=MOST)
    dates = [
        _Date(str(event.id), topic.key, event.changed_at, vevent(event, topic, zone))
        for event, topic in found
    ]
    first = min((event.start for event, _ in found if event.start), default=day)
    names = {topic.key: numbered(topic) for topic in await chantiers.whole_topics(session)}
    return _Almanac(version, day, dates, vtimezone(zone, first.year), names)


def _document(
    almanac: _Almanac, name: str, wanted: Callable[[_Date], bool], *, is_public: bool = True
) -> Document:
    dates = [one for one in almanac.dates if wanted(one)]
    body = calendar(name, (one.vevent for one in dates), almanac.vtimezone)
    changed_at = max((one.changed_at for one in dates), default=None)
    return Document(body, MEDIA_TYPE, changed_at, is_public)
