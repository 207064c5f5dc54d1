"""Find the meetings to come in a longer text: an announcement, a published answer.

The text is read sentence by sentence, by the module `sentence`. A sentence tells a meeting if its
words say that something takes place, and no word that says when is left unread.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile, zip_longest

from chatbot import french as fr
from chatbot.conversation.markup import read_part
from chatbot.events.change_words import sentences_in
from chatbot.events.meant import blanked
from chatbot.events.names import EDGES, tidy
from chatbot.events.rules import EventDraft, has_a_day, next_occurrence, occurrences
from chatbot.events.said import NAMELESS, Said
from chatbot.events.sentence import read_sentence
from chatbot.french.numbers import SPELLED
from chatbot.french.patterns import APART, MONTH, WEEKDAY
from chatbot.french.reading_recurrence import with_bounds_at_rule
from chatbot.french.time_words import without_names

MOST = 3  # meetings of one text
LOOKED_AT = 12  # days of one sentence that are read at most
SHORT, LONGEST_TITLE = 4, 80  # words that, at the head of a sentence, are a title; characters
QUOTED, BEFORE = 160, 100  # characters of a quotation in all, and before the date in it
# A date without a year that would be later than this rather means a past one: "la réunion du 12".
SOON = timedelta(days=270)

# What a meeting is called, folded.
_MEETING = re.compile(
    r"(?<![a-z-])(?:(?:rencontre|reunion|seance|atelier|visite|webinaire|visio(?:-?conference)?"
    r"|journee|soiree|matinee|assemblee|forum|fete|tables? ronde|conference|formation|seminaire"
    r"|colloque|debat|(?<!au )cafe|marche|projection|inauguration|festival|restitution|comite"
    r"|permanence|stage|balade|portes ouverte|universite d'ete|salon|apero|banquet|pleniere|copil"
    r"|voyage|tournee|collecte|ceremonie|spectacle|concert|bal|kermesse|vente|loto|randonnee|nuit"
    r"|distribution|initiation|commission|conseil d'administration)s?|rendez[- ]vous|rdv|ag|congres"
    r"|repas|bureaux?|assises|points? (?:d'avancement|d'etape|rapide|sur))(?![a-z])"
)
_OF_ANOTHER = re.compile(r"(?:(?<![a-z])(?:de|du|des|de la|apres (?:la|le|les)) |(?:d|apres l)')$")
_GREETING = re.compile(
    r"(?:bonjour|bonsoir|salut|slt|coucou|hello|bonne nouvelle|chers?|chères?|madame|monsieur"
    r"|mesdames|pour info|pour rappel|rappel|info)(?!\w)[^,!:\n]{0,40}(?:[,!:]\s*|$)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:alors|nous|on|je|vous|ils?|elles?|c'est|ce sera|cela|ca|venez|retrouvez|rejoignez|notez"
    r"|merci|n'oubliez|pensez|quand|dates?|jour|horaires?|ou|le|la|les|a|au|en|et|puis|voir|infos?"
    r"|attention|departs?|retour|pour|suite|apres|avec|comme|dans|si|toujours|reprises?)(?![a-z])"
    r"|l'"
)
_NAME_ENDS = re.compile(
    r"\s+(?:qui|que|où|se|s['’]\w+|aura|auront|a lieu|ont lieu|est|sont|sera|seront|désormais"
    r"|revient|reprend|reprennent|initialement|(?:prév|fix|report|avanc|déplac|décal|mainten|annul"
    r"|programm|organis)[ué]e?s?)(?!\w)|[,;:.!?(\n]"
)
# Sentences that tell no meeting: absences, closing days, releases, what is off, questions.
_NEVER = re.compile(
    r"(?<![a-z])(?:absente?s?|(?:in)?joignables?|indisponibles?|conges?|teletravail|parait(?:ra)?"
    r"|en (?:formation|reunion|deplacement|travaux|vigueur)|annul[a-z]+|supprim[a-z]+|pas lieu"
    r"|(?:est|sont|ser[a-z]+) fermee?s?|memes? (?:heure|horaire|creneau)s?|souhait[a-z]+)"
    r"(?![a-z])|\?$"
)
# What announces a meeting on a day whose hour isn't told.
_ANNOUNCES = re.compile(
    r"(?<![a-z])(?:on|nous|vous|venez|notez|reservez|bloquez|c'est le|save the date|prochaine?s?"
    r"|aur(?:a|ont) lieu|se [a-z]+r(?:a|ont)|(?:prevu|fixe|programme|organise|maintenu)e?s?)"
    r"(?![a-z])"
)
# What moves a day, which therefore stands behind these words: "est reportée au 12".
_MOVED = re.compile(
    r"(?<!\w)(?:(?:report|déplac|décal|repouss)ée?s?(?!\w)|(?:avancée?|remise?)s? (?=au|à|en))"
)


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
    days: dict[date, Meeting] = {}
    for meeting in _told_in(read_part(text), now.date()):
        if next_occurrence(meeting.draft, now) is not None:
            days.setdefault(meeting.day, meeting)
        if len(days) == MOST:
            break
    return [*days.values()]


def misnamed_in(text: str, now: datetime) -> tuple[str, date] | None:
    """Find the first day to come with a wrong weekday in a text: the words, and the day."""
    text = read_part(text)
    for one in fr.find_dates(text, since=now.date(), near=True):
        day = one.misnamed
        # Without a year, a day far ahead was rather just past.
        if day and now.date() <= day and (one.year_written or day <= now.date() + SOON):
            return text[one.start : one.end], day
    return None


def _told_in(text: str, today: date) -> Iterator[Meeting]:
    """Read a text sentence by sentence."""
    above = ""
    for paragraph in re.split(r"\n\s*\n", text):
        sentences: list[_Sentence] = []
        for words in sentences_in(paragraph):
            sentence = _Sentence(words, today)
            if sentences and sentence.bounds(sentences[-1]):
                sentences[-1] = _Sentence(f"{sentences[-1].text} {words}", today)
            elif sentences and sentence.tells_hours_of(sentences[-1]):
                sentences[-1].words += f", {words[:1].lower()}{words[1:]}"
            else:
                sentences.append(sentence)
        for number, sentence in enumerate(sentences):
            below = takewhile(lambda each: not each.days, sentences[number + 1 :])
            sentence.above, sentence.below = above, [each.text for each in below]
            yield from sentence.meetings()
            above = sentence.text


class _Sentence:
    """A sentence, and the days to come on which its words may tell a meeting.

    `above`: the sentence before. `below`: the sentences behind, up to the next day in the
    paragraph. `words`: the words to read, without what is no day to come. `ends`: as "fin vers
    midi" says.
    """

    def __init__(self, text: str, today: date) -> None:
        text = with_bounds_at_rule(text)
        self.text, self.today, self.plain = text, today, fr.folded(text)
        self.above, self.below = "", list[str]()
        self.ends: time | None = None
        near = fr.find_dates(without_names(text), since=today, near=True)
        self.found = near
        found = [
            day for day in near if not (day.deadline or day.excepted or day.problem or day.either)
        ]
        self.days = [*islice(filter(self._is_to_come, found), LOOKED_AT)]
        for period in [day for day in self.days if not has_a_day(day.when)]:
            # What a day says exactly: "cet hiver : le lundi 18 janvier".
            starts = [day.when.start for day in self.days if day is not period and day.when.start]
            if any(any(occurrences(period, start, start)) for start in starts):
                self.days.remove(period)
        plain = "".join(" " if unicodedata.category(char) == "So" else char for char in text)
        others = [(day.start, day.end) for day in found if day not in self.days]
        self.words = blanked(plain, *others)

    def _is_to_come(self, day: fr.FoundDate) -> bool:
        """Tell whether a day is neither past nor known already: "le samedi", "de demain"."""
        start = day.when.start
        if day.past or start is None or start < self.today or _MOVED.search(self.text, day.end):
            return False
        around = fr.folded(self.text[max(0, day.start - 10) : day.end])
        habit = rf"(?<![a-z])(?:chaque|les|un|de|le|du|au) (?:{WEEKDAY}|demain)"
        is_habit = re.search(rf"{habit}(?! prochain|,? (?:[0-9]|{SPELLED})|s| de [lp])", around)
        is_soon = day.year_written or start <= self.today + SOON
        return is_soon and (bool(day.rule) or not is_habit)

    def bounds(self, before: "_Sentence") -> bool:
        """Tell whether the sentence bounds a rule: "Première séance le 5 janvier."."""
        has_rule = any(day.rule or "begin" in day.problem for day in before.found)
        return has_rule and APART.match(self.plain) is not None

    def tells_hours_of(self, before: "_Sentence") -> bool:
        """Tell whether the sentence goes on: "Rendez-vous à 9h30 devant la chaufferie."."""
        begins = (
            r"(?:rendez[- ]vous|rdv|depart|accueil|debut|horaires?|de|a|des|[0-9]+ ?h)(?![a-z])"
        )
        if self.days or not before.days or not re.match(begins, self.plain):
            return False
        return bool(fr.find_hours(self.text)) and not fr.find_hours(before.text)

    def meetings(self) -> Iterator[Meeting]:
        """Read the meetings as the whole sentence tells them, else each with its own words."""
        if not self.days or _NEVER.search(self.plain):
            return
        for hours in fr.find_hours(self.words):
            before = self.words[: hours.start]
            if ends := re.search(r"(?i)(?:fin|retour)(?: prévue?)?(?: vers)? *$", before):
                self.ends = hours.begins
                self.words = blanked(self.words, (ends.start(), hours.end))
        whole = read_sentence(self.words, self.today)
        if not (whole.unread or whole.either):
            for day, said in zip(self.days, [whole, *whole.apart], strict=False):
                yield from self._told(day, said)
            return
        binds = r"chaque|tou|(?<![a-z])sur|partir|compter|jusqu|sauf|hors"
        is_bound = any(re.search(binds, fr.folded(one.words)) for one in whole.unread)
        has_rule = any(day.rule for day in self.days)
        if is_bound or (has_rule and len(self.days) > 1):
            return
        aside = r"(?i)\((?!\s*(?:(?:de|à|le|du|des|jusqu|entre)(?!\w)|\d))[^()\n]*\)"
        words = re.sub(aside, lambda match: " " * len(match[0]), self.words)
        name, begins = "", 0
        for day, after in zip_longest(self.days, self.days[1:]):
            name = _named(words[begins : day.start]) or name
            begins = day.end
            own = words[day.start : after.start if after else None]
            said = read_sentence(f"{name} {own}", self.today)
            if not (said.unread or said.either):
                yield from self._told(day, said)

    def _told(self, day: fr.FoundDate, said: Said) -> Iterator[Meeting]:
        """Make meetings of what was read, with what the sentences around it add."""
        if said.when is None or not self._tells(day, said):
            return
        if self.ends and said.when.start_time and not said.when.end_time:
            said.when = said.when.at(said.when.start_time, self.ends)
        is_line = not self.words[: day.start].strip() and self.text[-1] not in ".!?…"
        head = self.words[: day.start].strip(EDGES)
        lead = "" if said.title else _as_title(self.above)
        is_cut = said.title.endswith("…")  # and stands whole in the description
        titles = ["" if is_cut else _named(said.title), _named(said.description), _as_title(head)]
        titles += [lead] if head else [_as_title(said.title), lead]
        titles += [_as_title(line) for line in self.below[:1] if is_line]
        if self.plain.startswith(("il ", "elle ", "ce sera ")):
            titles.append(_named(self.above))
        title = min(filter(None, titles), key=_is_vague, default=NAMELESS)
        after = "\n".join(self.below)
        rest = read_sentence(after, self.today, said.when)
        has_place = is_line or re.search(r"(?i)\b(?:lieu|adresse)\s?:", after)
        is_online = said.online or rest.online or day.online
        draft = replace(
            said.as_draft(),
            title=fr.cut(tidy(title) or NAMELESS, LONGEST_TITLE),
            place=said.place or (rest.place if has_place else ""),
            online=is_online,
            link=(said.link or rest.link) if is_online else "",
            deadline=said.deadline or rest.deadline,
            deadline_for=said.deadline_for or rest.deadline_for,
            places=said.places or rest.places,
            description="",
        )
        for when in (said.when, *said.others):
            if when.start is not None:
                yield Meeting(when.start, replace(draft, when=when), self._quoted(day, lead))

    def _tells(self, day: fr.FoundDate, said: Said) -> bool:
        """Tell whether the words around a day say that something takes place."""
        before = re.split(r"[.,;:!?()\n]", self.text[: day.start])[-1]
        behind = re.split(r"[.,;:!?()\n]", self.text[day.end :])[0]
        clause, words = fr.folded(before), fr.folded(self.text[day.start : day.end])
        is_full = re.search(rf"{MONTH}|[0-9]/[0-9]|{WEEKDAY},? (?:[0-9]|{SPELLED})", words)
        named, is_named = _MEETING.search(clause), _MEETING.search(self.plain)
        is_off = re.search(r"pas de |ser[a-z]+ (?:connu|publi)", clause)
        other = r"(?<![a-z])(?:inscri|candidat|ferme|livraison|versement|vacances|pour ?$)"
        if is_off or (re.search(other, clause) and not named):
            return False
        was = r"hier|étai\w+|étions|avai\w+|avions|derni[eè]re?s?|passée?s?"
        if not is_full:  # and so may be past: "Paul a soutenu sa thèse vendredi"
            was += r"|(?:j['’]ai|a|ont|avons|avez)(?: \w+)? (?!lieu)\w{2,}(?:é|i|u|is|it|ert)e?s?"
        if re.search(rf"(?i)(?<![\w’'])(?:{was})(?!\w)", f"{before}, {behind}"):
            return False
        hours = said.when is not None and said.when.start_time is not None
        takes_place = r"(?:aur)?(?:a|ont) lieu|se (?:tien|deroul|reuni)|nous (?:recev|accueill)"
        if not has_a_day(day.when):
            is_clear = not _is_vague(_named(self.text[: day.start]) or "rdv")
            told = len(self.days) == 1 and (is_clear or re.search(takes_place, self.plain))
        elif day.rule:
            told = named or (hours and (is_named or re.search(takes_place, self.plain)))
        elif is_full:
            head = _GREETING.sub("", self.text[: day.start]).strip(EDGES)
            is_name = 0 < len(head.split()) <= SHORT and _as_title(head) == head
            is_announced = _ANNOUNCES.search(self.plain)
            is_line = self.text[-1] not in ".!?…"
            told = hours or is_line or is_name or is_named or is_announced
        else:
            told = hours or (named and not words[-1].isdigit())
        return bool(told)

    def _quoted(self, day: fr.FoundDate, above: str) -> str:
        """Quote the sentence, behind the line `above`; a long sentence is cut around the date."""
        begins = self.text.rfind(" ", 0, max(0, day.start - BEFORE)) + 1
        words = " ".join(self.text[begins:].split())
        lead = f"{above} : " if above else "… " if begins else ""
        return fr.cut(f"{lead}{words}", QUOTED)


def _as_title(line: str) -> str:
    """Take the name at the beginning of a line; "" where the line is no title."""
    line = _GREETING.sub("", line).rstrip(" :")
    is_title = line and len(line) <= LONGEST_TITLE and line[-1] not in ",.;!?"
    return _first_name(line) if is_title and not _NO_NAME.match(fr.folded(line)) else ""


def _named(words: str) -> str:
    """Find the name of the last meeting in words: "rencontre ALTAA"; "": no meeting is named."""
    plain = fr.fold(words)
    starts = [
        match.start()
        for match in _MEETING.finditer(plain.text)
        if not _OF_ANOTHER.search(plain.text, 0, match.start())
    ]
    return _first_name(words[plain.places[starts[-1]] :]) if starts else ""


def _is_vague(name: str) -> bool:
    """Tell whether a name says nothing of what takes place."""
    vague = r"(?:rendez[- ]vous|rdv)(?![a-z])|(?:journees?|soirees?|matinees?)$"
    return re.match(vague, fr.folded(name)) is not None


def _first_name(words: str) -> str:
    """Cut words off where the name at their beginning ends."""
    return _NAME_ENDS.split(words.strip(), maxsplit=1)[0].strip()
