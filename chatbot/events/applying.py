"""The state of a date once a sentence about the date is carried out."""

from dataclasses import replace
from datetime import datetime, timedelta

from chatbot.events.rules import EventDraft, Status, has_a_day
from chatbot.events.said import Said, Unread
from chatbot.french import Precision, When, in_words
from chatbot.french.recurrence import Frequency, Rule


def with_changes(state: EventDraft, said: Said) -> EventDraft:
    """Change the state of a date as a sentence says; if it names only another day, hours stay."""
    when = _when(state, said)
    recurs = (said.rule, said.exceptions) if said.when else (state.rule, state.exceptions)
    hours = said.hours or (state.when.start_time and (state.when.start_time, state.when.end_time))
    if hours and not recurs[0] and when.precision is Precision.DAY and when.start != when.end:
        recurs = str(Rule(Frequency.DAILY, until=when.end)), ()  # of several days, each day's
        when = when.at(*hours)
    was_open = not has_a_day(state.when) or state.status is Status.CANCELLED
    status = state.status
    if said.to_be_confirmed or not has_a_day(when):
        status = Status.TO_BE_CONFIRMED
    elif was_open:
        status = Status.CONFIRMED
    deadline = said.deadline or state.deadline
    if deadline and when.end and deadline > when.end:
        deadline = None
    place = said.place or state.place
    if said.online or not place:  # a link alone means "online" only if there is no place
        is_online = said.online or bool(said.link) or (state.online and not said.in_person)
    else:
        is_online = state.online and not (said.in_person or said.no_link)
    return replace(
        state,
        title=said.title if said.is_titled else state.title,
        when=when,
        rule=recurs[0],
        exceptions=recurs[1],
        status=status,
        place=place,
        online=is_online,
        link=said.link or ("" if said.in_person or said.no_link else state.link),
        deadline=deadline,
        deadline_for=(said.deadline_for or state.deadline_for) if deadline else "",
        places=said.places or state.places,
    )


def _when(state: EventDraft, said: Said) -> When:
    """Find the new time of a date: its hours stay, unless the sentence says other hours."""
    was, when, hours = state.when, said.when or state.when, said.hours
    are_days = was.precision is when.precision is Precision.DAY and not state.rule
    if are_days and was.start and was.end and when.start and when.start == when.end:
        lasts = was.end - was.start
        is_elsewhere = not was.start <= when.start <= was.end
        when = replace(when, end=when.start + lasts) if is_elsewhere else when
    if said.when and said.when.start_time is None and was.start_time is not None:
        hours = (was.start_time, was.end_time)
    if hours and hours[1] is None and hours[0] == was.start_time:
        hours = (was.start_time, was.end_time)
    is_one_day = has_a_day(when) and (when.start == when.end or when.over_midnight)
    if said.when and said.when.start_time == was.start_time and said.when.end_time is None:
        hours = (was.start_time, was.end_time) if was.start_time else hours
    if hours is None or not is_one_day:
        return when
    return when.at(*hours)


def as_span(said: Said) -> Said:
    """Join days that follow each other: "les 16, 17 et 18 mars"; other days can't be one date's.

    Nor can days with hours of their own: "de 9h à 18h le 16, de 10h à 17h le 17".
    """
    if said.apart:
        words = ", ".join(in_words(one.when) for one in said.apart if one.when)
        return replace(said, unread=[*said.unread, Unread(words)])
    if said.when is None or not said.others:
        return said
    days = [when.start.toordinal() for when in (said.when, *said.others) if when.start]
    hours = {(when.start_time, when.end_time) for when in (said.when, *said.others)}
    if days == [*range(days[0], days[0] + len(said.others) + 1)] and len(hours) == 1:
        return replace(said, when=replace(said.when, end=said.others[-1].end), others=[])
    words = ", ".join(in_words(when) for when in said.others)
    return replace(said, unread=[*said.unread, Unread(words)])


def moved(when: When, by: timedelta) -> When | None:
    """Move a date by days, or by hours if its hours are known; None: it can't be moved so."""
    if when.start is None or when.end is None:
        return None
    if not by % timedelta(days=1):
        return replace(when, start=when.start + by, end=when.end + by)
    if when.start_time is None:
        return None
    begins = datetime.combine(when.start, when.start_time) + by
    ends = datetime.combine(when.end, when.end_time) + by if when.end_time else None
    last = ends or begins
    end_time = ends.time() if ends else None
    return replace(
        when, start=begins.date(), end=last.date(), start_time=begins.time(), end_time=end_time
    )
