"""What a sentence changes in a known date: "la réunion ALTAA est reportée au 16, même heure".

A change is read from the words that are left once the words that name the date are blanked. Words
that say when and aren't understood are reported, and nothing changes by them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum

from chatbot import french as fr
from chatbot.chantiers.matching import stems
from chatbot.chantiers.rules import fold
from chatbot.events import change_words as said_by
from chatbot.events.applying import as_span, moved, with_changes
from chatbot.events.meant import (
    COMMON,
    KINDS,
    blanked,
    by_initials,
    dates_meant,
    days_of_date,
    falls_on,
    lies_in,
    title_spans,
    title_stems,
    without,
)
from chatbot.events.models import STATE, Event
from chatbot.events.rules import (
    EventDraft,
    PlannedDate,
    Status,
    has_a_day,
    occurrence_on,
    occurrences,
)
from chatbot.events.said import Said, Unread
from chatbot.events.sentence import read_sentence
from chatbot.french.numbers import number_in
from chatbot.french.parsing import month_of
from chatbot.french.recurrence import rule_of
from chatbot.french.vocabulary import WEEKDAYS

EVERY = date.min  # in place of the day of a session: all sessions are meant


class Missing(StrEnum):
    """What a sentence about a change leaves open."""

    DATE = "date"  # which date it speaks of
    SESSION = "session"  # one session of a recurring date, or all sessions
    NEWS = "news"  # what changes


@dataclass(frozen=True, slots=True)
class Change:
    """A date, and its state once a sentence is carried out.

    `apart`: a session of a recurring date that takes place otherwise than its rule says; the rule
    of `state` leaves the session's day out.
    """

    event: Event
    state: EventDraft
    apart: EventDraft | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a sentence asks for, or what is missing; several changes where one of them is meant."""

    changes: tuple[Change, ...] = ()
    missing: Missing | None = None
    undo: bool = False
    candidates: tuple[Event, ...] = ()  # the dates that the sentence may speak of
    unread: tuple[Unread, ...] = ()  # beside changes: why one of two days is meant


def decide(words: str, events: Sequence[Event], today: date) -> Order | None:
    """Read a sentence as a change of one of `events`; None: it rather tells a new date.

    It is a change if its words are an order, or if it names a date and no other title.
    """
    plain = fr.folded(words)
    if said_by.UNDO.search(plain) or said_by.ORDER.search(plain):
        return read_order(words, events, today)
    meant = dates_meant(words, events, today)
    if len(meant) != 1:
        return None
    [event] = meant
    title = title_stems(event)
    named = title & {*stems(fold(words)), *by_initials(words, event)}
    told = read_sentence(said_by.WORDS.sub(" ", blanked(words, *title_spans(words, event))), today)
    others = {*stems(fold(told.title))} - {*stems(fold(event.place))} - title
    is_other = bool(others - COMMON or others & KINDS)
    days = fr.find_dates(words, since=today, near=True)
    has_new_day = any(not (day.deadline or falls_on(event, day, today)) for day in days)
    fixes = any(lies_in(day.when, event.when) for day in days)
    is_news = bool(said_by.NEWS.search(plain) or said_by.ONLY.search(plain))
    is_new = has_new_day and is_other
    tells = is_news or bool(said_by.TELLS.search(plain))
    if named == title and len(title) > 1:
        is_about = tells or not is_new
    elif named - COMMON:
        is_about = is_news or fixes or not is_other or (not has_new_day and (tells or bool(days)))
    elif named:
        is_about = not (is_new if tells else has_new_day or is_other)
    else:
        is_about = is_news and (not told.title or bool(said_by.ONLY.search(plain)))
    return read_order(words, events, today) if is_about else None


def read_order(words: str, events: Sequence[Event], today: date) -> Order:
    """Read a sentence that changes one of `events`, written on the day `today`."""
    if said_by.UNDO.search(fr.folded(words)):
        return Order(undo=True)
    meant = dates_meant(without(words, said_by.SO_FAR), events, today)
    if len(meant) != 1:
        return Order(missing=Missing.DATE, candidates=tuple(meant))
    return read_change(words, meant[0], today)


def read_change(words: str, event: Event, today: date, session: date | None = None) -> Order:
    """Read what a sentence changes in a date that is known; `session`: a day of it, or EVERY."""
    return _Reader(without(words, said_by.SO_FAR), event, today, session).read()


