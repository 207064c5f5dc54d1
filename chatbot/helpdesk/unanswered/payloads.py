"""What the buttons of what is asked in vain carry."""

from typing import ClassVar, Literal

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged, Payload
from chatbot.members.payloads import Number


class ShowGaps(Paged):
    """All of them."""

    prefix: ClassVar[str] = "qg"


class OfGap(Payload):
    """By its topic, and a number for its subject."""

    topic: TopicKey | Literal[""]
    subject: Number


class OpenGap(OfGap):
    """One, and what can be done about it."""

    prefix: ClassVar[str] = "qh"


class SettleGap(OfGap):
    """It was published."""

    prefix: ClassVar[str] = "qz"
