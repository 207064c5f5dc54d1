"""Find the meetings to come in a longer text: an announcement, a published answer.

Each date of the text is read together with the words around it, by the module `sentence`, which
reads a sentence about a single date.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from chatbot import french as fr
from chatbot.conversation.markup import read_part
from chatbot.events.names import tidy
from chatbot.events.rules import EventDraft, has_a_day, next_occurrence
from chatbot.events.sentence import LINK, NAMELESS, Said, read_sentence

MOST = 3  # meetings of one text
LOOKED_AT = 12  # days of one text that are read at most
FOUND = 150  # dates of one text that are considered; a message hardly has room for more
LONGEST_TITLE = 80  # characters
LONGEST_LINE = 80  # characters of a line above a date that may be its title
CLAUSE = 200  # characters before a date that are searched for its clause
QUOTED, BEFORE = 160, 100  # characters of a quotation in all, and before the date in it
# A date without a year that would be later than this rather means a past one: "la réunion du 12".
SOON = timedelta(days=270)

_ENDS = re.compile(r"(?<=[.!?…])(?<!\bM\.)(?<!\bDr\.)\s+(?=[A-ZÀ-Ý«•–—-])|\n+")
_PARAGRAPH = re.compile(r"\n\s*\n")
# What a meeting is called, folded.
_MEETING = re.compile(
    r"(?<![a-z-])(?:rencontres?|reunions?|rendez[- ]vous|rdv|seances?|ateliers?|visites?"
    r"|webinaires?|visio(?:-?conference)?s?|journees?|soirees?|matinees?|assemblees?|forums?"
    r"|fetes?|tables? rondes?|conferences?|formations?|seminaires?|colloques?|debats?|cafes?"
    r"|marches?|projections?|inaugurations?|festivals?|restitutions?|comites?|permanences?|stages?"
    r"|balades?|portes ouvertes|universites? d'ete|congres|salons?|aperos?|repas|banquets?"
    r"|plenieres?|copils?)(?![a-z])"
)
_VAGUE = re.compile(r"(?:rendez[- ]vous|rdv|journees?|soirees?|matinees?)$")
_OF_ANOTHER = re.compile(r"(?:(?<![a-z])(?:de|du|des|de la|apres (?:la|le|les)) |(?:d|apres l)')$")
_NO_NAME = re.compile(
    r"(?:bonjour|bonsoir|salut|cher|madame|monsieur|nous|on|je|vous|ils?|elles?|c'est|ce sera|cela"
    r"|ca|venez|retrouvez|rejoignez|notez|merci|n'oubliez|pensez|pour rappel|rappel|quand|dates?"
    r"|jour|horaires?|ou|le|la|les|a|au|en|et|puis|voir|infos?|attention)(?![a-z])"
)
_LABELLED = re.compile(r"(?<![a-z])(?:lieu|adresse|ou) ?:")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting to come that a text announces to the day, and the words of the text about it."""

    day: date  # the first day
    draft: EventDraft
    words: str


def meetings_in(text: str, now: datetime) -> list[Meeting]:
    """Find the meetings in a plain text that was written at the local time `now`.

    In the order of the text, one a day, MOST at most. Left out are past days, deadlines, and words
    that may not be a day ("le 7", "le samedi").
    """
    text = read_part(text)
    found = fr.find_dates(text, since=now.date(), near=True)
    days: dict[date, fr.FoundDate] = {}
    for one in found[:FOUND]:
        day = one.when.start
        if day is not None and day not in days and _is_meeting(text, one, now.date()):
            days[day] = one
    plain = "".join(" " if unicodedata.category(char) == "So" else char for char in text)
    for one in found:  # blanks, so that all indexes stay the same
        if not one.deadline and one not in days.values():
            plain = plain[: one.start] + " " * (one.end - one.start) + plain[one.end :]
    looked_at = islice(days.items(), LOOKED_AT)
    read = (
        _Reader(text, plain, one, [*days.values()]).read(day, now.date()) for day, one in looked_at
    )
    to_come = (one for one in read if next_occurrence(one.draft, now) is not None)
    return list(islice(to_come, MOST))


