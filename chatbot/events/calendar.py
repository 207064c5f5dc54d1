"""Dates as calendars read them: iCalendar (RFC 5545), in the words of the bot.

The link to a chat's own calendar, which is secret by its token, is made, replaced and closed here.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import icalendar
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import french as fr
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Request
from chatbot.engine.storage.engine import put_row, remove_rows
from chatbot.events import queries
from chatbot.events.models import Event, OwnCalendar
from chatbot.events.rules import Status, has_a_day
from chatbot.members import queries as people, service as members

ALL, OWN = "L’Établi : toutes les dates", "L’Établi : mes dates"  # the names of calendars
MEDIA_TYPE = "text/calendar"
# Paths below the public address. Don't change them: people's calendars follow these addresses.
ALL_PATH = "/dates.ics"
TOPIC_PATH = "/chantiers/{topic}/dates.ics"
DATE_PATH = "/dates/{number}.ics"
OWN_PATH = "/calendriers/{token}.ics"
NAMESPACE = "etabli"  # the end of each UID; with another, calendars would take each date for new
AGAIN = timedelta(hours=6)  # after which a calendar is asked to fetch a feed again
LONGEST = 1_000  # characters of a description
STATUSES = {
    Status.CONFIRMED: icalendar.STATUS.CONFIRMED,
    Status.TO_BE_CONFIRMED: icalendar.STATUS.TENTATIVE,
    Status.CANCELLED: icalendar.STATUS.CANCELLED,
}
# Some calendars show no status, so that the title says it, too.
TITLES = {
    Status.CONFIRMED: "{}",
    Status.TO_BE_CONFIRMED: "{} (à confirmer)",
    Status.CANCELLED: "Annulé : {}",
}
DAY = timedelta(days=1)
END = b"END:VCALENDAR\r\n"
TOKEN_BYTES = 24  # 32 characters in the address of a chat's own calendar
YEARS = 7  # of changes of clocks, enough to tell "the fourth Sunday" from "the last Sunday"
WEEKDAYS = "MO TU WE TH FR SA SU".split()


def write_calendar(
    name: str, dates: Sequence[tuple[Event, Topic]], zone: tzinfo, today: date
) -> bytes:
    """Write a calendar of these dates, whose days are known."""
    first = min((event.start for event, _ in dates if event.start), default=today)
    vevents = [vevent(event, topic, zone) for event, topic in dates]
    return build_calendar(name, vevents, vtimezone(zone, first.year))


def vevent(event: Event, topic: Topic, zone: tzinfo) -> bytes:
    """Write a date whose day is known as a VEVENT, with the rule by which the date recurs.

    The bytes stay the same until the date changes: DTSTAMP is the moment of the last change, as
    RFC 5545 wants outside of invitations.
    """

    def like_start(day: date) -> date:
        return datetime.combine(day, event.start_time, zone) if event.start_time else day

    written = vevent_at(event, topic, event.when, zone, event.changed_at)
    if event.rule:  # UNTIL and EXDATE have to be days or moments, as DTSTART is
        rule = icalendar.vRecur.from_ical(event.rule)
        for until in rule.pop("UNTIL", []):
            last = like_start(date(until.year, until.month, until.day))
            rule["UNTIL"] = [last.astimezone(UTC) if isinstance(last, datetime) else last]
        written.add("rrule", rule)
    if event.rule and event.exceptions:
        written.add("exdate", [like_start(day) for day in event.exceptions])
    return bytes(written.to_ical())


def vevent_at(
    event: Event, topic: Topic, when: fr.When, zone: tzinfo, changed_at: datetime
) -> icalendar.Event:
    """Make the VEVENT of a date, or of its occurrence `when`, without a rule of recurrence."""
    if when.start is None or when.end is None or not has_a_day(when):
        raise ValueError("a date without a day stands in no calendar")
    start: date = when.start
    end: date | None = when.end + DAY  # DTEND is the day after the last, or a moment, if known
    if when.start_time is not None:
        start = datetime.combine(when.start, when.start_time, zone)
        if when.end_time not in {None, time.min}:
            end = datetime.combine(when.end, when.end_time, zone)
        elif when.end_time is not None or when.end > when.start:
            # An end at midnight is the end of the last day; so is an unknown end on a later day.
            end = datetime.combine(when.end + DAY, time.min, zone)
        else:
            end = None
    changed = changed_at.astimezone(UTC).replace(microsecond=0)
    place = ", ".join(filter(None, [event.place, "en visio" if event.online else ""]))
    # Tell what has no field in calendars; the link, too, since some calendars ignore the field URL.
    closes = fr.capital(event.deadline_for or "inscriptions")
    until = fr.day_in_words(event.deadline) if event.deadline else ""
    parts = [
        fr.cut(event.description, LONGEST),
        fr.typeset(f"{closes} : jusqu’au {until}") if until else "",
        event.link,
        numbered(topic),
    ]
    return icalendar.Event.new(
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
    """Put dates into a calendar; the time zone makes an empty calendar well-formed."""
    written = icalendar.Calendar()
    written.add("version", "2.0")
    written.add("prodid", "-//L’Établi//chatbot//FR")
    for prop in ("name", "x-wr-calname"):  # the first is RFC 7986's; all calendars know the second
        written.add(prop, icalendar.vText(fr.typeset(name)))
    written.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    written.add("x-published-ttl", icalendar.vDuration(AGAIN))
    return b"".join([bytes(written.to_ical()).removesuffix(END), zone, *vevents, END])


def name_of(topic: str) -> str:
    return f"L’Établi : {fr.protect(topic)}"


async def make_own_link(session: AsyncSession, request: Request) -> str:
    """Make a link for the chat and return the token, which isn't kept; close the former link."""
    chat, token = await members.remember_chat(session, request), secrets.token_urlsafe(TOKEN_BYTES)
    row = {"chat_id": chat.id, "digest": digest_of(token), "made_at": request.at}
    await put_row(session, OwnCalendar, **row)
    return token


