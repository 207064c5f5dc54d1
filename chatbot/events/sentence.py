"""Read a date that people write in one sentence; unreadable words are reported, never guessed.

"rencontre ALTAA samedi 12 décembre 14h à Lyon, inscription avant le 5": first come the fields with
a form of their own (link, days, hours, deadline). Title, place and description are read from the
words that are left.
"""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import islice

from chatbot import french as fr
from chatbot.events import names
from chatbot.events.meant import blanked
from chatbot.events.rules import LINK_LENGTH, has_a_day
from chatbot.events.said import Said, Unread
from chatbot.french.context import (
    AND,
    BESIDE,
    DEADLINE_AFTER,
    ENDS_AT,
    online,
    purpose_of,
    to_be_confirmed,
)
from chatbot.french.numbers import SPELLED, number_in
from chatbot.french.reading import FoundHours
from chatbot.french.reading_recurrence import with_bounds_at_rule
from chatbot.french.time_words import repeats, without_names, words_of_time
from chatbot.french.when import hours_of_next

MOST = 10  # days, and links, that are read in a sentence at most
TITLE_LENGTH, PLACE_LENGTH = 120, 200  # what is longer stands whole in the description
A_MONTH = timedelta(days=30)

# The labels of a host have at most 63 characters (RFC 1035). Without a limit, each hyphen of a long
# row of hyphens would be tried as the beginning of a host.
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}/[^\s<>\"]+", re.IGNORECASE
)
_ENDS_NO_LINK = ".,;:!?)»'\""
_VISIO = re.compile(
    r"(?<![a-z])(?:visio(?:-?conference)?s?|webinaires?|(?:sur |par )?(?:zoom|teams))(?![a-z])"
)
_IN_PERSON = re.compile(
    r"(?<![a-z])(?:(?:pas|plus|non|sans)(?: plus)? (?:(?:en|de|par|sur|la) )?"
    r"(?:visio(?:-?conference)?s?|webinaires?|zoom|teams|ligne|distanciel|a distance)"
    r"|(?:uniquement |seulement )?en presentiel(?: (?:uniquement|seulement))?)(?![a-z])"
)
_NO_LINK = re.compile(
    r"(?<![a-z])(?:liens? ?: ?(?:aucun|non|neant|rien|enlever)"
    r"|(?:sans|aucun|pas de|plus de) liens?)(?![a-z])"
)
_SIGNING_UP = "inscri|candidat|reserv|repon|contribu|proposi|dossier"
# Words about signing up, up to the end of the clause.
_PURPOSE = re.compile(
    r"(?:(?:la )?(?:date limite|cloture|fin) (?:d'|des? |pour )(?:les? |l'|la |s')?"
    r"|merci de (?:s')?|(?:pour )?s'|les |l'|la )?"
    rf"(?<![a-z])(?:{_SIGNING_UP})[a-z]*[^.;,\n]{{0,40}}$"
)
_FORM = re.compile(
    rf"(?:pour )?(?:s'|les |l')?(?:{_SIGNING_UP})[a-z]*(?: (?:sur|via|ici|la|en ligne))*"
)
_THE_DATE = re.compile(r"(?<![a-z])(?:la |le |les )?(?:dates?|jours?)(?: exacte?s?)? ?$")
_LIMIT = re.compile(r"(?<![a-z])dates? limites?[^.;\n]{0,40}$")
_LAST = re.compile(r"(?:(?:la )?date limite[ :]*|avant |d'ici |jusqu'|au plus tard )[a-z' ]{0,8}$")
_PLACES = re.compile(
    rf"limitee?s? a (?P<limit>[0-9]{{1,4}}|{SPELLED})"
    r"(?: (?:places?|personnes?|participants?))?(?![0-9a-z])"
    rf"|(?<![a-z])a (?P<more>[0-9]{{1,4}}|{SPELLED})"
    r" (?:places?|personnes?|participants?)(?![a-z])"
    rf"|(?<![0-9a-z])(?P<places>[0-9]{{1,4}}|{SPELLED})"
    r" (?:places|connexions?|(?:personnes?|participants?)(?= max| au plus))"
    r"(?: max(?:imum)?| au plus| disponibles?)?(?![a-z])"
)
_AROUND = f"{names.EDGES}()."
_UNTIL = re.compile(rf"{ENDS_AT.pattern}|jusqu'$")
_THEN = re.compile(r"[\s,;/–-]*(?:,? (?:et|puis|et puis)(?: le)?)?[\s,;/–-]*$")
_JOINING = re.compile(r"(?:^|\s)(?:et|puis)$|^(?:et|puis)\s", re.IGNORECASE)