def misnamed_in(text: str, now: datetime) -> tuple[str, date] | None:
    """Find the first day to come with a wrong weekday in a text: the words, and the day."""
    text = read_part(text)
    for one in fr.find_dates(text, since=now.date(), near=True):
        if one.misnamed is not None and one.misnamed >= now.date():
            return text[one.start : one.end], one.misnamed
    return None


def _is_meeting(text: str, found: fr.FoundDate, today: date) -> bool:
    start = found.when.start
    is_none = found.problem or found.past or found.deadline or found.excepted
    if is_none or not has_a_day(found.when) or start is None or start < today:
        return False
    if start > today + SOON and not found.year_written:
        return False
    before = fr.fold(text[max(0, found.start - CLAUSE) : found.start]).text
    clause = re.split(r"[.,;:!?()\n]", before)[-1]
    named = _MEETING.search(clause) is not None
    # What takes place on a day without being a meeting.
    no_meeting = (
        r"(?<![a-z])(?:(?:inscri|candidat|repon|contribu|proposi|reserv)[a-z]*[^.;\n]*$"
        r"|publi(?:e|er|ee)s?|parait|paraitra|parution|sortira|en vigueur|fermee?s?|fermeture"
        r"|vacances|conges|decret|loi|arrete du|livraison)(?![a-z])"
    )
    if re.search(no_meeting, clause) and not named:
        return False
    hours = found.when.start_time is not None
    words = fr.folded(text[found.start : found.end])
    in_a_month = (
        r"(?<![a-z])(?:janv|fev|mars(?![a-z])|avr|mai(?![a-z])|juin|juil|aout|sept|oct|nov|dec)|/"
        r"|(?:[a-z]+di|dimanche),? (?:[0-9]{1,2}|1 ?er)(?! ?[0-9h:])"
    )
    if not found.rule and re.search(in_a_month, words):
        return True
    # "le 7" may be a chantier, "le samedi" a habit.
    if not found.rule and re.match(r"(?:le|au|du) [0-9]", words):
        return hours
    is_habit = re.match(r"(?:le|du|au) (?:[a-z]+di|dimanche)", words)
    is_each = re.search(r"(?<![a-z])(?:chaque|tous les|les|un) $", before)
    return (hours or named) and bool(found.rule or not (is_habit or is_each))


