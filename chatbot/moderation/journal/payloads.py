"""What the buttons of the log carry: what is asked for, and which page of it."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged, Payload

# Of a person or an entry: our own, and short enough for Telegram's 64 bytes.
Number = Annotated[int, Field(ge=0, lt=10**12)]
Topic = TopicKey | Literal[""]


class Choice(Payload):
    """Of one person (0: of all), about one topic ("": about all)."""

    person: Number = 0
    topic: Topic = ""

    def entries(self, *, before: int = 0, after: int = 0) -> "ShowLog":
        """These, on that page."""
        return ShowLog(person=self.person, topic=self.topic, before=before, after=after)


class ShowLog(Choice):
    """A page: behind an entry, or after one; 0: the first."""

    prefix: ClassVar[str] = "j"
    before: Number = 0
    after: Number = 0


class PickTopic(Choice, Paged):
    """Which topic; the person stays."""

    prefix: ClassVar[str] = "jt"


class FindPerson(Choice):
    """Which person is asked for; the topic stays."""

    prefix: ClassVar[str] = "jp"
