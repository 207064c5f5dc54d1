"""What référents type about dates: a verb, which date, and the new day."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

from chatbot.chantiers.matching import NUMBER_BEFORE, named_before, stems
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import ALLIANCE, fold
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, Status, has_a_day, occurrences
from chatbot.events.sentence import Said, read_sentence
from chatbot.french import When, find_dates, folded
from chatbot.french.patterns import MONTH


class Verb(StrEnum):
    """What may be done with a date."""

    ADD = "add"
    MOVE = "move"
    CONFIRM = "confirm"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Order:
    """The words behind /date: the topics, the verb, and the rest."""

    topics: list[Topic] | None  # None: none is named; empty: none has one of the numbers
    verb: Verb | None
    rest: str


_VERBS = {
    Verb.ADD: "r?ajout(?:er?|ez)|creer|nouvelle date",
    Verb.MOVE: "deplac(?:er?|ez)|report(?:er?|ez)|decal(?:er?|ez)|avancer|repouss(?:er?|ez)"
    "|changer|modifi(?:er?|ez)",
    Verb.CONFIRM: "confirm(?:er?|ez)|fixer|valider",
    Verb.CANCEL: "annul(?:er?|ez)|supprim(?:er?|ez)|enlever|retirer",
}
_AND_ANOTHER = re.compile(rf"(?:et|&|\+)(?={NUMBER_BEFORE.pattern})", re.IGNORECASE)
_VERB = re.compile("|".join(f"(?P<{verb}>{words})" for verb, words in _VERBS.items()))
_A_DATE = re.compile(r"(?:(?:une?|la|cette) )?(?:nouvelle )?date\b[\s:]*(?=\S)", re.IGNORECASE)
# What may begin to say when it is to be: "au 19", "à jeudi", "à 15h", "pour le 19", "en juin";
# or by when one signs up: "inscription avant le 12".
_TO = re.compile(
    r"(?<!\S)(?:(?P<at>au|à|a|pour|vers|en|début|fin|courant)\s+(?=\S)"
    r"|(?:les\s+)?(?:(?:pré-?)?inscri|candidat|r[ée]serv|r[ée]pon|date limite)\w*\s)",
    re.IGNORECASE,
)
_LEFT_OUT = {"pour", "vers"}
_NUMBER = re.compile(rf"(?<![a-z])(?:le|du) ([0-9]{{1,2}})(?![0-9]| ?[h:/]| {MONTH})")
# Stems of titles that tell none apart.
_COMMON = {*stems("date rencontre reunion seance rendez rdv atelier visio")}
UNKNOWN = When()
TRIED = 20  # words that may begin to say when it is to be; nobody writes more
_OCCURRENCES = 60  # of one that recurs, among which the one that is meant is looked for


def verb_before(words: str) -> tuple[Verb | None, str]:
    """Find the verb that words begin with ("annuler la rencontre du 12"), and the rest of them."""
    for count in (2, 1):
        split = words.split(maxsplit=count)
        verb = _VERB.fullmatch(folded(" ".join(split[:count]).rstrip(" .!:")))
        if verb is not None and verb.lastgroup is not None:
            rest = split[count] if len(split) > count else ""
            return Verb(verb.lastgroup), _A_DATE.sub("", rest, count=1) if rest else ""
    return None, words


def verb_within(words: str) -> tuple[Verb | None, str]:
    """Find the first verb of a longer sentence ("il faut annuler la rencontre"), and its rest."""
    starts = [match.start() for match in re.finditer(r"\S+", words)]
    found = (verb_before(words[start:]) for start in starts)
    return next((each for each in found if each[0] is not None), (None, words))


def read_order(words: str, topics: Sequence[Topic]) -> Order:
    """Read "7 annuler la rencontre du 12", or "annuler 7 la rencontre"; topics must be whole.

    A name by which a topic is called may be the date's, too: it stays ("ALTAA demain 18h"), unless
    a sign or nothing follows it. "alliance", which has no number, stands for one.
    """
    named, rest = _all_before(words, topics)
    name = words.removesuffix(rest) if rest else ""
    is_number = NUMBER_BEFORE.match(words) or fold(name) == ALLIANCE
    is_apart = not name or name.strip()[-1] in ":;,-–" or is_number
    verb, rest = verb_before(rest if named is None or is_apart else words)
    if named is None and verb is not None and NUMBER_BEFORE.match(rest):
        named, rest = _all_before(rest, topics)
    return Order(named, verb, rest)


def _all_before(words: str, topics: Sequence[Topic]) -> tuple[list[Topic] | None, str]:
    named, rest = named_before(words, topics)
    if NUMBER_BEFORE.match(words) and (another := _AND_ANOTHER.match(rest)) is not None:
        others, rest = _all_before(rest[another.end() :], topics)
        named = list(dict.fromkeys([*named, *others])) if named and others else []
    return named, rest


def change_in(words: str, topics: Sequence[Topic], today: date, of: When) -> Said:
    """Read what is to be changed of a date: the words say that alone, or all of an order.

    `of`: when it is so far.
    """
    order = read_order(words, topics)
    if order.verb is Verb.MOVE:
        return destination(order.rest, today, of)[1] or Said()
    return read_sentence(words, today, of)


def dates_named(words: str, events: Sequence[Event], today: date) -> list[Event]:
    """Find the dates that words name, by day and title; all dates where there are no words.

    A date on another day than the words name isn't found, whatever its title.
    """
    if not fold(words):
        return [*events]
    found = find_dates(words, since=today, near=True)
    spans = [(each.when.start, each.when.end) for each in found if each.when.start]
    numbers = {int(number) for number in _NUMBER.findall(folded(words))}
    on_day = [event for event in events if _falls_on(event, spans, numbers, today)]
    for each in reversed(found):
        words = words[: each.start] + words[each.end :]
    wanted = set(stems(fold(words)))
    pool = on_day if spans or numbers else events
    worth = {event.id: _likeness(wanted, event.title) for event in pool}
    best = max(worth.values(), default=0)
    return [event for event in pool if best and worth[event.id] == best] or on_day


def day_named(words: str, event: Event, today: date) -> date | None:
    """Find which time of a recurring date words name: "la séance du 11 décembre"; None: no time."""
    found = find_dates(words, since=today, near=True)
    days = [each.when.start for each in found if each.when.start]
    return next((day for day in days if next(occurrences(event, day, day), None)), None)


def destination(words: str, today: date, of: When = UNKNOWN) -> tuple[str, Said | None]:
    """Divide "la rencontre du 12 au samedi 19 décembre" into the date and its new day.

    None where no new day is named. `of`: the time of the date so far, once the date is known.
    """
    fallback: tuple[str, Said | None] = (words, None)
    for match in islice(_TO.finditer(words), TRIED):
        to = (match["at"] or "").lower()
        said = read_sentence(words[match.end() if to in _LEFT_OUT else match.start() :], today, of)
        is_unnamed = said.is_titled or not said.title
        tells_when = said.when or said.hours or said.deadline or said.unread
        if not (to or is_unnamed) or (not tells_when and (said.title or not said.place)):
            continue
        divided = words[: match.start()].strip(), said
        if is_unnamed and not said.unread:
            return divided
        fallback = divided if fallback[1] is None else fallback
    return fallback


def with_changes(state: EventDraft, said: Said) -> EventDraft:
    """Give a date what is said of it anew; hours stay where only another day is said."""
    when = _when(state, said)
    recurs = (said.rule, said.exceptions) if said.when else (state.rule, state.exceptions)
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
    if said.online or not place:  # a link alone says so only where there is no place
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


def words_left(said: Said, state: EventDraft) -> list[str]:
    """List the words of a sentence that neither change a date nor name it."""
    words = [said.description, "" if said.is_titled else said.title]
    known = {*stems(fold(state.title)), *_COMMON}
    return [each for each in words if {*stems(fold(each))} - known]


def _when(state: EventDraft, said: Said) -> When:
    """Find when a date is, after what is said; a recurring date begins and ends on one day."""
    was, when, hours = state.when, said.when or state.when, said.hours
    if said.when and said.when.start_time is None and was.start_time is not None:
        hours = (was.start_time, was.end_time)
    is_one_day = has_a_day(when) and (when.start == when.end or when.over_midnight)
    if hours is None or not is_one_day:
        return when
    at = when.at(*hours)
    if at.over_midnight and (said.rule if said.when else state.rule):
        return when.at(hours[0], None) if said.when else when
    return at


def _falls_on(
    event: Event,
    spans: Sequence[tuple[date | None, date | None]],
    numbers: Collection[int],
    today: date,
) -> bool:
    until = today + timedelta(days=366)
    for when in islice(occurrences(event, today, until), _OCCURRENCES):
        if when.start is None or when.end is None:
            continue
        if any(start and end and when.start <= end and start <= when.end for start, end in spans):
            return True
        if has_a_day(when) and when.start.day in numbers:
            return True
    return False


def _likeness(wanted: set[str], title: str) -> float:
    """Count the words in common; those that many titles have decide between equals only."""
    shared = wanted & set(stems(fold(title)))
    return len(shared - _COMMON) + len(shared) / 100
