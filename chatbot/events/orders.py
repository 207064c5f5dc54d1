"""Reads what référents type to change dates: a verb, which date, and the new day."""

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
from chatbot.french.when import NOTHING_KNOWN


class Verb(StrEnum):
    """What may be done with a date."""

    ADD = "add"
    MOVE = "move"
    CONFIRM = "confirm"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Order:
    """The words behind /date: the topics, the verb, and the rest."""

    topics: list[Topic] | None  # None: no topic is named; empty: one of the numbers is unknown
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
# Words with which a new time may begin ("au 19", "à jeudi", "à 15h", "pour le 19", "en juin"), or a
# last day to sign up ("inscription avant le 12").
_TO = re.compile(
    r"(?<!\S)(?:(?P<at>au|à|a|pour|vers|en|début|fin|courant)\s+(?=\S)"
    r"|(?:les\s+)?(?:(?:pré-?)?inscri|candidat|r[ée]serv|r[ée]pon|date limite)\w*\s)",
    re.IGNORECASE,
)
_LEFT_OUT = {"pour", "vers"}
_NUMBER = re.compile(rf"(?<![a-z])(?:le|du) ([0-9]{{1,2}})(?![0-9]| ?[h:/]| {MONTH})")
# Stems that occur in many titles, and so don't tell dates apart.
_COMMON = {*stems("date rencontre reunion seance rendez rdv atelier visio")}
TRIED = 20  # matches of _TO in one order that are tried at most; nobody writes more
_OCCURRENCES = 60  # of a recurring date that are compared with the day that is named


def find_verb(words: str, *, within: bool = False) -> tuple[Verb | None, str]:
    """Find the verb at the beginning of words ("annuler la rencontre du 12"), and the rest.

    `within`: find the first verb, wherever it stands ("il faut annuler la rencontre").
    """
    starts = [match.start() for match in re.finditer(r"\S+", words)]
    for start in starts if within else starts[:1]:
        for count in (2, 1):
            split = words[start:].split(maxsplit=count)
            verb = _VERB.fullmatch(folded(" ".join(split[:count]).rstrip(" .!:")))
            if verb is not None and verb.lastgroup is not None:
                rest = split[count] if len(split) > count else ""
                return Verb(verb.lastgroup), _A_DATE.sub("", rest, count=1) if rest else ""
    return None, words


def read_order(words: str, topics: Sequence[Topic]) -> Order:
    """Read "7 annuler la rencontre du 12", or "annuler 7 la rencontre".

    `topics`: loaded with all their fields. A topic's name may be the date's title, too: it stays in
    the rest ("ALTAA demain 18h"), unless punctuation or nothing follows it. A number, or "alliance"
    in its stead, is always taken out.
    """
    named, rest = _all_before(words, topics)
    name = words.removesuffix(rest) if rest else ""
    is_number = NUMBER_BEFORE.match(words) or fold(name) == ALLIANCE
    is_apart = not name or name.strip()[-1] in ":;,-–" or is_number
    verb, rest = find_verb(rest if named is None or is_apart else words)
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
    """Read what changes in a date, so far at `of`, from words on the changes or a whole order."""
    order = read_order(words, topics)
    if order.verb is Verb.MOVE:
        return destination(order.rest, today, of)[1] or Said()
    return read_sentence(words, today, of)


def dates_named(words: str, events: Sequence[Event], today: date) -> list[Event]:
    """Find the dates that words name by day and title; all dates if there are no words.

    If the words name a day, only dates on that day are found, whatever the titles.
    """
    if not fold(words):
        return [*events]
    found = find_dates(words, since=today, near=True)
    spans = [(each.when.start, each.when.end) for each in found if each.when.start]
    numbers = {int(number) for number in _NUMBER.findall(folded(words))}
    on_day: list[Event] = []
    for event in events:
        to_come = occurrences(event, today, today + timedelta(days=366))
        if any(_is_on(when, spans, numbers) for when in islice(to_come, _OCCURRENCES)):
            on_day.append(event)
    for each in reversed(found):
        words = words[: each.start] + words[each.end :]
    wanted = set(stems(fold(words)))
    pool = on_day if spans or numbers else events
    worth: dict[int, float] = {}
    for event in pool:  # words that many titles have only decide between equal counts
        shared = wanted & set(stems(fold(event.title)))
        worth[event.id] = len(shared - _COMMON) + len(shared) / 100
    best = max(worth.values(), default=0)
    return [event for event in pool if best and worth[event.id] == best] or on_day


def destination(words: str, today: date, of: When = NOTHING_KNOWN) -> tuple[str, Said | None]:
    """Divide "la rencontre du 12 au samedi 19 décembre" into the date's words and the new day.

    The second item is None if no new day is named. `of`: when the date takes place so far, if it
    is known already which date is meant.
    """
    fallback: tuple[str, Said | None] = (words, None)
    for match in islice(_TO.finditer(words), TRIED):
        to = (match["at"] or "").lower()
        said = read_sentence(words[match.end() if to in _LEFT_OUT else match.start() :], today, of)
        is_unnamed = said.is_titled or not said.title
        tells_when = said.when or said.either or said.hours or said.deadline or said.unread
        if not (to or is_unnamed) or (not tells_when and (said.title or not said.place)):
            continue
        divided = words[: match.start()].strip(), said
        if is_unnamed and not said.unread:
            return divided
        fallback = divided if fallback[1] is None else fallback
    return fallback


def with_changes(state: EventDraft, said: Said) -> EventDraft:
    """Change the state of a date as a sentence says; if it names only another day, hours stay."""
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


def words_left(said: Said, state: EventDraft) -> list[str]:
    """List the words of a sentence that neither change a date nor name the date."""
    words = [said.description, "" if said.is_titled else said.title]
    known = {*stems(fold(state.title)), *_COMMON}
    return [each for each in words if {*stems(fold(each))} - known]


def _when(state: EventDraft, said: Said) -> When:
    """Find the new time of a date; each occurrence of a recurring date has to end on its day."""
    was, when, hours = state.when, said.when or state.when, said.hours
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


def _is_on(
    when: When, spans: Sequence[tuple[date | None, date | None]], numbers: Collection[int]
) -> bool:
    """Tell whether a time has a day of `spans`, or is known to begin on one of the `numbers`."""
    first, last = when.start, when.end
    if first is None or last is None:
        return False
    is_near = any(start and end and first <= end and start <= last for start, end in spans)
    return is_near or (has_a_day(when) and first.day in numbers)