def read_sentence(text: str, today: date, of: fr.When | None = None) -> Said:
    """Read a sentence, without its topic and verb, that was written on the day `today`.

    `of`: the time of the date so far, where the sentence changes a date.
    """
    text = with_bounds_at_rule(text)
    said = _Reader(text, today, of).read()
    return (_one_by_one(text, today) or said) if said.unread else said


def _one_by_one(text: str, today: date) -> Said | None:
    """Read days that have hours or places of their own; None if more than these is said of them.

    "réunions publiques : 19 janvier 18h30 à Dun, 26 janvier 19h à La Souterraine"
    """
    found = fr.find_dates(without_names(text), since=today, near=True)
    days = [day for day in found if not (day.deadline or day.excepted)]
    if exact := [day for day in days if has_a_day(day.when)]:  # "cet hiver : le 14 janvier …"
        text = blanked(text, *((day.start, day.end) for day in days if day not in exact))
        days = exact
    if len(days) < 2 or len(found) > MOST or any(day.rule or day.problem for day in days):
        return None
    title, ends = text[: days[0].start], [day.start for day in days[1:]]
    pieces = zip([day.start for day in days], [*ends, len(text)], strict=True)
    said = [
        _Reader(f"{title}{_THEN.sub('', text[start:end])}", today, None).read()
        for start, end in pieces
    ]
    is_clear = all(one.when and not (one.unread or one.others or one.either) for one in said)
    first, *others = said
    if not is_clear or any(one.description for one in said[:-1]):
        return None
    return replace(first, apart=others)