def plan(changes: Sequence[Change], *, keep: bool = False) -> tuple[PlannedDate, ...]:
    """Plan changes that are carried out in turn; changes of the same date build on each other."""
    states, number = dict[int, EventDraft](), Counter[int]()
    planned = list[PlannedDate]()
    for change in changes:
        event, was = change.event, change.event.state
        so_far = states.get(event.id, was)
        named = {name: getattr(change.state, name) for name in STATE}
        news = {name: value for name, value in named.items() if value != getattr(was, name)}
        states[event.id] = state = replace(so_far, **news).without(*so_far.exceptions)
        seen = event.sequence + number[event.id]
        planned.append(PlannedDate(state, event.id, seen, change.apart, keep))
        number[event.id] += 1
    return tuple(planned)


class _Reader:
    """Reads what a sentence changes in one date; `session`: as in `read_change`."""

    def __init__(self, words: str, event: Event, today: date, session: date | None) -> None:
        self.words, self.event, self.today = words, event, today
        self.plain, self.rest = fr.folded(words), blanked(words, *title_spans(words, event))
        self.hours: tuple[time, time | None] | None = None  # beside the day of a session
        self.is_whole = not event.rule or session == EVERY or bool(said_by.ALL.search(self.plain))
        said = said_by.CANCEL.search(self.plain)  # "pas de séance", but not "pas de café"
        no = {*stems(said["what"])} if said and said["what"] else COMMON
        self.cancels = said is not None and bool(no & (title_stems(event) | COMMON))
        self.sessions = self._take_sessions()
        if session is not None or said_by.FOR_GOOD.search(self.plain):
            self.sessions = [session] if session not in (None, EVERY) else []

    def read(self) -> Order:
        """Read the sentence: another title, full, cancelled, the last day, or anything else."""
        event, state = self.event, self.event.state
        if (title := said_by.TITLE.search(self.words)) is not None:
            return self._order(replace(state, title=fr.capital(title["title"].strip())))
        if said_by.FULL.search(self.plain):
            of_one = self._single(self.sessions[0]) if len(self.sessions) == 1 else None
            full = replace(of_one or state, places=0)
            left_out = state.without(*self.sessions) if of_one else full
            return Order((Change(event, left_out, full if of_one else None),))
        if (left := self._days_left()) is not None:
            return self._order(replace(state, when=left))
        if event.rule and said_by.LAST.search(self.plain) and (last := self._last_day(self.words)):
            until = replace(rule_of(state.rule), until=last, count=None)
            return self._order(replace(state, rule=str(until)))
        is_off = self.cancels and not said_by.INSTEAD.search(self.plain)
        return self._cancelled() if is_off else self._changed()

    def _cancelled(self) -> Order:
        state = self.event.state
        if not (self.sessions or self.is_whole):
            return Order(missing=Missing.SESSION, candidates=(self.event,))
        cancelled = replace(state, status=Status.CANCELLED)
        return self._order(state.without(*self.sessions) if self.sessions else cancelled)

    def _days_left(self) -> fr.When | None:
        """Find the days of a date of several days that stay; None: the sentence leaves out none."""
        when, only = self.event.when, said_by.ONLY.search(self.plain)
        first, last = when.start, when.end
        if self.event.rule or not (first and last and has_a_day(when) and first < last):
            return None
        if not (only or self.cancels):
            return None
        found = fr.find_dates(self._in_its_month(self.rest, when), since=self.today, near=True)
        named = {day.when.start for day in found if day.when.start == day.when.end}
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        left = [day for day in days if (day in named) is bool(only)]
        is_told = named & {*days} and left
        is_whole = is_told and (left[-1] - left[0]).days == len(left) - 1
        return replace(when, start=left[0], end=left[-1]) if is_whole else None

    def _changed(self) -> Order:
        """Read another day, hour or place, of the date or of the one session that is named."""
        event, state = self.event, self.event.state
        base, said = self._read_news()
        if said.unread or said_by.LATER.search(self.plain):
            return Order(missing=Missing.NEWS, candidates=(event,), unread=tuple(said.unread))
        if base.rule and said.when and not said.rule and self.is_whole:  # "désormais le jeudi"
            return Order(missing=Missing.NEWS, candidates=(event,))
        drafts = [with_changes(base, replace(said, when=when)) for when in said.either]
        drafts = drafts or [with_changes(base, said)]
        is_open = has_a_day(base.when) and base.status is Status.TO_BE_CONFIRMED
        confirms = said_by.CONFIRM.search(self.plain) and not said.to_be_confirmed
        if is_open and confirms:
            drafts = [replace(draft, status=Status.CONFIRMED) for draft in drafts]
        if drafts == [base]:
            return Order(missing=Missing.NEWS, candidates=(event,))
        changes = [Change(event, draft) for draft in drafts]
        if base != state:
            left_out = state.without(*self.sessions)
            changes = [Change(event, left_out, draft) for draft in drafts]
        elif event.rule and not (self.is_whole or said.rule) and (said.when or said.either):
            return Order(missing=Missing.SESSION, candidates=(event,))
        return Order(tuple(changes), unread=tuple(filter(None, [said.misnamed])))

    def _read_news(self) -> tuple[EventDraft, Said]:
        """Find which state changes, the date's or a session's, and what the sentence says of it."""
        event, base = self.event, self.event.state
        if event.rule and len(self.sessions) == 1:
            base = self._single(self.sessions[0])
        said = self._said(base.when)
        when, day = said.when, said.when.start if said.when else None
        if said.unread or when is None or day is None or not has_a_day(when):
            return base, said
        if said_by.SIGNING.search(self.plain) and day != base.when.start:
            return base, Said(deadline=when.end, deadline_for="inscriptions")
        is_one = event.rule and when.start_time and not (self.sessions or self.is_whole)
        if is_one and occurrence_on(event, day):  # at another hour of that day
            base, self.sessions = self._single(day), [day]
        return base, said

    def _order(self, state: EventDraft) -> Order:
        return Order((Change(self.event, state),))

    def _single(self, day: date) -> EventDraft:
        """Make a date of its own of the session on a day."""
        when = occurrence_on(self.event, day) or self.event.when
        return replace(self.event.state, when=when, rule="", exceptions=())

    def _said(self, of: fr.When) -> Said:
        """Read the news of a date that takes place at `of` so far."""
        words = self.rest
        if len(sides := said_by.ARROW.split(words, maxsplit=1)) > 1:
            words = sides[1]
        words = said_by.WORDS.sub(
            "\n\n", re.sub(" +", " ", without(without(words, said_by.SAME), said_by.NEXT_DAY))
        )
        if self.is_whole and re.fullmatch(r"FREQ=WEEKLY;BYDAY=[A-Z]{2}", self.event.rule):
            words = said_by.EACH_WEEK.sub("chaque ", words)
        said = as_span(read_sentence(self._in_its_month(words, of), self.today, of))
        if said.when is None and not said.either:
            last = self._last_day(words) if said_by.LONGER.search(self.plain) else None
            if said.unread and of.end and last and last > of.end and not of.start_time:
                said = Said(when=replace(of, end=last))
            elif (shifted := self._shifted(of)) is not None:
                said = Said(when=shifted)
            else:
                said.hours = said.hours or self.hours
        spot = said_by.SPOT.search(" ".join(words.split()).strip(" ,;:.=-"))
        if spot and not (said.place or said.when or said.hours or said.places):
            said.place = fr.capital(spot[0].strip())  # "déplacé place des Jacobins (travaux)"
        if said.places and self.event.places and said_by.MORE.search(self.plain):
            said.places += self.event.places
        return said

    def _take_sessions(self) -> list[date]:
        """Find the sessions that the sentence names, and blank the words about the day so far."""
        event, cancels = self.event, self.cancels
        if cancels:
            self.rest = without(self.rest, said_by.RESUMES)
            self.rest = re.sub(r"\bni\b", "et", self.rest)  # "pas le 23 ni le 30 décembre"
            kept = re.compile(r"\b(?:sauf|pas|hormis|pause|relâche)\b", re.IGNORECASE)
            self.rest = blanked(self.rest, *(match.span() for match in kept.finditer(self.rest)))
        days = self._take_named()
        for found in reversed(fr.find_dates(self.rest, since=self.today, near=True)):
            first, last = found.when.start, found.when.end
            if first is None or last is None or found.deadline:
                continue
            on = days_of_date(event, first, last, self.today)
            if on and (cancels or self._refers(found)):
                days += on
                if found.when.start_time and self.hours is None:
                    self.hours = found.when.start_time, found.when.end_time
                self.rest = blanked(self.rest, (found.start, found.end))
        if not event.rule:
            return []
        if not days and not self.is_whole and re.search(r"prochaine? [a-z]", self.plain):
            days += [when.start for when in occurrences(event, self.today) if when.start][:1]
        return sorted({*days})

    def _take_named(self) -> list[date]:
        """Find the sessions that a number or a month tells, and blank its words: "du 15"."""
        event, plain, days = self.event, fr.fold(self.rest), list[date]()
        every = days_of_date(event, self.today, date.max, self.today)
        for match in said_by.OF_SESSION.finditer(plain.text if has_a_day(event.when) else ""):
            if match["day"]:
                on = [day for day in every if day.day == int(match["day"])][:1]
            else:
                on = [day for day in every if day.month == month_of(match["month"])]
            if on:
                days += on
                span = plain.places[match.start()], plain.places[match.end()]
                self.rest = blanked(self.rest, span)
        return days

    def _refers(self, found: fr.FoundDate) -> bool:
        """Tell whether words about a day say when the date was so far: "la séance du 12 mars"."""
        if has_a_day(found.when) and not has_a_day(self.event.when):
            return False
        words = fr.folded(self.rest[found.start : found.end])
        before = fr.folded(self.rest[: found.start][-12:] + "|")[:-1]
        if re.match(r"(?:du |de |d')(?![0-9]{1,2} ?[h:])", words) or said_by.REFERS.search(before):
            return True
        if said_by.INSTEAD.search(fr.folded(self.rest[found.end :])):
            return True  # "le 12 nous sommes absents, la séance est déplacée au 19"
        return found.when.precision is fr.Precision.MONTH and not words.startswith("en ")

    def _last_day(self, words: str) -> date | None:
        """Find the last day that words name, rather a day than a month."""
        words = re.sub(r"(?i)après (?!le )", "en ", words)  # "plus de séance après juin"
        found = fr.find_dates(words, since=self.today, near=True)
        whole = [day.when for day in found if day.when.end and day.when.start_time is None]
        exact = [when for when in whole if has_a_day(when)] or whole
        return max((when.end for when in exact if when.end), default=None)

    def _in_its_month(self, words: str, of: fr.When) -> str:
        """Add its month to "au samedi 20", unless over, and its day to one of several days."""
        for match in reversed([*said_by.WEEKDAY_ALONE.finditer(words)]):
            first, weekday = of.start or self.today, WEEKDAYS.index(fr.folded(match[0]))
            day = first + timedelta(days=(weekday - first.weekday()) % 7)
            if of.end and has_a_day(of) and first < of.end and self.today <= day <= of.end:
                named = f"{match[0]} {fr.day_in_words(day)}"
                words = f"{words[: match.start()]}{named}{words[match.end() :]}"
        for match in reversed([*said_by.DAY_ALONE.finditer(words)] if of.start else []):
            number = 1 if match["day"] == "1er" else int(match["day"])
            try:
                day = (of.start or self.today).replace(day=number)
            except ValueError:
                continue
            if day >= self.today:
                month = fr.day_in_words(day).split(" ", 1)[1]
                words = f"{words[: match.end()]} {month}{words[match.end() :]}"
        return words

    def _shifted(self, of: fr.When) -> fr.When | None:
        """Read how much earlier or later: "une heure plus tard", "décaler d'une semaine"."""
        plain = fr.folded(self.rest)
        which = said_by.NEXT_DAY.search(plain)
        if which and (which[0].startswith("au ") or said_by.MOVES.search(self.plain)):
            days = {"lendemain": 1, "surlendemain": 2}.get(which["which"], -1)
            if which["weekday"] and of.start:  # "au samedi suivant"
                days = (WEEKDAYS.index(which["weekday"]) - of.start.weekday() - 1) % 7 + 1
            return moved(of, timedelta(days=days))
        match = said_by.SHIFT.search(plain)
        if match is None or not (match["verb"] or match["way"]):
            return None
        count = 1 if match["count"] in ("un", "une") else number_in(match["count"])
        amount = next(span for unit, span in said_by.UNITS.items() if unit in match["unit"]) * count
        back = (match["verb"] or "").startswith("avanc") or match["way"] in ("plus tot", "avant")
        return moved(of, -amount if back else amount)
