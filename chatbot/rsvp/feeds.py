"""The calendars that are served over HTTP: of all dates, a topic, one date, and one person.

The text of all calendar entries is cached until the content changes or the day ends, so that a
repeated request costs only one or two SQL statements.
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
from chatbot.events.rules import Status, occurrence_on
from chatbot.rsvp import queries
from chatbot.rsvp.rules import Response

# A person's answer, which their own calendar shows behind the title of the date.
ANSWERS = {Response.YES: "je viens", Response.MAYBE: "peut-être", Response.NO: "je ne viens pas"}
IN_LINE = "liste d’attente"
MOST = 500  # dates in all calendars together, which is half a megabyte
PAST = timedelta(days=366)  # for which a past date stays in calendars


@dataclass(frozen=True, slots=True)
class _Date:
    number: str
    topic: str
    recurs: bool
    changed_at: datetime
    vevent: bytes


@dataclass(frozen=True, slots=True)
class _Almanac:
    """The cache: all dates as calendar entries, for one version of the content and one day."""

    version: int
    day: date
    dates: Sequence[_Date]
    vtimezone: bytes
    names: Mapping[str, str]  # of the topics, by their keys


class Feeds:
    """The calendars that are served over HTTP; their entries are cached.

    `at` of each method: the moment of the request, in the calendars' time zone.
    """

    def __init__(self) -> None:
        self._almanac: _Almanac | None = None

    async def public(
        self, session: AsyncSession, at: datetime, *, topic: str = "", number: str = ""
    ) -> Document | None:
        """Build the calendar of a topic, or of the date with a number, or else of all dates.

        None for an unknown topic, and for a date that is gone or has no day.
        """
        almanac = await self._current(session, at)
        if not (topic or number):
            return _document(almanac, ics.ALL, almanac.dates)
        dates = [date for date in almanac.dates if topic in ("", date.topic)]
        if number:
            dates = [date for date in dates if date.number == number]
            topic = dates[0].topic if dates else ""
        if topic not in almanac.names:
            return None
        return _document(almanac, ics.name_of(almanac.names[topic]), dates)

    async def of_owner(self, session: AsyncSession, at: datetime, token: str) -> Document | None:
        """Build a person's own calendar, of dates they follow or answered; None: unknown link."""
        fingerprint = ics.digest_of(token)
        followed = await events.followed_by_owner(session, fingerprint)
        if followed is None:
            return None
        almanac = await self._current(session, at)
        answered = await _answered(UnitOfWork(session, at), fingerprint)
        known = {each.number for each in answered if not each.recurs}
        dates = [
            each for each in almanac.dates if each.topic in followed and each.number not in known
        ]
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


async def _answered(work: UnitOfWork, fingerprint: str) -> list[_Date]:
    """Write each occurrence that the owner of a link answered as a VEVENT of its own.

    For a recurring date, the VEVENT overrides that occurrence of the rule. It is tentative for a
    person who answered maybe, or waits for a place. `fingerprint`: of the link's token.
    """
    since, zone = work.at.date() - PAST, work.at.tzinfo or UTC
    found = await queries.answered_by_owner(work.session, fingerprint, since=since, limit=MOST)
    dates = []
    for event, topic, said in reversed(found):
        if (when := occurrence_on(event, said.day)) is None:
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
    body = ics.build_calendar(name, (each.vevent for each in dates), almanac.vtimezone)
    changed_at = max((each.changed_at for each in dates), default=None)
    return Document(body, ics.MEDIA_TYPE, changed_at, is_public)