class _Reader:
    """Reads a sentence, and blanks the words that were read, so that they aren't read twice."""

    def __init__(self, text: str, today: date, of: fr.When | None) -> None:
        self.text, self.today, self.of = text, today, of
        self.hidden = text  # without names, such as "3 rue du 8 mai 1945"
        self.said = Said()
        self.more: list[str] = []  # what is added to the description
        self.first_date = len(text)  # the index of the first date: the title stands before or after

    def read(self) -> Said:
        """Read the sentence field by field: links before days, as numbers in links are no days."""
        labelled = r"(?<!\w)(?:titre|intitulé) ?: ?(?P<title>[^,;\n]+)"
        if (named := re.search(labelled, self.text, re.IGNORECASE)) is not None:
            self.said.title, self.said.is_titled = names.tidy(named["title"]), True
            self._take(named.start(), named.end())
        self.said.in_person = self._take_each(_IN_PERSON)  # "pas en visio", "en présentiel"
        self.said.no_link = self._take_each(_NO_LINK)  # "lien : aucun"
        self._read_links()
        words = fr.fold(self.text)
        if (match := _PLACES.search(words.text)) is not None:
            self.said.places = number_in(match["limit"] or match["more"] or match["places"]) or None
            self._take(words.places[match.start()], words.places[match.end()])
        self.hidden = without_names(self.text)
        found = fr.find_dates(self.hidden, since=self.today, near=True)[:MOST]
        deadlines = [day for day in found if day.deadline]
        if len(deadlines) == len(found) and self.of:
            # In a sentence that changes a date, « avant le 5 » alone may as well be the new day: it
            # is a deadline only if the sentence says what the deadline is for.
            plain = [fr.folded(self.text[: day.start]) for day in deadlines]
            told = zip(deadlines, plain, strict=True)
            deadlines = [day for day, before in told if day.purpose or _LIMIT.search(before)]
        self._read_days([day for day in found if day not in deadlines])
        self._read_hours()
        self._read_deadlines(deadlines)
        self._read_remarks()
        words = fr.fold(self.hidden)
        whens = [self.said.when or fr.When(), *self.said.others]
        for match in words_of_time(words.text):
            start, end = words.places[match.start()], words.places[match.end()]
            said = self.text[start:end].strip()
            is_told = all(repeats(match, when, rule=self.said.rule) for when in whens)
            if not is_told:
                self.said.unread.append(Unread(said))
            is_apart = not (is_told or re.match(r" ?\w", self.text[end:]))
            if self.text[:start].endswith(("\n ", "\n, ")) and (match["part"] or is_apart):
                self._take(start, end)  # behind a day: "samedi matin on paille"
        self._read_names()
        return self.said

    def _take(self, start: int, end: int) -> str:
        """Replace the text from `start` to `end` by line ends, which no date crosses; return it."""
        words = self.text[start:end]
        blank = "\n" * len(words)
        self.text = self.text[:start] + blank + self.text[end:]
        self.hidden = self.hidden[:start] + blank + self.hidden[end:]
        return words.strip(_AROUND)

    def _take_each(self, pattern: re.Pattern[str]) -> bool:
        words = fr.fold(self.text)
        spans = [match.span() for match in pattern.finditer(words.text)]
        for start, end in spans:
            self._take(words.places[start], words.places[end])
        return bool(spans)

    def _read_links(self) -> None:
        """Read the link by which people take part; other links, as to a form, are described."""
        for match in islice(LINK.finditer(self.text), MOST):
            address = match[0].rstrip(_ENDS_NO_LINK)
            lead = fr.fold(self.text[: match.start()])
            before, what = lead.text.strip(), ""
            form = _PURPOSE.search(before)
            # The words that name the link; `what`: the link isn't for taking part.
            name = (
                r"(?<![a-z])(?:(?:le |voir )?liens?(?: (?:ici|suivant))?|(?:le )?(?P<what>programme"
                r"|infos?|informations?|details?|plus d'infos?|site))(?: ?:)? *$"
            )
            if (called := re.search(name, lead.text)) is not None:
                words = self._take(lead.places[called.start()], match.start())
                what = words.rstrip(" :").lower() if called["what"] else ""
            self._take(match.start(), match.start() + len(address))
            link = address if "://" in address else f"https://{address}"
            if form is not None or what or self.said.link or len(link) > LINK_LENGTH:
                what = purpose_of(before, len(before)) if form else what or "voir"
                self.more.append(f"{what} : {link}")
            else:
                self.said.link = link
                meeting = r"visio|zoom|teams|meet|jitsi|webinaire"  # whatever the words say
                self.said.online = re.search(meeting, link, re.IGNORECASE) is not None

    def _read_days(self, found: list[fr.FoundDate]) -> None:
        """Read the dates of the sentence; words of dates that can't be read are reported."""
        before: fr.FoundDate | None = None  # the date that was read last
        for day in found:
            between = self.text[before.end : day.start] if before else ""
            joining = fr.folded(between).strip(" ,;")
            self.first_date = min(self.first_date, day.start)
            words = self._take(day.start, day.end)
            if before and joining in {*AND, "ou"}:
                self._take(before.end, day.start)
            if day.excepted and self.said.rule:
                continue  # the day is in `exceptions` already
            is_date = not (day.problem or day.past or day.deadline or day.excepted)
            if before is None and day.either and self.said.when is None:
                self.said.either = [*day.either]
                self.said.misnamed = Unread(words, day.misnamed) if day.misnamed else None
            elif before is None and is_date:
                self.said.when, self.said.to_be_confirmed = day.when, day.to_be_confirmed
                self.said.rule, self.said.exceptions = day.rule, day.exceptions
                self.said.online |= day.online  # as said within a rule: "à 9h, en visio, sauf …"
                before = day
            elif before and is_date and not (day.rule or self.said.rule) and joining in AND:
                self.said.others.append(day.when)
                before = day
            elif before and is_date and joining == "ou" and not self.said.others:
                self.said.either = [before.when, day.when]
                before = day
            else:
                self.said.unread.append(Unread(words, day.misnamed))
        if self.said.either:
            self.said.either, self.said.when = hours_of_next(self.said.either), None
        elif self.said.when and self.said.others:
            dates = hours_of_next([self.said.when, *self.said.others])
            self.said.when, *self.said.others = dates

    def _read_hours(self) -> None:
        """Read an hour apart from a day, or without a day."""
        ends, found, when = self._take_end(), self._main_hours(), self.said.when
        if ends and when and when.start_time and not when.end_time:
            self.said.when = when.at(when.start_time, ends)
        is_open = when is None or (when.precision is fr.Precision.DAY and when.start == when.end)
        if len(found) != 1 or not is_open:
            return
        hours = found[0] if found[0].ends or not ends else replace(found[0], ends=ends)
        if _UNTIL.search(fr.folded(self.hidden[: hours.start])) and hours.ends is None:
            if self.of is None or self.of.start_time is None:
                self.said.unread.append(Unread(self._take(hours.start, hours.end)))
                return
            hours = replace(hours, begins=self.of.start_time, ends=hours.begins)
        self.first_date = min(self.first_date, hours.start)
        self._take(hours.start, hours.end)
        if when is None:
            self.said.hours = (hours.begins, hours.ends)
        else:
            self.said.when = when.at(hours.begins, hours.ends)
        others = self.said.others or self.said.either
        others[:] = [
            each if each.start_time else each.at(hours.begins, hours.ends) for each in others
        ]

    def _take_end(self) -> time | None:
        """Read the hour at which a date ends, apart from its beginning: "retour vers 17h"."""
        found = fr.find_hours(self.hidden)
        for hours in found:
            before = fr.fold(self.hidden[: hours.start])
            lead = ENDS_AT.search(before.text)
            is_told = len(found) > 1 or (self.said.when and self.said.when.start_time)
            if lead and is_told and hours.ends is None:
                self._take(before.places[lead.start()], hours.end)
                return hours.begins
        return None

    def _main_hours(self) -> list[FoundHours]:
        """Find the hours of the date, rather than of what stands beside it: "accueil 9h"."""
        found = fr.find_hours(self.hidden)
        main = [at for at in found if not BESIDE.search(fr.folded(self.hidden[: at.start]))]
        if main and len(main) < len(found):
            for hours in found:
                if hours not in main:
                    self.hidden = blanked(self.hidden, (hours.start, hours.end))
        return main or found

    def _read_deadlines(self, found: list[fr.FoundDate]) -> None:
        """Read the first deadline: "inscription avant le 5"; report other deadlines as unread."""
        for day in found:
            before, after = fr.fold(self.text[: day.start]), fr.fold(self.text[day.end :])
            begins = _PURPOSE.search(before.text) or _LAST.search(before.text)
            tail = DEADLINE_AFTER.match(after.text)
            start = before.places[begins.start()] if begins else day.start
            self.first_date = min(self.first_date, start)
            last_day = self._last_day(day)
            words = self._take(start, day.end + (after.places[tail.end()] if tail else 0))
            if last_day is None or self.said.deadline is not None:
                self.said.unread.append(Unread(words, day.misnamed))
                continue
            self.said.deadline = last_day
            self.said.deadline_for = day.purpose or "inscriptions"
            if not (self.said.when or self.said.either):  # "candidatures avant le 15"
                self.said.title = self.said.title or fr.capital(day.purpose)

    def _last_day(self, found: fr.FoundDate) -> date | None:
        """Return the day of a deadline; None if it is after the date.

        "le 5" is the last 5th before the date.
        """
        last_day, when = found.when.end, self.said.when or self.of
        if when is None or when.start is None or when.end is None:
            return last_day
        words = self.text[found.start : found.end]
        if re.fullmatch(
            r"(?:jusqu'au |le |au |l')?(?:[a-z]+ )?(?:[0-9]{1,2}|1 ?er)", fr.folded(words)
        ):
            again = fr.find_dates(words, since=max(self.today, when.start - A_MONTH), near=True)
            days = [day.when.end for day in again if day.when.end and day.when.end <= when.start]
            last_day = days[0] if days else last_day
        return last_day if last_day and last_day <= when.end else None

    def _read_remarks(self) -> None:
        """Read whether the date is to be confirmed, or online, wherever the sentence says so."""
        words = fr.fold(self.text)
        unsettled = []
        for start, end in to_be_confirmed(words.text):  # perhaps with "la date" before these words
            the_date = _THE_DATE.search(words.text, 0, start)
            unsettled.append((the_date.start() if the_date else start, end))
        afar = online(words.text)
        self.said.to_be_confirmed |= bool(unsettled)
        self.said.online |= bool(afar or _VISIO.search(words.text))
        self.said.in_person &= not self.said.online
        # "en visio" is cut out, but "webinaire" stays: it is part of the title.
        for start, end in [*unsettled, *(span for span in afar if " " in words.text[slice(*span)])]:
            self._take(words.places[start], words.places[end])

    def _read_names(self) -> None:
        """Read the title and the place in the words that are left; the rest is the description."""
        labelled = r"(?<!\w)(?:lieu|adresse) ?: ?(?P<place>[^,;\n]+)"
        if (named := re.search(labelled, self.text, re.IGNORECASE)) is not None:
            self.said.place = fr.capital(named["place"].strip(_AROUND))
            self._take(named.start(), named.end())
        begins = self.first_date if self.first_date < len(self.text) else 0
        title = names.tidy(" ".join(self.text[:begins].split("\n")))
        trimmed = (
            _JOINING.sub("", piece.strip(_AROUND)).strip(_AROUND)
            for piece in re.split(r"[,;\n]|\s[-–—]\s|\s?:\s|[.!](?=\s|$)", self.text[begins:])
        )
        self.said.place, pieces = names.split_place(
            filter(None, trimmed), self.said.place, has_title=bool(title)
        )
        others = []
        for piece in pieces:  # but "visio", and "inscription ici", were read already
            words = fr.folded(piece)
            if not (_VISIO.fullmatch(words) or (self.more and _FORM.fullmatch(words))):
                others.append(piece)
        if self.said.is_titled:
            others, title = [*filter(None, [title]), *others], self.said.title
        else:
            title = title or (names.tidy(others.pop(0)) if others else "")
            place = None if self.said.place else names.place_before(title, len(title))
            if place is not None:
                self.said.place = names.place_of(place[0].strip()) or place[1]
                title = title[: place.start()].rstrip()
        if len(title) > TITLE_LENGTH:
            others, title = [title, *others], fr.cut(title, TITLE_LENGTH)
        if len(self.said.place) > PLACE_LENGTH:
            others, self.said.place = [self.said.place, *others], ""
        if self.said.link and not self.said.online and (self.said.place or self.said.in_person):
            self.more.append(f"voir : {self.said.link}")
            self.said.link = ""
        self.said.title = title or self.said.title
        self.said.description = fr.capital(", ".join([*others, *self.more]))
