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
from chatbot.french.numbers import SPELLED
from chatbot.french.time_words import without_names

MOST = 3  # meetings of one text
LOOKED_AT = 12  # days of one text that are read at most
FOUND = 150  # dates of one text that are considered; a message hardly has room for more
SHORT = 9  # words of a sentence that is a title: "Samedi 5 juin, kermesse de l'école"
LONGEST_TITLE = 80  # characters
LONGEST_LINE = 80  # characters of a line above a date that may be its title
AROUND = 250  # characters of a sentence, before and behind a date, that are read with it
CLAUSE = 200  # characters before a date that are searched for its clause
QUOTED, BEFORE = 160, 100  # characters of a quotation in all, and before the date in it
# A date without a year that would be later than this rather means a past one: "la réunion du 12".
SOON = timedelta(days=270)

_ENDS = re.compile(r"(?<=[.!?…])(?<!\bM\.)(?<!\bDr\.)\s+(?=[A-ZÀ-Ý«•–—-])|(?<=[?])\s+|\n+")
_PARAGRAPH = re.compile(r"\n\s*\n")
# What a meeting is called, folded.
_MEETING = re.compile(
    r"(?<![a-z-])(?:rencontres?|reunions?|rendez[- ]vous|rdv|seances?|ateliers?|visites?"
    r"|webinaires?|visio(?:-?conference)?s?|journees?|soirees?|matinees?|assemblees?|forums?"
    r"|fetes?|tables? rondes?|conferences?|formations?|seminaires?|colloques?|debats?|cafes?"
    r"|marches?|projections?|inaugurations?|festivals?|restitutions?|comites?|permanences?|stages?"
    r"|balades?|portes ouvertes|universites? d'ete|congres|salons?|aperos?|repas|banquets?"
    r"|plenieres?|copils?|voyages?|tournees?|collectes?|ceremonies?|spectacles?|concerts?|bals?"
    r"|kermesses?|ventes?|lotos?|randonnees?|distributions?|initiations?|commissions?|bureaux?"
    r"|assises|nuits?|points? (?:d'|rapide|sur))(?![a-z])"
)
_VAGUE = re.compile(r"(?:rendez[- ]vous|rdv|journees?|soirees?|matinees?)$")
_OF_ANOTHER = re.compile(r"(?:(?<![a-z])(?:de|du|des|de la|apres (?:la|le|les)) |(?:d|apres l)')$")
_NO_NAME = re.compile(
    r"(?:bonjour|bonsoir|salut|slt|coucou|hello|bonne nouvelle|alors|cher|madame|monsieur"
    r"|nous|on|je|vous|ils?|elles?|c'est|ce sera|cela"
    r"|ca|venez|retrouvez|rejoignez|notez|merci|n'oubliez|pensez|pour rappel|rappel|quand|dates?"
    r"|jour|horaires?|ou|le|la|les|a|au|en|et|puis|voir|infos?|attention|departs?|retour)(?![a-z])"
)
_WILL_BE = re.compile(
    r"(?<![a-z])(?:aura|auront|sera|serons|seront|(?:se |nous )?[a-z]{2,}(?:er|ir|dr)(?:a|ons|ont)"
    r"|prochaine?s?)(?![a-z])"
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
    found = fr.find_dates(without_names(text), since=now.date(), near=True)
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
        _Reader(text, plain, one, [*days.values()], found).read(day, now.date())
        for day, one in looked_at
    )
    to_come = (one for one in read if one and next_occurrence(one.draft, now) is not None)
    return list(islice(to_come, MOST))


def misnamed_in(text: str, now: datetime) -> tuple[str, date] | None:
    """Find the first day to come with a wrong weekday in a text: the words, and the day."""
    text = read_part(text)
    for one in fr.find_dates(text, since=now.date(), near=True):
        day = one.misnamed
        # Without a year, a day far ahead was rather just past.
        if day and now.date() <= day and (one.year_written or day <= now.date() + SOON):
            return text[one.start : one.end], day
    return None


