"""What the buttons of published answers carry."""

from typing import ClassVar

from chatbot.conversation import Paged, Payload
from chatbot.members.payloads import Number


class ShowPublished(Paged):
    """What is published, newest first."""

    prefix: ClassVar[str] = "qs"


class TakeBackAnswer(Payload):
    """Asked first; by our own number of it."""

    prefix: ClassVar[str] = "qx"
    answer: Number
    sure: bool = False
