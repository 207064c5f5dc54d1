"""Find the dates of a newsletter's sentence, and why a date is none of a meeting to come."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from chatbot import french as fr
from chatbot.content.newsletter.layout import Remarks
from chatbot.content.newsletter.texts import sentences, without_signs
from chatbot.events.rules import has_a_day
from chatbot.french.context import AND, BESIDE, to_be_confirmed
from chatbot.french.patterns import MONTH, WEEKDAY
from chatbot.french.reading import FoundHours
from chatbot.french.reading_recurrence import with_bounds_at_rule
from chatbot.french.time_words import repeats, without_names, words_of_time
from chatbot.french.when import hours_of_next

# Signs between dates with words of their own.
_BETWEEN_DATES = re.compile(
    r"\s*;\s*(?![^«]*»)(?![^(]*\))(?!\s*(?:l[ae] )?prochaine?\b)"
    r"|,? (?:et )?(?:puis|ensuite|enfin)[ ,]+(?!\w{3,8}\.? \d)(?=[^\W\d])"
)
_EACH_TIME = re.compile(r",? (?:à )?chaque fois,?(?= (?:à |de |vers )?\d)", re.IGNORECASE)
# "Chaque lundi. Pas de séance le 12" is one sentence.
_NOT_THEN = re.compile(r"\.\s+Pas d(?:e |['’])[\w-]+ (?=(?:en|le|les|au) )")
LAST_DAY = "is a last day to do something, not a meeting"
PAST = "was past already"
# "la rencontre du 12 mars a réuni 40 personnes": a day without a year is of the past.
_IS_OVER = re.compile(
    r"(?<![\w'’])(?<!qu['’]on )(?<!qui )"
    r"(?:a|ont|avait|avaient|était|étaient|fut|on était|s['’]est|se sont|nous avons)"
    r" (?:(?:bien|très|été|déjà|tout|aussi|enfin) )*(?!lieu)[\wà-ÿ]+(?:é|i|u|is|it|rt)e?s?(?!\w)",
    re.IGNORECASE,
)
_MEAL = re.compile(r"(?<![a-z])(?:repas|dejeuner|diner|pot|apero)[^,.;:]{0,30}$")
# Before a month that is left out of what recurs, where the reader doesn't see it: "pas en août".
_BUT = re.compile(
    r"(?<![a-z])(?:sauf|hormis|hors|pas|relache|pause|fermee?s?)(?: (?:en|le|les|au mois))? $"
)
_OPEN = re.compile(r"(?<![a-z])(?:re)?ouvert(?:e|ure)?s?(?![a-z])[^.;:]{0,60}$")
_CLOSING = re.compile(r"avant|jusqu|cl[oô][st]|ferme|termine|tard|limite|délai", re.IGNORECASE)
# "jeudi 3 février ou jeudi 10": one of two days.
_OR_DAY = re.compile(
    rf"(?:,? \(?ou) (?:le )?(?:{WEEKDAY} )?[0-9]{{1,2}}(?![0-9/]| ?(?:h|min|pers|{MONTH}))"
)
_NAMES_DAY = re.compile(rf"[0-9]|{WEEKDAY}")  # unlike "entre mars et août"
# Beside one day these move nothing: "le 4 novembre, atelier sur les marchés de 2026".
_OF_SOMETHING_ELSE = re.compile(
    r"(?:avant |en |de |pour )?20[0-9]{2}|(?:avant |pour |l'|d'|en )?"
    r"(?:noel|paques|hiver|ete|printemps|automne)|(?:la )?rentree|week-?ends?|demi-journee"
    r"|(?:de )?vacances(?: scolaires)?"
)
# Beside hours with an end: "de 10h à 17h …, interprètes présents le matin".
_PART_OF_IT = re.compile(
    r"(?:le |l'|en )?(?:matin|midi|apres-midi|soir)|dans la (?:matinee|soiree)"
)
# "dépôt la veille", "programme communiqué ultérieurement"
_MOVES_NOTHING = {"la veille", "l'avant-veille", "ulterieurement", "prochainement"}
_ENDING = re.compile(r"(?<![a-z])fin(?![a-z])")  # "avant fin mars": the last day is known
_A_FORTNIGHT = timedelta(weeks=2)
_SOON = timedelta(days=270)
# The words before the day on which sign-up opens.
OPENS = re.compile(
    r"(?:inscriptions?|candidatures?|reservations?)(?: [^.,;:!?()\n]{1,60})?"
    r" (?:s')?(?:ouvr|ouvert|debut|commenc)[a-z]* (?:(?:a partir|des) )?(?:le |du )?$"
)


def found_in(sentence: str, since: date) -> list[fr.FoundDate]:
    """Find the dates of a sentence; hours behind the last of several days are those of each."""
    hidden = without_names(sentence)
    found = [
        replace(each, problem="before which day isn't said")
        if each.deadline and not has_a_day(each.when) and not _ENDING.search(words)
        else each
        for each in fr.find_dates(hidden, since=since)
        for words in [fr.folded(sentence[each.start : each.end])]
    ]
    words = fr.folded(sentence)
    found = [
        replace(each, problem="it is one of two days, which one isn't said")
        if _is_day(each) and _OR_DAY.match(words, each.end)
        else each
        for each in found
    ]
    for index in reversed(range(len(found) - 1)):
        one, after = found[index], found[index + 1]
        joint = fr.folded(sentence[one.end : after.start]).strip(" ,")
        if joint in ("ou", "ou le") and _is_day(one) and _is_day(after):
            which = "it is one of two days, which one isn't said"
            found[index : index + 2] = [replace(one, end=after.end, problem=which)]
        elif joint in AND and _is_day(one) and _is_day(after):
            when, _ = hours_of_next([one.when, after.when])
            found[index] = replace(one, when=when, end=after.start)
    return _with_hours(sentence, found)


def _with_hours(sentence: str, found: list[fr.FoundDate]) -> list[fr.FoundDate]:
    """Add the only hours of a sentence to its days: "à 18h30 : 26 avril, 10 mai"."""
    days = [one for one in found if _is_day(one) and one.when.start == one.when.end]
    days += [one for one in found if one.rule]
    if not days or any(each.when.start_time for each in found):
        return found
    hours = fr.find_hours(without_names(sentence))
    if len(hours) != 1 or _is_beside(sentence[: hours[0].start]):
        return found
    [at] = hours
    return [
        replace(one, when=one.when.at(at.begins, at.ends)) if one in days else one for one in found
    ]


def _is_beside(before: str) -> bool:
    """Tell whether hours, behind these words, are of something beside a meeting."""
    words = fr.folded(before)
    return bool(BESIDE.search(words) or _MEAL.search(words))


def tells(sentence: str, since: date) -> bool:
    """Tell whether a sentence has a date to come, or a deadline."""
    return any(
        not each.excepted
        and (why in ("", LAST_DAY) or (each.problem and why != PAST and _NAMES_DAY.search(words)))
        for each in found_in(sentence, since)
        for why in [why_not(each, sentence, since)]
        for words in [fr.folded(sentence[each.start : each.end])]
    ) or bool(to_be_confirmed(fr.folded(sentence)) and "date" in fr.folded(sentence))


def clauses(text: str, since: date) -> Iterator[str]:
    """Split a paragraph into sentences, and these between dates, each with its own words."""
    text = _EACH_TIME.sub("", without_signs(text))
    if _NOT_THEN.search(text) and any(each.rule for each in found_in(text, since)):
        text = _NOT_THEN.sub(", sauf ", text)
    for sentence in map(with_bounds_at_rule, sentences(text)):
        pieces = [piece for piece in _BETWEEN_DATES.split(sentence) if piece]
        yield from pieces if all(found_in(piece, since) for piece in pieces) else [sentence]


def unread(sentence: str, found: list[fr.FoundDate]) -> str:
    """Find words that say when, and are in none of the dates; "" without such words."""
    left = without_names(sentence)
    whens = [each.when for each in found if each.when.start]
    # The programme of several days: "du 9 au 14 octobre, ciné-débat le 10 au Rex à 20h30".
    programme = [
        inner
        for when in whens
        if when.start and when.last_day and when.start < when.last_day <= when.start + _A_FORTNIGHT
        for inner in fr.find_dates(left, since=when.start, near=True)
        if inner.when.end and inner.when.end <= when.last_day
    ]
    has_ends = bool(whens) and all(when.end_time for when in whens)
    hours = _hours_told(sentence, left, whens, programme)
    spans = [(each.start, each.end) for each in [*found, *programme]]
    for start, end in [*spans, *((at.start, at.end) for at in hours)]:
        left = left[:start] + "\n" * (end - start) + left[end:]
    for each in found:
        before = sentence[: each.start]
        if not (each.rule or each.excepted) and _BUT.search(fr.folded(before) + " "):
            return sentence[each.start : each.end]
    words = fr.fold(left)
    is_exact = bool(whens) and all(map(has_a_day, whens))
    is_exact &= not any(each.rule for each in found)
    unsettled = to_be_confirmed(words.text)  # "date communiquée ultérieurement" is read, too
    for match in words_of_time(words.text):
        is_read = any(start <= match.start() < end for start, end in unsettled)
        is_told = any(repeats(match, each.when, rule=each.rule) for each in found)
        is_told |= is_exact and _OF_SOMETHING_ELSE.fullmatch(match[0]) is not None
        is_told |= is_exact and has_ends and _PART_OF_IT.fullmatch(match[0]) is not None
        if not is_read and not is_told and match[0] not in _MOVES_NOTHING:
            return sentence[words.places[match.start()] : words.places[match.end()]].strip()
    return ""


def _hours_told(
    sentence: str, left: str, whens: list[fr.When], programme: list[fr.FoundDate]
) -> list[FoundHours]:
    """Find the hours in `left` that are those of the dates, or of something beside them."""
    begins = {when.start_time for when in whens} - {None}
    has_ends = bool(whens) and all(when.end_time for when in whens)
    asides = [match.span() for match in re.finditer(r"\([^()]*[a-zà-ÿ]{3}[^()]*\)", left)]
    return [
        at
        for at in fr.find_hours(left)
        if programme
        or at.begins in begins
        or (has_ends and at.ends is None)
        or (begins and _is_beside(sentence[: at.start]))
        or (begins and any(start < at.start < end for start, end in asides))
    ]


def why_not(found: fr.FoundDate, sentence: str, since: date) -> str:
    """Tell why a date is none of an event to come; "" if it is one."""
    is_over = bool(found.when.end and found.when.end < since)
    if found.rule and found.when.start:
        ahead = max(since, found.when.start)
        is_over = next(fr.days_of(found.rule, found.when.start, ahead), None) is None
    before = fr.folded(sentence[: found.start]) + " "
    is_late = found.when.start and found.when.start > since + _SOON
    looks_back = not (found.year_written or found.rule or found.deadline) and (
        is_late or _IS_OVER.search(sentence)
    )
    if found.past or is_over or looks_back:
        return PAST
    if found.problem:
        return f"isn't understood ({found.problem})"
    if found.deadline:
        return LAST_DAY
    if OPENS.search(before):
        return "is when something opens, not a meeting"
    if found.rule and _OPEN.search(before):
        return "is when something is open, not a meeting"
    return ""


def note_dates_to_come(text: str, line: int, since: date, remarks: Remarks) -> None:
    """Remark dates to come outside a dates section; no event is made of them."""
    for sentence in sentences(text):
        for found in found_in(sentence, since):
            why = why_not(found, sentence, since)
            if found.when.end and (found.problem or why in {"", LAST_DAY}) and why != PAST:
                words = sentence[found.start : found.end]
                year = "" if found.year_written else " (no year is written)"
                remarks.note(line, f"a date to come outside the dates section: “{words}”{year}")


def _is_day(found: fr.FoundDate) -> bool:
    return has_a_day(found.when) and not (
        found.rule or found.deadline or found.problem or found.excepted
    )