def _is_meeting(text: str, found: fr.FoundDate, today: date) -> bool:
    start = found.when.start
    is_none = found.problem or found.past or found.deadline or found.excepted or found.either
    if is_none or start is None or start < today:
        return False
    if start > today + SOON and not found.year_written:
        return False
    begins, ends = _sentence(text, found)
    begins, ends = max(begins, found.start - AROUND), min(ends, found.end + AROUND)
    sentence, plain = text[begins:ends], fr.folded(text[begins:ends])
    before = fr.fold(text[max(begins, found.start - CLAUSE) : found.start]).text
    clause = re.split(r"[.,;:!?()\n]", before)[-1]
    # What takes place on a day without being a meeting.
    no_meeting = (
        r"(?<![a-z])(?:(?:inscri|candidat|repon|contribu|proposi|reserv)[a-z]*[^.;\n]*$"
        r"|publi(?:e|er|ee)s?|parution|fermee?s?|fermeture|disponibles?|vacances|decret|loi"
        r"|arrete du|livraison)(?![a-z])"
    )
    named = _MEETING.search(clause) is not None
    if _is_no_news(sentence, plain) or (re.search(no_meeting, clause) and not named):
        return False
    if has_a_day(found.when):
        return _is_told(found, text[found.start : ends], plain, before, named=named)
    takes_place = r"(?<![a-z])(?:aur(?:a|ont) lieu|se (?:tien|deroul|fer|reuni)[a-z]+)"
    named = bool(re.search(takes_place, plain) or _MEETING.search(before))
    return named and len(fr.find_dates(sentence, since=today, near=True)) == 1


def _is_no_news(sentence: str, plain: str) -> bool:
    """Tell whether a sentence, folded too, tells an absence, a release, hours, or what is over."""
    never = (
        r"(?<![a-z])(?:absente?s?|(?:in)?joignables?|(?:me|nous) joindre|indisponibles?|conges?"
        r"|teletravail|en vigueur|sort(?:ent|ira|iront)?|en salles|parait(?:ra)?|paraissent"
        r"|(?:est|sont|sera|seront) fermee?s?|ouverte?s? (?:du|de|le|tous|les)|replay"
        r"|compte[- ]rendus?)(?![a-z])"
    )
    was = (
        r"(?<![a-z])(?:hier|etaient|etait|etions|etiez|avaient|avait|avions|se sont|s'est|s'etait"
        r"|(?:nous|vous|on) (?:a|ont) (?!prevu)|derniers?|dernieres?|passee?s?)(?![a-z])"
    )
    # With accents, which tell "a réuni" from "à midi"; "nous avons prévu" is no past.
    has = (
        r"(?<![\w’'])(?:j['’]ai|a|ont|avons|avez)(?: bien| déjà| été| tous| toutes)*"
        r" (?!lieu|eu lieu|pr[ée]v|fix|programm|organis|choisi|d[ée]cid|retenu|propos|cal[ée]"
        r"|convenu)\w{2,}(?:é|i|u|is|it|ert)e?s?(?!\w)"
    )
    is_over = re.search(was, plain) or re.search(has, sentence, re.IGNORECASE)
    return bool(re.search(never, plain) or (is_over and not _WILL_BE.search(plain)))


def _is_told(found: fr.FoundDate, rest: str, plain: str, before: str, *, named: bool) -> bool:
    """Tell whether the words around a day say that something takes place.

    `rest`: the sentence from the day on; `plain`: the folded sentence; `before`: its folded words
    before the day; `named`: its clause names a meeting.
    """
    hours, length = found.when.start_time is not None, found.end - found.start
    words, after = fr.folded(rest[:length]), rest[length:].strip()
    # "le 7" may be a chantier, "le samedi" a habit; "la réunion de mardi" is known.
    is_habit = re.match(r"(?:le|du|au|de) (?:[a-z]+di|dimanche)", words)
    is_each = re.search(r"(?<![a-z])(?:chaque|tous les|les|un|de) $", before)
    from_today = (  # "samedi", "demain", but not "samedi 12"
        rf"(?:[a-z]+ )?(?:(?:[a-z]+di|dimanche)(?!,? (?:[0-9]|{SPELLED}))"
        r"|(?:apres[- ])?demain|aujourd'hui)"
    )
    if found.rule or re.match(from_today, words):
        return (hours or named) and bool(found.rule or not (is_habit or is_each))
    if re.match(r"(?:le|au|du) [0-9]{1,2}(?![0-9/]| ?[a-z])", words):
        return hours
    announced = (
        r"(?<![a-z])(?:(?:on|nous) (?:se|nous|vous)|vous (?:propos|invit|attend)|venez|retrouv"
        r"|rejoign|prevue?s?|fixee?s?|programmee?s?|organis|propos|invit|reserve[rz]|c'est le"
        r"|save the date|notez|a vos agendas|bloque[rz]|maintenue?s?|on (?:fait|va|est))"
    )
    told = _MEETING.search(plain) or re.search(announced, plain) or _WILL_BE.search(plain)
    is_short = len(plain.split()) <= SHORT and "?" not in plain
    return bool(hours or told or is_short or not after or after[0] in ":–—-")


