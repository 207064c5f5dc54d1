"""Drafts: what a source (a pack or a newsletter) says, checked before anything is written."""

import re
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from chatbot import french as fr
from chatbot.chantiers.rules import EDITION, KEY, KEY_LENGTH, SECTION_LENGTH
from chatbot.events.rules import LINK_LENGTH, PURPOSE_LENGTH, Status


def _without_controls(text: str) -> str:
    """Write line breaks as line feeds. Raises ValueError for control characters other than tabs.

    PostgreSQL can't keep NUL, Telegram shows no control characters, and we use one as a mark
    (french/typography.py).
    """
    if found := CONTROL.search(text := re.sub(r"\r\n?", "\n", text)):
        raise ValueError(f"the control character U+{ord(found[0]):04X} isn't allowed")
    return text


BREAKS = "\t\n\v\f\r\x85\u2028\u2029"  # the characters that end a line, and the tab
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
MOST_PLACES = 100_000
MOST_QUESTIONS = 3_000
NO_EDITION = "none"
# Sections of a card that are made of rows: the rows' name by the section's key.
MADE_OF = {"ressources": "resources", "contact": "contacts"}

OneLine = AfterValidator(lambda text: _without_controls(re.sub(rf"\s*[{BREAKS}]\s*", " ", text)))
Key = Annotated[str, StringConstraints(pattern=KEY, max_length=KEY_LENGTH)]
Edition = Annotated[str, StringConstraints(pattern=EDITION)]
# Bot API: 4096 characters a message. A card has a title, a label, who carries the topic, a summary
# and an event's title; other texts are cut into pages.
Name = Annotated[str, StringConstraints(max_length=200), OneLine]
FullName = Annotated[str, StringConstraints(min_length=1, max_length=200), OneLine]
Title = Annotated[str, StringConstraints(min_length=1, max_length=300), OneLine]
Label = Annotated[str, StringConstraints(max_length=40), OneLine]
Word = Annotated[str, StringConstraints(min_length=1, max_length=80), OneLine]
Role = Annotated[str, StringConstraints(max_length=300), OneLine]
Summary = Annotated[str, StringConstraints(max_length=400), OneLine]
CarriedBy = Annotated[str, StringConstraints(max_length=600), OneLine]
Address = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", max_length=200), OneLine
]
Link = Annotated[
    str, StringConstraints(pattern=r'^(https?://[^\s<>"]+)?$', max_length=LINK_LENGTH), OneLine
]
When = Annotated[str, AfterValidator(lambda when: fr.schedule_in_words(fr.parse_schedule(when)))]
Purpose = Annotated[str, StringConstraints(max_length=PURPOSE_LENGTH), OneLine]
Text = Annotated[str, AfterValidator(_without_controls)]
FullText = Annotated[str, StringConstraints(min_length=1), AfterValidator(_without_controls)]
# The headings of a body are on the third level, since the second begins a section.
Body = Annotated[
    Text, AfterValidator(lambda body: re.sub(r"^#{1,2}(?=\s)", "###", body, flags=re.MULTILINE))
]


class Draft(BaseModel):
    """The base of all drafts. An unknown field is an error.

    A draft within a draft is validated again, since copies (`model_copy`) aren't validated.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, revalidate_instances="always"
    )


class PorteurDraft(Draft):
    name: FullName
    role: Role = ""


class ContactDraft(Draft):
    name: Name = ""
    organisation: Name = ""
    address: Address
    note: Text = ""


class ResourceDraft(Draft):
    """A reference; `url` is empty unless the source gives a real address."""

    text: FullText
    url: Link = ""


class EventDraft(Draft):
    """An event, with its date as precise as it was announced; it may recur."""

    key: Key
    title: Title
    when: When = ""  # in the French of our own grammar
    status: Status = Status.CONFIRMED
    place: Name = ""
    online: bool = False
    link: Link = ""  # to join the event online
    deadline: str = ""  # the last day to sign up, or to do what `deadline_for` says
    deadline_for: Purpose = ""
    places: int | None = Field(default=None, ge=0, le=MOST_PLACES)  # 0: full
    description: Text = ""
    edition: Edition | Literal["", "none"] = ""  # "": the topic's; "none": somebody told it since

    @field_validator("deadline")
    @classmethod
    def _one_day(cls, text: str) -> str:
        when = fr.parse_when(text)
        if text and (when.precision is not fr.Precision.DAY or when.start != when.end):
            raise ValueError(f"“{text}” is no day")
        return fr.in_words(when)

    @model_validator(mode="after")
    def _check_deadline(self) -> Self:
        if self.deadline_for and not self.deadline:
            raise ValueError("deadline_for without a deadline")
        return self


class SectionDraft(Draft):
    key: Annotated[str, StringConstraints(pattern=KEY, max_length=SECTION_LENGTH)]
    title: Title
    body: Body  # Markdown: paragraphs, lists, emphasis, links, ### headings
    edition: Edition | Literal[""] = ""  # "": the topic's

    @field_validator("key")
    @classmethod
    def _a_written_part(cls, key: str) -> str:
        if key in MADE_OF:
            raise ValueError(
                f"the key {key!r} is reserved: this part is made of the {MADE_OF[key]}"
            )
        return key


class QuestionDraft(Draft):
    """A question as somebody asked it, and the kinds of things that it asks for."""

    text: Annotated[str, StringConstraints(pattern="^[^#]", max_length=400), OneLine]
    asks: Annotated[str, StringConstraints(pattern="^[a-z]+(, [a-z]+)*$", max_length=120)]


class TopicDraft(Draft):
    """One chantier, the appeal or the alliance. A field is None if the source lacks it.

    Bot API: 100 buttons a message; a card has one for each section, and six more at most.
    """

    kind: Literal["chantier", "appeal", "alliance"]
    key: Key | Literal[""] = ""
    number: int | None = Field(default=None, ge=1, le=999)
    title: Title
    label: Label | None = None
    summary: Summary | None = None
    aliases: Annotated[list[Word], Field(max_length=60)] | None = None
    edition: Edition
    about: str | None = None
    carried_by: CarriedBy = ""
    porteurs: list[PorteurDraft] = Field(default_factory=list, max_length=40)
    contacts: list[ContactDraft] = Field(default_factory=list, max_length=40)
    resources: list[ResourceDraft] = Field(default_factory=list, max_length=200)
    events: list[EventDraft] = Field(default_factory=list, max_length=300)
    sections: list[SectionDraft] = Field(default_factory=list, max_length=40)
    questions: list[QuestionDraft] = Field(default_factory=list, max_length=MOST_QUESTIONS)


Content = dict[str, TopicDraft]  # by key
