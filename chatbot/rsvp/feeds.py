"""The calendars that are served over HTTP: all dates, a topic's, one date, and one's own.

Each date is written once, until something that was published changes: whoever asks again and again
costs a statement or two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import STATUS, vText
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.wording import numbered
from chatbot.conversation import UnitOfWork
from chatbot.engine.web.routes import Document
from chatbot.events import calendar as ics, queries as events
from chatbot.events.rules import Status
from chatbot.rsvp import queries
from chatbot.rsvp.rules import Response, time_on

# What one said of a date stands in one's own calendar as its status does.
ANSWERS = {Response.YES: "je viens", Response.MAYBE: "peut-être", Response.NO: "je ne viens pas"}
IN_LINE = "liste d’attente"
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
    """All dates, written for that version of the content and that day."""

    version: int
    day: date
    dates: Sequence[_Date]
    vtimezone: bytes
    names: Mapping[str, str]  # of the topics, by their keys


class Feeds:
    """The calendars, in the time zone of the moment of the request."""

    def __init__(self) -> None:
        self._almanac: _Almanac | None = None

    async def of_everything(self, session: AsyncSession, at: datetime) -> Document:
        """Find all dates."""
        almanac = await self._current(session, at)
        return _document(almanac, ics.ALL, almanac.dates)

    async def of_topic(self, session: AsyncSession, at: datetime, topic: str) -> Document | None:
        """Find the dates of a topic; None for an unknown topic."""
        almanac = await self._current(session, at)
        if topic not in almanac.names:
            return None
        dates = [one for one in almanac.dates if one.topic == topic]
        return _document(almanac, ics.name_of(almanac.names[topic]), dates)

    async def of_date(self, session: AsyncSession, at: datetime, number: str) -> Document | None:
        """Find a date; None where the date is gone, or has no day."""
        almanac = await self._current(session, at)
        dates = [one for one in almanac.dates if one.number == number]
        if not dates:
            return None
        return _document(almanac, ics.name_of(almanac.names[dates[0].topic]), dates)

    async def of_owner(self, session: AsyncSession, at: datetime, token: str) -> Document | None:
        """Find the dates that the owner of a link follows or answered; None for an unknown link."""
        digest = ics.digest_of(token)
        followed = await events.followed_by_owner(session, digest)
        if followed is None:
            return None
        almanac = await self._current(session, at)
        answered = await _answered(UnitOfWork(session, at), digest)
        known = {one.number for one in answered if not one.recurs}
        dates = [one for one in almanac.dates if one.topic in followed and one.number not in known]
        return _document(almanac, ics.OWN, [*dates, *answered], is_public=False)

    async def _current(self, session: AsyncSession, at: datetime) -> _Almanac:
        version, day, known = await chantiers.content_version(session), at.date(), self._almanac
        if known is not None and (known.version, known.day) == (version, day):
            return known
        zone = at.tzinfo or UTC
        found = await events.dates_for_calendars(session, since=day - PAST, limit=MOST)
        dates = []
        for event, topic in found:
            number, vevent = str(event.id), ics.vevent(event, topic, zone)
            dates.append(_Date(number, topic.key, bool(event.rule), event.changed_at, vevent))
        first = min((event.start for event, _ in found if event.start), default=day)
        names = {topic.key: numbered(topic) for topic in await chantiers.whole_topics(session)}
        self._almanac = _Almanac(version, day, dates, ics.vtimezone(zone, first.year), names)
        return self._almanac


async def _answered(work: UnitOfWork, digest: str) -> list[_Date]:
    """Write the times of dates that a person answered, each as a VEVENT of its own.

    Of a recurring date, the VEVENT takes the place of that time beside the rule. For a person who
    may come, or waits for a place, the date is tentative.
    """
    since, zone = work.at.date() - PAST, work.at.tzinfo or UTC
    found = await queries.answered_by_owner(work.session, digest, since=since, limit=MOST)
    dates = []
    for event, topic, said in reversed(found):
        if (when := time_on(event, said.day)) is None:
            continue
        changed_at = max(event.changed_at, said.answered_at)
        told = ics.vevent_at(event, topic, when, zone, changed_at)
        answer = IN_LINE if said.waiting else ANSWERS[said.response]
        told["summary"] = vText(f"{told['summary']} ({answer})")
        if event.status is Status.CONFIRMED and (said.waiting or said.response is not Response.YES):
            told["status"] = vText(STATUS.TENTATIVE)
        if event.rule:
            told.add("recurrence-id", told.start)
        number, recurs = str(event.id), bool(event.rule)
        dates.append(_Date(number, event.topic_key, recurs, changed_at, bytes(told.to_ical())))
    return dates


def _document(
    almanac: _Almanac, name: str, dates: Sequence[_Date], *, is_public: bool = True
) -> Document:
    body = ics.build_calendar(name, (one.vevent for one in dates), almanac.vtimezone)
    changed_at = max((one.changed_at for one in dates), default=None)
    return Document(body, ics.MEDIA_TYPE, changed_at, is_public)