def _sentence(text: str, found: fr.FoundDate) -> tuple[int, int]:
    """Find where the sentence of a date begins and ends."""
    ends = [match.span() for match in _ENDS.finditer(text)]
    begins = max([0, *(end for _, end in ends if end <= found.start)])
    return begins, min([len(text), *(start for start, _ in ends if start >= found.end)])


class _Reader:
    """Reads one date of a text, with the sentence and the paragraph in which the date stands.

    `plain`: the text, with blanks in place of emoji and of dates that are no meetings.
    """

    def __init__(
        self,
        text: str,
        plain: str,
        found: fr.FoundDate,
        meetings: Sequence[fr.FoundDate],
        found_in_all: Sequence[fr.FoundDate],
    ) -> None:
        self.text, self.plain, self.found = text, plain, found
        self.start, self.end = _sentence(text, found)
        self.beside = [one for one in found_in_all if self.start <= one.start < self.end]
        # If a sentence has several dates, the words before the first belong to each, and the words
        # behind a date only to that date.
        starts = [one.start for one in meetings if one.start >= self.start]
        self.head_ends, self.behind = min(starts), [one for one in starts if one > found.start]

    def read(self, day: date, today: date) -> Meeting | None:
        """Read the date with its own words, then with the rest of its paragraph.

        None: words of its sentence that say when are left unread.
        """
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
        schedule = self._schedule(said, day, today)
        if schedule is None:
            return None
        draft = said.as_draft(schedule.when)
        is_no_name = _NO_NAME.match(fr.folded(draft.title))
        name = _named(draft.title) or ("" if is_no_name else _first_name(draft.title))
        draft = replace(
            draft,
            title=fr.cut(tidy(name) or NAMELESS, LONGEST_TITLE),
            rule=schedule.rule,
            exceptions=schedule.exceptions,
            online=draft.online or self.found.online,
            description="",
        )
        return Meeting(day, draft, self._quoted(above))

    def _schedule(self, alone: Said, day: date, today: date) -> fr.Schedule | None:
        """Find the time as the whole sentence tells it, else as the date's own words do.

        `alone`: the date read with its own words. None: either leaves words unread that say when.
        """
        begins, ends = self.found.start - AROUND, self.found.end + AROUND
        sentence = self.text[max(self.start, begins) : min(self.end, ends)]
        aside = r"(?i)\((?!\s*(?:de|à|le|du|des|jusqu|entre|\d)(?!\w))[^()\n]*\)"
        for words in dict.fromkeys(
            (sentence, re.sub(aside, " ", sentence))
        ):  # "(émargement dès 9h30)"
            whole = _read(words, today)
            if not whole.unread and not whole.either:
                told = [when for when in (whole.when, *whole.others) if when and when.start == day]
                return fr.Schedule(told[0], whole.rule, whole.exceptions) if told else None
        is_several = any(one.rule or one.problem or one.either for one in self.beside)
        is_several |= any(re.search(r"chaque|tou", fr.folded(one.words)) for one in whole.unread)
        if is_several or alone.unread or alone.when is None or alone.when.start != day:
            return None
        return fr.Schedule(alone.when, alone.rule, alone.exceptions)

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
