"""What was published, copied out of the database session: the input for answers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chatbot.chantiers.rules import TopicKind
from chatbot.events.models import Event

ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,}\b")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or an organisation, that a topic names."""

    name: str
    role: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A published text of a topic: a section, a reference, an announcement, an answer."""

    key: str
    title: str
    html: str  # as Telegram allows it
    edition: str = ""  # of the newsletter that it comes from: "2022-05"
    day: datetime | None = None  # when an announcement or an answer was published; else None

    @property
    def year(self) -> int:
        """The year of publication, 0 if unknown."""
        return self.day.year if self.day else int(self.edition[:4] or 0)


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic with all that was published of it."""

    key: str
    kind: TopicKind
    number: int | None
    title: str
    label: str
    summary: str
    carried_by: str
    edition: str
    about: str | None = None
    carrier: int | None = None  # the number of the chantier that carries the appeal
    aliases: tuple[str, ...] = ()
    porteurs: tuple[Person, ...] = ()
    contacts: tuple[Person, ...] = ()
    resources: tuple[Part, ...] = ()
    parts: tuple[Part, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        return (*self.porteurs, *self.contacts)

    @property
    def names(self) -> list[str]:
        return [name for name in (self.label, self.title, *self.aliases) if name]

    @property
    def acronyms(self) -> list[str]:
        """The acronyms in the topic's texts, in lower case."""
        texts = (part.html for part in (*self.parts, *self.resources))
        return [word.casefold() for text in texts for word in ACRONYM.findall(text)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question: its text, and the topic and kinds that answer it."""

    text: str
    topic: str  # the key of the only topic that it is about; "" without one
    kinds: tuple[str, ...]  # the kinds of things that it asks for


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that was published, by topic: the chantiers in the edition's order, then the others."""

    subjects: tuple[Subject, ...]
    asked: tuple[Asked, ...] = ()

    @property
    def chantiers(self) -> list[Subject]:
        """The chantiers that the current edition counts."""
        return [one for one in self.subjects if one.number]

    @property
    def edition(self) -> str:
        """The newest edition of any topic; "" without content."""
        return max((one.edition for one in self.subjects), default="")

    def of_keys(self, keys: Iterable[str]) -> list[Subject]:
        """Find topics by their keys; skip the keys of removed topics."""
        return [one for key in keys if (one := self.of_key(key)) is not None]

    def of_key(self, key: str | None) -> Subject | None:
        return next((one for one in self.subjects if one.key == key), None)

    def of_kind(self, kind: TopicKind) -> Subject | None:
        """Find the first topic of a kind: the appeal, the alliance."""
        return next((one for one in self.subjects if one.kind is kind), None)
