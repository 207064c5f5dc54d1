"""Read a date as people write it in one sentence; what can't be read is told, never guessed.

"rencontre ALTAA samedi 12 décembre 14h à Lyon, inscription avant le 5": first what has a form of
its own (an address, days, hours, a last day), then what is left around it: a title, a place, more.
"""

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import islice

from chatbot import french as fr
from chatbot.events import names
from chatbot.events.rules import LINK_LENGTH, EventDraft, Status
from chatbot.french.context import DEADLINE_AFTER, Purposes, online, to_be_confirmed

NAMELESS = "Rencontre"
MOST = 10  # days, and addresses, that are read of a sentence
TITLE_LENGTH, PLACE_LENGTH = 120, 200  # a title that is longer is told whole below
A_MONTH = timedelta(days=30)

# A host is names of at most 63 characters (RFC 1035); without a limit, each hyphen of a long row is
# tried as its beginning.
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}/[^\s<>\"]+", re.IGNORECASE
)
_ENDS_NO_LINK = ".,;:!?)»'\""
_VISIO = re.compile(
    r"(?<![a-z])(?:visio(?:-?conference)?s?|webinaires?|(?:sur |par )?(?:zoom|teams))(?![a-z])"
)
# Addresses of meetings, whatever is written beside them.
_VISIO_ADDRESS = re.compile(r"visio|zoom|teams|meet|jitsi|webinaire", re.IGNORECASE)
# What an address is said to be, right before it: nothing of its own; else no way to take part.
_CALLED = re.compile(
    r"(?<![a-z])(?:(?:le |voir )?liens?(?: (?:ici|suivant))?"
    r"|(?:le )?(?P<what>programme|infos?|informations?|details?|plus d'infos?|site))(?: ?:)? *$"
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
# Up to the end of a clause.
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
_NUMBER_ALONE = re.compile(r"(?:le |au |l')?(?:[a-z]+ )?(?:[0-9]{1,2}|1 ?er)")
_PART_OF_DAY = re.compile(
    r"[ ,]*(?:(?:le|au|en|dans la) |dans l')?(?:matin(?:ee)?|apres-midi|soir(?:ee)?)(?![a-z])"
)
_PLACES = re.compile(
    r"limitee?s? a (?P<limit>[0-9]{1,4})(?: (?:places?|personnes?|participants?))?(?![0-9a-z])"
    r"|(?<![0-9a-z])(?P<places>[0-9]{1,4})"
    r" (?:places?|(?:personnes?|participants?)(?= max| au plus))"
    r"(?: max(?:imum)?| au plus| disponibles?)?(?![a-z])"
)
_TITLE_NAMED = re.compile(r"(?<!\w)(?:titre|intitulé) ?: ?(?P<title>[^,;\n]+)", re.IGNORECASE)
_PLACE_NAMED = re.compile(r"(?<!\w)(?:lieu|adresse) ?: ?(?P<place>[^,;\n]+)", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\n]|\s[-–—]\s|\s?:\s|[.!](?=\s|$)")
_AROUND = f"{names.EDGES}()."
_JOINING = re.compile(r"(?:^|\s)(?:et|puis)$|^(?:et|puis)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that seem to tell when, and couldn't be read."""

    words: str
    misnamed: date | None = None  # the day, where only its weekday is another


@dataclass(slots=True)
class Said:
    """A date as a sentence tells it; fields that the sentence doesn't tell are empty or None."""

    title: str = ""
    is_titled: bool = False  # by "titre : …"
    when: fr.When | None = None
    hours: tuple[time, time | None] | None = None  # without a day
    rule: str = ""  # by which it recurs; `when` is then the first time
    exceptions: tuple[date, ...] = ()
    to_be_confirmed: bool = False
    place: str = ""
    online: bool = False  # in words, or by the address of what takes place online
    in_person: bool = False  # and not online
    link: str = ""
    no_link: bool = False
    deadline: date | None = None
    deadline_for: str = ""
    places: int | None = None
    description: str = ""
    unread: list[Unread] = field(default_factory=list)

    def as_draft(self) -> EventDraft:
        """Make a date of the sentence; a date that isn't known to the day is to be confirmed."""
        when = self.when or fr.When()
        is_vague = when.precision not in {fr.Precision.DAY, fr.Precision.MINUTE}
        unsettled = is_vague or self.to_be_confirmed
        return EventDraft(
            self.title or NAMELESS,
            when,
            self.rule,
            self.exceptions,
            status=Status.TO_BE_CONFIRMED if unsettled else Status.CONFIRMED,
            place=self.place,
            online=self.online or bool(self.link),  # a link beside a place is told with the rest
            link=self.link,
            deadline=self.deadline,
            deadline_for=self.deadline_for,
            places=self.places,
            description=self.description,
        )


def read_sentence(text: str, today: date, of: fr.When | None = None) -> Said:
    """Read a sentence that was written on that day; topic and verb are cut off before.

    `of`: the time of the date so far, where the sentence changes a date.
    """
    return _Reader(text, today, of).read()


class _Reader:
    """A sentence, blank where words are read already."""

    def __init__(self, text: str, today: date, of: fr.When | None) -> None:
        self.text, self.today, self.of = text, today, of
        self.said = Said()
        self.more: list[str] = []  # what is told in other words
        self.first_date = len(text)  # where it begins: the title stands before it, or after

    def read(self) -> Said:
        """Read the sentence piece by piece: links before days, as their numbers are no days."""
        if (named := _TITLE_NAMED.search(self.text)) is not None:
            self.said.title, self.said.is_titled = names.tidy(named["title"]), True
            self._take(named.start(), named.end())
        self.said.in_person = self._take_each(_IN_PERSON)  # "pas en visio", "en présentiel"
        self.said.no_link = self._take_each(_NO_LINK)  # "lien : aucun"
        self._read_links()
        words = fr.fold(self.text)
        if (match := _PLACES.search(words.text)) is not None:
            self.said.places = int(match["limit"] or match["places"]) or None
            self._take(words.places[match.start()], words.places[match.end()])
        found = fr.find_dates(self.text, since=self.today, near=True)[:MOST]
        last_days = self._last_days_among(found)
        self._read_days([day for day in found if day not in last_days])
        self._read_hours()
        self._read_last_days(last_days)
        self._read_remarks()
        self._read_names()
        return self.said

    def _take(self, start: int, end: int) -> str:
        """Cut a part out, so that nothing is read across the gap, and return the words."""
        words = self.text[start:end]
        self.text = self.text[:start] + "\n" * len(words) + self.text[end:]
        return words.strip(_AROUND)

    def _take_each(self, pattern: re.Pattern[str]) -> bool:
        words = fr.fold(self.text)
        spans = [match.span() for match in pattern.finditer(words.text)]
        for start, end in spans:
            self._take(words.places[start], words.places[end])
        return bool(spans)

    def _read_links(self) -> None:
        """Read the address under which one takes part; that of a form is told with the rest."""
        for match in islice(LINK.finditer(self.text), MOST):
            address = match[0].rstrip(_ENDS_NO_LINK)
            lead = fr.fold(self.text[: match.start()])
            before, what = lead.text.strip(), ""
            form = _PURPOSE.search(before)
            if (called := _CALLED.search(lead.text)) is not None:
                words = self._take(lead.places[called.start()], match.start())
                what = words.rstrip(" :").lower() if called["what"] else ""
            self._take(match.start(), match.start() + len(address))
            link = address if "://" in address else f"https://{address}"
            if form is not None or what or self.said.link or len(link) > LINK_LENGTH:
                what = Purposes(before).of(len(before)) if form else what or "voir"
                self.more.append(f"{what} : {link}")
            else:
                self.said.link = link
                self.said.online = _VISIO_ADDRESS.search(link) is not None

    def _read_days(self, found: list[fr.FoundDate]) -> None:
        """Read the first date that can be read; the words of all others are told."""
        for day in found:
            self.first_date = min(self.first_date, day.start)
            words = self._take(day.start, day.end)
            if day.excepted and self.said.rule:
                continue  # it is among the exceptions
            if day.deadline:
                before = fr.fold(self.text[: day.start])
                if (match := _LAST.search(before.text)) is not None:  # "avant"
                    words = f"{self._take(before.places[match.start()], day.start)} {words}"
            is_none = day.problem or day.past or day.deadline or day.excepted
            if is_none or self.said.when is not None:
                self.said.unread.append(Unread(words, day.misnamed))
            else:
                self.said.when, self.said.to_be_confirmed = day.when, day.to_be_confirmed
                self.said.rule, self.said.exceptions = day.rule, day.exceptions
                self.said.online |= day.online  # as said within a rule: "à 9h, en visio, sauf …"
                after = fr.fold(self.text[day.end :])
                part = _PART_OF_DAY.match(after.text)
                if part is not None and day.when.start_time is None:  # "samedi soir": which hour?
                    said = self._take(day.end, day.end + after.places[part.end()])
                    self.said.unread.append(Unread(said))

    def _read_hours(self) -> None:
        """Read an hour apart from a day, or without a day."""
        found, when = fr.find_hours(self.text), self.said.when
        is_open = when is None or (when.precision is fr.Precision.DAY and when.start == when.end)
        if len(found) != 1 or not is_open:
            return
        [hours] = found
        self.first_date = min(self.first_date, hours.start)
        words = self._take(hours.start, hours.end)
        if when is None:
            self.said.hours = (hours.begins, hours.ends)
        elif self.said.rule and when.at(hours.begins, hours.ends).over_midnight:
            self.said.unread.append(Unread(words))
        else:
            self.said.when = when.at(hours.begins, hours.ends)

    def _last_days_among(self, found: list[fr.FoundDate]) -> list[fr.FoundDate]:
        """Find the last days to sign up, beside another day, or for a date that changes.

        For a date that changes, « avant le 5 » alone may as well be the new date.
        """
        last_days = [day for day in found if day.deadline]
        if len(last_days) < len(found):
            return last_days
        return [
            day
            for day in last_days
            if self.of and (day.purpose or _LIMIT.search(fr.folded(self.text[: day.start])))
        ]

    def _read_last_days(self, found: list[fr.FoundDate]) -> None:
        """Read the last day to sign up: "inscription avant le 5"."""
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

    def _last_day(self, found: fr.FoundDate) -> date | None:
        """Find the last day to sign up, not after the date; of "le 5", the last 5th before it."""
        last_day, when = found.when.end, self.said.when or self.of
        if when is None or when.start is None or when.end is None:
            return last_day
        words = self.text[found.start : found.end]
        if _NUMBER_ALONE.fullmatch(fr.folded(words)):
            again = fr.find_dates(words, since=max(self.today, when.start - A_MONTH), near=True)
            days = [day.when.end for day in again if day.when.end and day.when.end <= when.start]
            last_day = days[0] if days else last_day
        return last_day if last_day and last_day <= when.end else None

    def _read_remarks(self) -> None:
        """Read whether the date is to be confirmed, or online, wherever the sentence says so."""
        words = fr.fold(self.text)
        unsettled = [
            (_with_date(words.text, start), end) for start, end in to_be_confirmed(words.text)
        ]
        afar = online(words.text)
        self.said.to_be_confirmed |= bool(unsettled)
        self.said.online |= bool(afar or _VISIO.search(words.text))
        self.said.in_person &= not self.said.online
        # "en visio" goes, but a webinar is what it is.
        for start, end in [*unsettled, *(span for span in afar if " " in words.text[slice(*span)])]:
            self._take(words.places[start], words.places[end])

    def _read_names(self) -> None:
        """Read the title and the place in what is left, and keep the rest in its words."""
        if (named := _PLACE_NAMED.search(self.text)) is not None:
            self.said.place = fr.capital(named["place"].strip(_AROUND))
            self._take(named.start(), named.end())
        begins = self.first_date if self.first_date < len(self.text) else 0
        title = names.tidy(" ".join(self.text[:begins].split("\n")))
        trimmed = (
            _JOINING.sub("", piece.strip(_AROUND)).strip(_AROUND)
            for piece in _BETWEEN.split(self.text[begins:])
        )
        pieces = [part for piece in trimmed if piece for part in names.parts_of(piece)]
        others = self._without_place(pieces, has_title=bool(title))
        if self.said.is_titled:
            others, title = [*filter(None, [title]), *others], self.said.title
        else:
            title = title or (names.tidy(others.pop(0)) if others else "")
            place = None if self.said.place else names.place_before(title, len(title))
            if place is not None:
                self.said.place, title = place[1], title[: place.start()].rstrip()
        if len(title) > TITLE_LENGTH:
            others, title = [title, *others], fr.cut(title, TITLE_LENGTH)
        if len(self.said.place) > PLACE_LENGTH:
            others, self.said.place = [self.said.place, *others], ""
        if self.said.link and not self.said.online and (self.said.place or self.said.in_person):
            self.more.append(f"voir : {self.said.link}")
            self.said.link = ""
        self.said.title, self.said.description = title, fr.capital(", ".join([*others, *self.more]))

    def _without_place(self, pieces: list[str], *, has_title: bool) -> list[str]:
        """Take the place out of what stands behind a date."""
        others: list[str] = []
        goes_on = False
        for number, piece in enumerate(pieces):
            place = names.place_of(piece) or (
                piece if number == 0 and has_title and names.is_name(piece) else ""
            )
            if place and not self.said.place:
                self.said.place, goes_on = place, True
            elif goes_on and names.continues_address(self.said.place, piece):
                self.said.place += f", {piece}"
            else:
                goes_on = False
                others += [] if self._is_told(piece) else [piece]
        return others

    def _is_told(self, piece: str) -> bool:
        """Tell whether a piece says nothing new: "visio", "inscription ici"."""
        words = fr.folded(piece)
        return bool(_VISIO.fullmatch(words) or (self.more and _FORM.fullmatch(words)))


def _with_date(words: str, start: int) -> int:
    """Find where "la date à confirmer" begins."""
    match = _THE_DATE.search(words, 0, start)
    return match.start() if match else start
