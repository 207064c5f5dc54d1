"""What the paragraphs under "Prochaines dates" announce, one after the other."""

import re
from dataclasses import dataclass, field
from datetime import date

from chatbot.content.newsletter.event_titles import (
    description_of,
    event_kind,
    named_events,
    place_beside,
    shortened,
    title_of,
)
from chatbot.content.newsletter.layout import Block
from chatbot.content.newsletter.marked_text import plain, sentences, web_addresses
from chatbot.content.newsletter.remarks import Remarks
from chatbot.events.rules import Status
from chatbot.french import FoundDate, Precision, When, find_dates
from chatbot.french.context import online, to_be_confirmed
from chatbot.french.patterns import ANY_HOURS
from chatbot.french.folding import folded

#: Of a date announced before, or of two dates of which only one will be.
_CHANGED = re.compile(r"(?<![a-z])(?:annule|reporte|decale|deplace)e?s?(?![a-z])")


@dataclass(slots=True)
class Announced:
    """An event as far as it is read; its title may be "" until the paragraphs around are known."""

    line: int
    title: str
    when: When
    status: Status
    place: str = ""
    online: bool = False
    description: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Announcer:
    """Goes through the paragraphs of one chantier's dates."""

    chantier: str
    since: date
    remarks: Remarks
    announced: list[Announced] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def dated(self, block: Block) -> bool:
        """Whether a paragraph has a date."""
        return bool(find_dates(plain(block.text), since=self.since))

    def only_dates(self, block: Block) -> bool:
        """Whether a paragraph is a date and nothing else, so that its title stands beside it."""
        found = find_dates(plain(block.text), since=self.since)
        return bool(found) and not title_of(plain(block.text), found)

    def titled(self, title: Block, block: Block) -> None:
        """A paragraph that is only a date, with the title that stands before it."""
        words = plain(title.text)
        self.remarks.note(title.line, f"the event's title is what precedes its date: “{words}”")
        first = len(self.announced)
        self.paragraph(block)
        name, *others = sentences(words)
        for event in self.announced[first:]:
            event.title = shortened(name.removesuffix("."))
            event.description[:0] = others if event.title == name.removesuffix(".") else [words]
        if first == len(self.announced):
            self.texts.append(words)

    def paragraph(self, block: Block) -> None:
        """Events of a paragraph's sentences; the other sentences describe the one before them."""
        text = plain(block.text)
        here: list[Announced] = []
        undated: list[str] = []
        goes_on = False
        for sentence in sentences(text):
            events = self._events(sentence, block.line, opens=not here and not undated)
            here += events or []
            if events is None and goes_on:
                here[-1].description[-1] += f" {sentence}"
            elif events is None:
                (here[-1].description if here else undated).append(sentence)
            goes_on = events is None and bool(here)
        self._describe(here, undated, block.line)
        self._keep_addresses(here, block)
        if len({event.when for event in here}) == 1:
            self._marks_of_the_whole(here, folded(text))
        self.announced += here

    def _events(self, sentence: str, line: int, *, opens: bool) -> list[Announced] | None:
        """The events of a sentence; None when it speaks of no date."""
        found = find_dates(sentence, since=self.since)
        if found and _CHANGED.search(folded(sentence)):
            self.remarks.note(line, f"a date moved or cancelled: kept as text: “{sentence}”")
            self.texts.append(sentence)
            return []
        coming = [each for each in found if self._is_to_come(each, sentence, line)]
        if coming:
            return self._announcements(sentence, coming, found, line)
        if found:
            self.texts.append(sentence)
            return []
        if opens and to_be_confirmed(folded(sentence)):
            self.remarks.note(line, f"an event without any date: “{sentence}”")
            title = title_of(sentence, [])
            event = Announced(line, shortened(title), When(), Status.TO_BE_CONFIRMED)
            event.description += [sentence] if event.title != title else []
            return [event]
        return None

    def _is_to_come(self, found: FoundDate, sentence: str, line: int) -> bool:
        words = sentence[found.start : found.end]
        if found.problem:
            why = f"“{words}” isn't understood ({found.problem})"
        elif found.deadline:
            why = f"“{words}” is a last day to do something, not a meeting"
        elif found.past or (found.when.end and found.when.end < self.since):
            why = f"“{words}” was past already"
        else:
            return True
        self.remarks.note(line, f"{why}: kept as text")
        return False

    def _announcements(
        self, sentence: str, coming: list[FoundDate], found: list[FoundDate], line: int
    ) -> list[Announced]:
        names = named_events(sentence, found) if len(coming) == 1 else []
        title = self._title(sentence, coming, found)
        if ANY_HOURS.search(folded(title)) and not all(each.when.start_time for each in coming):
            self.remarks.note(line, f"a time of day that no date takes: “{title}”")
        return [
            Announced(
                line,
                name,
                each.when,
                _status(each),
                place_beside(sentence, each),
                each.online,
                description_of(sentence, found, names or [title]),
            )
            for each in coming
            for name in map(shortened, names or [title])
        ]

    def _title(self, sentence: str, coming: list[FoundDate], found: list[FoundDate]) -> str:
        """Of what the sentence says of the dates to come, without the clauses of other dates."""
        others = [each for each in found if each not in coming]
        starts = max((each.end for each in others if each.end <= coming[0].start), default=0)
        ends = min((each.start for each in others if each.start >= coming[-1].end), default=None)
        clause = sentence[starts:ends]
        if starts:
            clause = re.split(r"[,;(]", clause, maxsplit=1)[-1]
        if ends is not None:
            clause = re.split(r"[,;(](?=[^,;(]*$)", clause, maxsplit=1)[0]
        return title_of(clause, find_dates(clause, since=self.since))

    def _keep_addresses(self, here: list[Announced], block: Block) -> None:
        """A link's words are in the texts already; where it leads goes beside them."""
        events = here or self.announced
        kept = events[-1].description if events else self.texts
        text = plain(block.text)
        kept += [address for address in web_addresses(block.text) if address not in text]

    def _describe(self, here: list[Announced], undated: list[str], line: int) -> None:
        if not undated:
            return
        if here:
            here[0].title = here[0].title or self._by_kind(undated[0], line)
            here[0].description[:0] = undated
        elif self.announced:
            self.announced[-1].description.append(" ".join(undated))
        else:
            self.remarks.note(line, f"no date in it: kept as text: “{' '.join(undated)}”")
            self.texts.append(" ".join(undated))

    def _by_kind(self, sentence: str, line: int) -> str:
        """ "Les rencontres sont ouvertes aux alliés. La prochaine …": one of these meetings."""
        kind = event_kind(sentence)
        return self.of_the_chantier(kind, line) if kind else ""

    def of_the_chantier(self, kind: str, line: int) -> str:
        """A title for an event that has none of its own."""
        title = f"{kind} du chantier «\u00a0{self.chantier}\u00a0»"
        self.remarks.note(line, f"the event has no title of its own: called “{title}”")
        return title

    def _marks_of_the_whole(self, here: list[Announced], text: str) -> None:
        for event in here:
            event.online = event.online or bool(online(text))
            if to_be_confirmed(text):
                event.status = Status.TO_BE_CONFIRMED


def _status(found: FoundDate) -> Status:
    vague = found.when.precision not in (Precision.MINUTE, Precision.DAY)
    return Status.TO_BE_CONFIRMED if vague or found.to_be_confirmed else Status.CONFIRMED
