"""What a source (a pack or a newsletter) says, before anything is written. Borders: pydantic."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chatbot.chantiers.rules import EDITION, KEY, KEY_LENGTH, SECTION_LENGTH
from chatbot.events.grammar import in_words, parse_when
from chatbot.events.rules import Status


def _canonical(when: str) -> str:
    return in_words(parse_when(when))


def _below_the_sections(body: str) -> str:
    """Headings of a body are of the third level, since the second begins a section."""
    return re.sub(r"^#{1,2}(?=\s)", "###", body, flags=re.MULTILINE)


def _one_line(text: str) -> str:
    return re.sub(r"\s*[\r\n]\s*", " ", text)


Key = Annotated[str, StringConstraints(pattern=KEY, max_length=KEY_LENGTH)]
SectionKey = Annotated[str, StringConstraints(pattern=KEY, max_length=SECTION_LENGTH)]
Edition = Annotated[str, StringConstraints(pattern=EDITION)]
Name = Annotated[str, StringConstraints(max_length=200)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_one_line)]
Label = Annotated[str, StringConstraints(max_length=40)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Role = Annotated[str, StringConstraints(max_length=300)]
Summary = Annotated[str, StringConstraints(max_length=400)]
Address = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", max_length=200)
]
Link = Annotated[str, StringConstraints(pattern=r'^(https?://[^\s<>"]+)?$', max_length=400)]
When = Annotated[str, AfterValidator(_canonical)]
Body = Annotated[str, AfterValidator(_below_the_sections)]


class Draft(BaseModel):
    """Strict: an unknown field is an error, told with its line."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class PorteurDraft(Draft):
    """Who carries a chantier: a person or an organisation."""

    name: Name
    role: Role = ""


class ContactDraft(Draft):
    """Whom to write to."""

    name: Name = ""
    organisation: Name = ""
    address: Address
    note: str = ""


class ResourceDraft(Draft):
    """A reference, with its link only where the source gives a real one."""

    text: str
    url: Link = ""


class EventDraft(Draft):
    """A date to come, as precisely as announced; `when` is in the French of our own grammar."""

    key: Key
    title: Title
    when: When = ""
    status: Status = Status.CONFIRMED
    place: Name = ""
    online: bool = False
    description: str = ""
    edition: Edition | Literal[""] = ""


class SectionDraft(Draft):
    """One part of a card; `body` is Markdown (paragraphs, lists, emphasis, links, ### headings).

    An empty edition is the topic's own.
    """

    key: SectionKey
    title: Title
    body: Body
    edition: Edition | Literal[""] = ""


class TopicDraft(Draft):
    """One chantier, the appeal or the alliance. None: the source says nothing of it."""

    kind: Literal["chantier", "appeal", "alliance"]
    key: Key | Literal[""] = ""
    number: int | None = Field(default=None, ge=1, le=999)
    title: Title
    label: Label | None = None
    summary: Summary | None = None
    aliases: list[Word] | None = None
    edition: Edition
    about: str | None = None
    carried_by: str = ""
    porteurs: list[PorteurDraft] = Field(default_factory=list)
    contacts: list[ContactDraft] = Field(default_factory=list)
    resources: list[ResourceDraft] = Field(default_factory=list)
    events: list[EventDraft] = Field(default_factory=list)
    sections: list[SectionDraft] = Field(default_factory=list)
