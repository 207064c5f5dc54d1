"""What was published, as values: what answers are made of, apart from any session."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chatbot.chantiers.rules import Kind
from chatbot.events.models import Event

ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,}\b")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or an organisation, that a topic names; an address where there is one."""

    name: str
    role: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that was published of a topic, in Telegram's HTML: a section, a reference, an
    announcement. `edition` is the newsletter's ("2022-05"), `day` when an announcement came out.
    """

    key: str
    title: str
    html: str
    edition: str = ""
    day: datetime | None = None

    @property
    def year(self) -> int:
        """Of its publication; 0 when nobody knows."""
        return self.day.year if self.day else int(self.edition[:4] or 0)


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic with all that was published of it; `carrier` is the number of the chantier that
    carries the appeal."""

    key: str
    kind: Kind
    number: int | None
    title: str
    label: str
    summary: str
    carried_by: str
    edition: str
    about: str | None = None
    carrier: int | None = None
    aliases: tuple[str, ...] = ()
    porteurs: tuple[Person, ...] = ()
    contacts: tuple[Person, ...] = ()
    resources: tuple[Part, ...] = ()
    parts: tuple[Part, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        """Who carries it, and whom to write to."""
        return (*self.porteurs, *self.contacts)

    @property
    def names(self) -> list[str]:
        """By which people call it, persons aside."""
        return [name for name in (self.label, self.title, *self.aliases) if name]

    @property
    def acronyms(self) -> list[str]:
        """The words in capitals that its texts have, folded."""
        texts = (part.html for part in (*self.parts, *self.resources))
        return [word.casefold() for text in texts for word in ACRONYM.findall(text)]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All of it: the chantiers as the current edition counts them, then the others."""

    subjects: tuple[Subject, ...]

    @property
    def chantiers(self) -> list[Subject]:
        """Those that the current edition counts."""
        return [one for one in self.subjects if one.number]

    @property
    def edition(self) -> str:
        """The newest that spoke of anything; "" where nothing was published."""
        return max((one.edition for one in self.subjects), default="")

    def of_keys(self, keys: Iterable[str]) -> list[Subject]:
        """The topics of these keys that are still there."""
        return [one for key in keys if (one := self.of_key(key)) is not None]

    def of_key(self, key: str | None) -> Subject | None:
        """The topic of that key."""
        return next((one for one in self.subjects if one.key == key), None)

    def of_kind(self, kind: Kind) -> Subject | None:
        """The appeal, or the alliance."""
        return next((one for one in self.subjects if one.kind is kind), None)
