"""What the buttons of publishing an answer carry."""

from enum import StrEnum
from typing import ClassVar

from chatbot.conversation import Paged, Payload
from chatbot.members.payloads import Number
from chatbot.questions.passing.payloads import OfQuestion


class Part(StrEnum):
    """Which of the two is changed."""

    QUESTION = "q"
    ANSWER = "a"


class PrepareAnswer(OfQuestion):
    """See what would be published."""

    prefix: ClassVar[str] = "qv"


class EditAnswer(OfQuestion):
    """Change it before."""

    prefix: ClassVar[str] = "qe"
    part: Part


class PublishAnswer(OfQuestion):
    """What was `seen`, exactly."""

    prefix: ClassVar[str] = "qu"
    seen: Number


class ShowPublished(Paged):
    """What is published, newest first."""

    prefix: ClassVar[str] = "qs"


class TakeBackAnswer(Payload):
    """Asked first; by our own number of it."""

    prefix: ClassVar[str] = "qx"
    answer: Number
    sure: bool = False
