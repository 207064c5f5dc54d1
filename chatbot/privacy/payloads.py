"""What the buttons about one's own data carry."""

from typing import Annotated, ClassVar

from pydantic import Field

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Payload


class ShowKept(Payload):
    """All that is kept about whoever presses it."""

    prefix: ClassVar[str] = "p"


class Withdraw(Payload):
    """The consent to the news of a topic."""

    prefix: ClassVar[str] = "pw"
    topic: TopicKey


class EraseAll(Payload):
    """Everything; `asked`: when it was asked whether that is meant, in seconds of time; 0: ask."""

    prefix: ClassVar[str] = "pe"
    asked: Annotated[int, Field(ge=0)] = 0