async def close_own_link(session: AsyncSession, request: Request) -> bool:
    """Close the chat's link; return False if there was no link."""
    chat = await people.known(session, request.chat)
    return chat is not None and await remove_rows(session, OwnCalendar, chat_id=chat.id)


async def has_own_link(session: AsyncSession, request: Request) -> bool:
    chat = await people.known(session, request.chat)
    return chat is not None and await queries.own_calendar(session, chat.id) is not None


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@lru_cache(maxsize=8)
def vtimezone(zone: tzinfo, year: int) -> bytes:
    """Write a time zone as a VTIMEZONE (RFC 5545, 3.6.5), valid from `year` on.

    Changes of clocks are written as yearly rules (RRULE) if the zone has such rules. icalendar
    itself lists each change as an RDATE; some calendars read only the first RDATE, and were an hour
    off from the third summer on. Without yearly rules, the changes are listed nevertheless.
    """
    first, last = date(year - 1, 1, 1), date(year - 1 + YEARS, 1, 1)
    written = icalendar.Timezone.from_tzinfo(zone, first_date=first, last_date=last)
    del written["COMMENT"]
    if changes := written.subcomponents[1:]:  # if there are any, the offset until then is left out
        written.subcomponents = changes
    for offset in changes:
        # icalendar writes what clocks show after they go forward; RFC 5545 wants it before.
        forward = max(offset.TZOFFSETTO - offset.TZOFFSETFROM, timedelta())
        later = offset.pop("RDATE").dts if "RDATE" in offset else []
        onsets = [each - forward for each in (offset.DTSTART, *(one.dt for one in later))]
        days = set.intersection(*map(_as_byday, onsets))
        is_yearly = len(onsets) == YEARS and len({(one.month, one.time()) for one in onsets}) == 1
        if not (days and is_yearly):
            listing = icalendar.Timezone.from_tzinfo(zone, first_date=first)
            return bytes(listing.to_ical())
        offset.DTSTART = onsets[0]
        rule = f"FREQ=YEARLY;BYMONTH={onsets[0].month};BYDAY={min(days)}"
        offset.add("rrule", icalendar.vRecur.from_ical(rule))
    return bytes(written.to_ical())


def _as_byday(day: date) -> set[str]:
    """Write a day as BYDAY values for any year: "2SU", and "-1SU" for the last Sunday."""
    weekday, is_last = WEEKDAYS[day.weekday()], (day + 7 * DAY).month != day.month
    return {f"{(day.day + 6) // 7}{weekday}", *([f"-1{weekday}"] if is_last else [])}