class _Reader:
    """Reads one date of a text, with the sentence and the paragraph in which the date stands.

    `plain`: the text, with blanks in place of emoji and of dates that are no meetings.
    """

    def __init__(
        self, text: str, plain: str, found: fr.FoundDate, meetings: Sequence[fr.FoundDate]
    ) -> None:
        self.text, self.plain, self.found = text, plain, found
        ends = [(match.start(), match.end()) for match in _ENDS.finditer(text)]
        self.start = max([0, *(end for _, end in ends if end <= found.start)])
        self.end = min([len(text), *(start for start, _ in ends if start >= found.end)])
        # If a sentence has several dates, the words before the first belong to each, and the words
        # behind a date only to that date.
        starts = [one.start for one in meetings if one.start >= self.start]
        self.head_ends, self.behind = min(starts), [one for one in starts if one > found.start]

    def read(self, day: date, today: date) -> Meeting:
        """Read the date with its own words, then with the rest of its paragraph."""
        tail = self.plain[self.found.end : min([self.end, *self.behind])]
        words = f"{self.text[self.found.start : self.found.end]}{tail}"
        head, above = self.plain[self.start : self.head_ends], ""
        named = _named(head)
        if named:
            head = "" if _VAGUE.fullmatch(fr.folded(named)) and _named(tail) else named
        else:
            head = "" if _NO_NAME.match(fr.folded(head)) else _first_name(head)
        after = _PARAGRAPH.search(self.text, self.end)
        ends = min([after.start() if after else len(self.text), *self.behind])
        rest = self.plain[self.end : ends].strip()  # the paragraph's words, up to the next date
        said = _read(f"{head} {words}", today)
        if not (head or said.title):
            lines = [line.strip() for line in self.plain[: self.start].splitlines() if line.strip()]
            above = _as_title(lines[-1]) if lines else ""  # the line above: "Rencontre ALTAA"
            said = _read(f"{above} {words}", today)
        if rest:
            whole = _read(f"{head or above} {words}\n{rest}", today)
            said = _with_rest(said, whole, rest, is_listed=not head)
        draft = said.as_draft()
        if self.found.rule or draft.when.start != day:
            draft = replace(draft, when=self.found.when)
        is_no_name = _NO_NAME.match(fr.folded(draft.title))
        name = _named(draft.title) or ("" if is_no_name else _first_name(draft.title))
        draft = replace(
            draft,
            title=fr.cut(tidy(name) or NAMELESS, LONGEST_TITLE),
            rule=self.found.rule,
            exceptions=self.found.exceptions,
            online=draft.online or self.found.online,
            description="",
        )
        return Meeting(day, draft, self._quoted(above))

    def _quoted(self, above: str) -> str:
        """Quote the sentence, behind the line `above`; a long sentence is cut around the date."""
        begins = max(self.start, self.found.start - BEFORE)
        if begins > self.start:
            begins = self.text.find(" ", begins, self.found.start) + 1 or begins
        words = " ".join(self.text[begins : self.end].split())
        lead = f"{above} : " if above else "… " if begins > self.start else ""
        return fr.cut(f"{lead}{words}", QUOTED)


def _read(words: str, today: date) -> Said:
    """Read words as a sentence, without links, unless the words speak of a meeting online."""
    without = LINK.sub("", words)
    afar = r"(?<![a-z])(?:visio|en ligne|a distance|webinaire|zoom|teams|jitsi)"
    return read_sentence(words if re.search(afar, fr.folded(without)) else without, today)


def _with_rest(said: Said, whole: Said, rest: str, *, is_listed: bool) -> Said:
    """Add a deadline, a limit and a link from the rest of a paragraph; in a list, name and place.

    `whole`: the sentence read with the rest. `is_listed`: the date stands alone, above its details.
    """
    has_place = not said.place and (is_listed or _LABELLED.search(fr.folded(rest)))
    return replace(
        said,
        title=said.title or (_as_title(rest.splitlines()[0]) if is_listed else ""),
        place=whole.place if has_place else said.place,
        online=whole.online,
        link=whole.link,
        deadline=whole.deadline,
        deadline_for=whole.deadline_for,
        places=whole.places,
    )


def _as_title(line: str) -> str:
    """Take a line as a title; "" where the line is no title."""
    line = line.rstrip(" :")
    is_title = line and len(line) <= LONGEST_LINE and line[-1] not in ",.;!?"
    return line if is_title and not _NO_NAME.match(fr.folded(line)) else ""


def _named(words: str) -> str:
    """Find the name of the last meeting in words: "rencontre ALTAA"; "": no meeting is named."""
    plain = fr.fold(words)
    starts = [
        match.start()
        for match in _MEETING.finditer(plain.text)
        if not _OF_ANOTHER.search(plain.text, 0, match.start())
    ]
    return _first_name(words[plain.places[starts[-1]] :]) if starts else ""


def _first_name(words: str) -> str:
    """Cut words off where the name at their beginning ends."""
    ends = (
        r"\s+(?:qui|que|où|se|s['’]\w+|aura|auront|a lieu|ont lieu|est|sont|sera|seront"
        r"|initialement"
        r"|(?:prévu|fixé|reporté|avancé|déplacé|décalé|maintenu|annulé|programmé|organisé)e?s?)(?!\w)"
        r"|[,;:.!?(\n]"
    )
    return re.split(ends, words.strip(), maxsplit=1, flags=re.IGNORECASE)[0].strip()
