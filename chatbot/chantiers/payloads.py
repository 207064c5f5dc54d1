"""What the buttons of chantiers carry."""

from typing import Annotated, ClassVar

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
