"""Which topics, and which of the known dates, words speak of: by title, place, day or month."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain, islice

from chatbot import french as fr
from chatbot.chantiers.matching import NUMBER_BEFORE, named_before, stems
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import ALLIANCE, fold
from chatbot.events.change_words import OF_SESSION
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, falls_in, has_a_day, occurrences
from chatbot.french.parsing import month_of
from chatbot.french.patterns import MONTH, WEEKDAY

Span = tuple[int, int]  # indexes of the first character, and behind the last

A_YEAR = timedelta(days=366)
_OCCURRENCES = 60  # of a recurring date that are compared with the days that are named
# Stems that occur in many titles, and so hardly tell dates apart.
COMMON = {
    *stems(
        "date rencontre reunion seance rendez rdv atelier visio webinaire formation visite marche "
        "travail fete assemblee printemps ete automne hiver"
    )
}
# Those of COMMON that tell a meeting from one of another kind.
KINDS = {*stems("atelier webinaire formation visite marche fete assemblee")}
# A date's worth for words: each word of its title and place, divided by how many dates have it.
_RARE, _SHARED, _IN_PLACE = 1.0, 0.3, 0.2
_LEAST, _NEAR_THE_BEST = 0.15, 0.75
# Words that belong to a title where they stand between its words, or before the first.
_SMALL = re.compile(
    r"[\s,:]*(?:(?:de la|de|des|du|la|le|les|l['’]|d['’]|à|a|sur|et|en|au|aux)\s*)*", re.IGNORECASE
)
_ARTICLE = re.compile(
    r"(?<!\w)(?:de la |de l['’]|de |du |des |d['’]|la |le |les |l['’]|un |une |notre |nos )$",
    re.IGNORECASE,
)
# Behind a word that many titles have: what makes it another meeting, "l'atelier compost".
_QUALIFIED = re.compile(
    rf"(?:(?:de la |du |des |de l'|de |d')(?!{WEEKDAY}|{MONTH}|[0-9]|mois |jour |semaine |ce )[a-z]"
    rf"|(?!{WEEKDAY}|{MONTH}|prevu|initial|est |ser|aur|a |n|se |qui |que |les? |la |ce |en |aux? "
    r"|pass|prochain|annonc|program|fix|dern|comm|fin|chang|affich|dur|devait|report|deplac|decal|avanc)"
    r"[a-z]{4,})"
)
_AND_ANOTHER = re.compile(rf"(?:et|&|\+)(?={NUMBER_BEFORE.pattern})", re.IGNORECASE)
_VERB = re.compile(  # of an order, before the number of a topic: "déplacer 7 la rencontre"
    r"\s*(?:annul|supprim|d[ée]plac|report|d[ée]cal|repouss|avanc|chang|modifi|confirm|fix|valid"
    r"|enlev|retir|r?ajout)\w*\s+(?=\d)(?!\d+ (?:places?|personnes?|connexions?))",
    re.IGNORECASE,
)


def topics_before(words: str, topics: Sequence[Topic]) -> tuple[list[Topic] | None, str]:
    """Divide "7 annuler la rencontre", or "annuler 7 la rencontre", into topics and other words.

    None: no topic is named; an empty list: a number is unknown. `topics` are loaded with all their
    fields. A topic's name may be the date's title, too: it stays ("ALTAA demain 18h"), unless
    punctuation or nothing follows it. A number, or "alliance" in its stead, is always taken out.
    """
    if (verb := _VERB.match(words)) is not None:
        named, rest = _all_before(words[verb.end() :], topics)
        return (None, words) if named is None else (named, f"{verb[0]}{rest}".strip())
    named, rest = _all_before(words, topics)
    name = words.removesuffix(rest) if rest else ""
    is_number = NUMBER_BEFORE.match(words) or fold(name) == ALLIANCE
    is_apart = not name or name.strip()[-1] in ":;,-–" or is_number
    return named, rest if named is None or is_apart else words


def dates_meant(words: str, events: Sequence[Event], today: date) -> list[Event]:
    """Find the dates that words name, by title, else by day; the list is empty if none is named."""
    said = {*stems(fold(words))}.union(*(by_initials(words, event) for event in events))
    named = _nearest(said, events)
    if len(named) == 1 and (title_stems(named[0]) & said - COMMON or named[0].rule):
        return named
    days = [day for day in _days_in(words, today) if not day.deadline]
    among = named or events
    if on_day := [event for event in among if any(falls_on(event, day, today) for day in days)]:
        return on_day
    told = [*OF_SESSION.finditer(fr.folded(words))]
    months = [month_of(match["month"]) for match in told if match["month"]]
    if months:  # "la réunion de janvier"
        return [event for event in named if falls_in(event.when, months[0], None) or event.rule]
    numbers = {int(match["day"] or 0) for match in told}
    on_number = [  # "l'atelier du 9"
        (day, event)
        for event in named
        for day in days_of_date(event, today, date.max, today)
        if day.day in numbers and has_a_day(event.when)
    ]
    soonest = min((day for day, _ in on_number), default=None)
    return [event for day, event in on_number if day == soonest] or named


def title_spans(words: str, event: Event) -> list[Span]:
    """Find where the words of a date's title stand, joined where only small words are between."""
    title = title_stems(event)
    spans = list[Span]()
    for token in re.finditer(r"[\w’'-]+", words):
        stem = {*stems(fold(token[0]))}
        if not stem or not stem <= title:
            continue
        if spans and _SMALL.fullmatch(words[spans[-1][1] : token.start()]):
            spans[-1] = spans[-1][0], token.end()
        else:
            lead = _ARTICLE.search(words[: token.start()])
            spans.append((lead.start() if lead else token.start(), token.end()))
    return spans


