"""Dates as calendars read them: iCalendar (RFC 5545), in the words of the bot."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from icalendar import STATUS, Calendar, Event as VEvent, vDuration, vRecur, vText

from chatbot import french as fr
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.events.models import Event
from chatbot.events.rules import Status, has_a_day
from chatbot.events.vtimezone import vtimezone

ALL, OWN = "L’Établi : toutes les dates", "L’Établi : mes dates"  # the names of calendars
MEDIA_TYPE = "text/calendar"
# Where calendars are served, below the public address; people have these in their calendars.
ALL_PATH = "/dates.ics"
TOPIC_PATH = "/chantiers/{topic}/dates.ics"
DATE_PATH = "/dates/{number}.ics"
OWN_PATH = "/calendriers/{token}.ics"
PRODUCT = "-//L’Établi//chatbot//FR"
NAMESPACE = "etabli"  # ends each UID; another one would make every date another
AGAIN = timedelta(hours=6)  # after which a calendar that follows a feed is asked to look again
LONGEST = 1_000  # characters of a description
STATUSES = {
    Status.CONFIRMED: STATUS.CONFIRMED,
    Status.TO_BE_CONFIRMED: STATUS.TENTATIVE,
    Status.CANCELLED: STATUS.CANCELLED,
}
# Some calendars show no status, so that the title says it, too.
TITLES = {
    Status.CONFIRMED: "{}",
    Status.TO_BE_CONFIRMED: "{} (à confirmer)",
    Status.CANCELLED: "Annulé : {}",
}
DAY = timedelta(days=1)
END = b"END:VCALENDAR\r\n"


def write_calendar(
    name: str, dates: Sequence[tuple[Event, Topic]], zone: tzinfo, today: date
) -> bytes:
    """Write a calendar of these dates, whose days are known."""
    first = min((event.start for event, _ in dates if event.start), default=today)
    vevents = [vevent(event, topic, zone) for event, topic in dates]
    return build_calendar(name, vevents, vtimezone(zone, first.year))


def vevent(event: Event, topic: Topic, zone: tzinfo) -> bytes:
    """Write a date whose day is known as a VEVENT, with the rule by which the date recurs.

    The same bytes until the date changes: DTSTAMP is the moment of its last change, as RFC 5545
    wants outside of invitations.
    """
    told = vevent_at(event, topic, event.when, zone, event.changed_at)
    if event.rule:
        _recur(told, event, zone)
    return bytes(told.to_ical())


def vevent_at(
    event: Event, topic: Topic, when: fr.When, zone: tzinfo, changed_at: datetime
) -> VEvent:
    """Make the VEVENT of a date at that time, without the rule by which the date recurs."""
    changed = changed_at.astimezone(UTC).replace(microsecond=0)
    start, end = _span(when, zone)
    place = ", ".join(filter(None, [event.place, "en visio" if event.online else ""]))
    # Tell what calendars have no field for; the link is there, too, for those without URL.
    closes = fr.capital(event.deadline_for or "inscriptions")
    until = fr.day_in_words(event.deadline) if event.deadline else ""
    parts = [
        fr.cut(event.description, LONGEST),
        fr.typeset(f"{closes} : jusqu’au {until}") if until else "",
        event.link,
        numbered(topic),
    ]
    return VEvent.new(
        uid=f"{event.key}-{event.id}@{event.topic_key}.{NAMESPACE}",
        sequence=event.sequence,
        stamp=changed,
        last_modified=changed,
        status=STATUSES[event.status],
        summary=fr.typeset(TITLES[event.status].format(fr.protect(event.title))),
        start=start,
        end=end,
        location=fr.capital(place) or None,
        url=event.link or None,
        categories=[numbered(topic)],
        description="\n\n".join(filter(None, parts)),
    )


def build_calendar(name: str, vevents: Iterable[bytes], zone: bytes) -> bytes:
    """Put dates into a calendar of that name; the time zone makes an empty calendar well-formed."""
    written = Calendar()
    written.add("version", "2.0")
    written.add("prodid", PRODUCT)
    for prop in ("name", "x-wr-calname"):  # RFC 7986's, and the one that all know
        written.add(prop, vText(fr.typeset(name)))
    written.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    written.add("x-published-ttl", vDuration(AGAIN))
    return b"".join([bytes(written.to_ical()).removesuffix(END), zone, *vevents, END])


def name_of(topic: str) -> str:
    """Name the calendar of the topic of that name."""
    return f"L’Établi : {fr.protect(topic)}"


def _span(when: fr.When, zone: tzinfo) -> tuple[date, date | None]:
    """Find the beginning and the end of a time: with hours, or from day to the day after."""
    if when.start is None or when.end is None or not has_a_day(when):
        raise ValueError("a date without a day stands in no calendar")
    if when.start_time is None:
        return when.start, when.end + DAY
    start = datetime.combine(when.start, when.start_time, zone)
    if when.end_time not in {None, time.min}:
        return start, datetime.combine(when.end, when.end_time, zone)
    # An end at midnight ends the last day, as does one that isn't told, on another day.
    is_told = when.end_time is not None or when.end > when.start
    return start, datetime.combine(when.end + DAY, time.min, zone) if is_told else None


def _recur(written: VEvent, event: Event, zone: tzinfo) -> None:
    """Add the rule of a date; its end and its exceptions are days or moments, as the start is."""

    def like_start(day: date) -> date:
        return datetime.combine(day, event.start_time, zone) if event.start_time else day

    rule = vRecur.from_ical(event.rule)
    for until in rule.pop("UNTIL", []):
        last = like_start(date(until.year, until.month, until.day))
        rule["UNTIL"] = [last.astimezone(UTC) if isinstance(last, datetime) else last]
    written.add("rrule", rule)
    if event.exceptions:
        written.add("exdate", [like_start(day) for day in event.exceptions])
