"""What the buttons of chantiers carry."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from chatbot.chantiers.rules import KEY, KEY_LENGTH, SECTION_LENGTH
from chatbot.conversation import Paged, Payload

TopicKey = Annotated[str, StringConstraints(pattern=KEY, max_length=KEY_LENGTH)]
SectionKey = Annotated[str, StringConstraints(pattern=KEY, max_length=SECTION_LENGTH)]


class ShowList(Payload):
    """All the chantiers."""

    prefix: ClassVar[str] = "l"


class ShowCard(Payload):
    """A topic's card."""

    prefix: ClassVar[str] = "c"
    topic: TopicKey


class ShowSection(Paged):
    """A section of a topic."""

    prefix: ClassVar[str] = "s"
    topic: TopicKey
    section: SectionKey


class ShowNews(Paged):
    """What was announced about a topic, or about all; `anew` where the button's message stays."""

    prefix: ClassVar[str] = "nl"
    topic: TopicKey | Literal[""] = ""
    anew: bool = False