def names(words: str, event: Event, today: date) -> bool:
    """Tell whether words name a date, and not another meeting with a word in common."""
    title = title_stems(event)
    said = {*stems(fold(words))} | by_initials(words, event)
    on_day = any(falls_on(event, day, today) for day in _days_in(words, today))
    spans = title_spans(words, event)
    behind = words[spans[-1][1] :] if spans else ""
    of_place = {*stems(fold(behind[:40]))} & {*stems(fold(event.place))}
    is_other = bool(_QUALIFIED.match(fr.folded(behind))) and not of_place
    is_most = len(title & said) >= max(2, len(title) - 1)
    return title <= said or (bool(title & said) and (on_day or is_most) and not is_other)


def is_known(draft: EventDraft, event: Event) -> bool:
    """Tell whether a date that was read in a text is a known date, and not another of that day.

    It is if their names have a word in common, or the hours are the same; where either has no
    hour, also if either has no name of its own. By its hours alone no name of its own is one of
    many dates of a rule, and no day one of a month.
    """
    first, last = draft.when.start, draft.when.end
    if first is None or last is None:
        return False
    has_day = has_a_day(draft.when)
    if not any(occurrences(event, first, first if has_day else last)):
        return False
    name, its_name = {*stems(fold(draft.title))} - COMMON, title_stems(event) - COMMON
    hours = {draft.when.start_time, event.start_time}
    may_be = has_day and has_a_day(event.when) and not (event.rule and name)
    agrees = len(hours) == 1 if None not in hours else not (name and its_name)
    return bool(name & its_name) or (may_be and agrees)


def title_stems(event: Event) -> set[str]:
    return {*stems(fold(event.title))}


def by_initials(words: str, event: Event) -> set[str]:
    """Return the stems of a date's title if words have its initials, as in "l'AG"; or none."""
    initials = "".join(word[0] for word in fold(event.title).split() if {*stems(word)})
    said = rf"\b{initials.upper()}\b|\b[dDlL]['’]{initials}\b"
    named = len(initials) > 1 and re.search(said, words)
    return title_stems(event) if named else set()


def days_of_date(event: Event, first: date, last: date, today: date) -> list[date]:
    """List the first days of a date's occurrences within a year that touch these days."""
    to_come = islice(occurrences(event, today, today + A_YEAR), _OCCURRENCES)
    return [
        when.start
        for when in to_come
        if when.start and when.end and first <= when.end and when.start <= last
    ]


def falls_on(event: Event, found: fr.FoundDate, today: date) -> bool:
    """Tell whether a date whose day is known takes place on the day that words name."""
    first, last = found.when.start, found.when.end
    is_known = has_a_day(event.when) and first is not None and last is not None
    return is_known and bool(first and last and days_of_date(event, first, last, today))


def lies_in(day: fr.When, time: fr.When) -> bool:
    """Tell whether a day lies in the month, week and so on of a date that isn't fixed."""
    if time.precision not in {fr.Precision.MONTH, fr.Precision.PERIOD} or not has_a_day(day):
        return False
    return day.start is not None and (time.start or day.start) <= day.start <= (
        time.end or date.max
    )


def blanked(text: str, *spans: Span) -> str:
    """Replace parts of a text by blanks, so that all indexes stay the same."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def without(text: str, pattern: re.Pattern[str]) -> str:
    """Drop what a pattern of folded words matches."""
    plain = fr.fold(text)
    for match in reversed([*pattern.finditer(plain.text)]):
        text = text[: plain.places[match.start()]] + text[plain.places[match.end()] :]
    return text


def _all_before(words: str, topics: Sequence[Topic]) -> tuple[list[Topic] | None, str]:
    named, rest = named_before(words, topics)
    if NUMBER_BEFORE.match(words) and (another := _AND_ANOTHER.match(rest)) is not None:
        others, rest = _all_before(rest[another.end() :], topics)
        named = list(dict.fromkeys([*named, *others])) if named and others else []
    return named, rest


def _days_in(words: str, today: date) -> list[fr.FoundDate]:
    found = fr.find_dates(words, since=today, near=True)
    return [day for day in found if has_a_day(day.when)]


def _nearest(said: set[str], events: Sequence[Event]) -> list[Event]:
    """Find the dates that share most with the words; what many dates share counts little."""
    titles = [title_stems(event) for event in events]
    places = [{*stems(fold(event.place))} for event in events]
    in_titles, in_places = Counter(chain(*titles)), Counter(chain(*places))
    worths = [
        sum((_SHARED if stem in COMMON else _RARE) / in_titles[stem] for stem in said & title)
        + sum(_IN_PLACE / in_places[stem] for stem in (said & place) - title)
        for title, place in zip(titles, places, strict=True)
    ]
    best = max(worths, default=0)
    if best < _LEAST:
        return []
    near = best * _NEAR_THE_BEST
    return [event for event, worth in zip(events, worths, strict=True) if worth > near]
