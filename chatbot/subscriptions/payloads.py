"""What the buttons of subscriptions carry."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged, Payload
from chatbot.subscriptions.rules import State


class ShowFollowed(Paged):
    """What the chat follows, and what it could; `anew` where the button's message stays."""

    prefix: ClassVar[str] = "a"
    anew: bool = False


class Follow(Paged):
    """From the list."""

    prefix: ClassVar[str] = "f"
    topic: TopicKey


class Leave(Paged):
    """From the list."""

    prefix: ClassVar[str] = "u"
    topic: TopicKey


class ShowPauses(Payload):
    """How long one may pause."""

    prefix: ClassVar[str] = "z"


class Pause(Payload):
    """For so many days."""

    prefix: ClassVar[str] = "zd"
    days: Annotated[int, Field(ge=1, le=366)]


class PauseUntil(Payload):
    """Until a day that is asked for."""

    prefix: ClassVar[str] = "zu"


class Resume(Payload):
    """After a pause, or a time out of reach."""

    prefix: ClassVar[str] = "zr"


class ChooseRhythm(Payload):
    """One message a week, or each piece of news at once."""

    prefix: ClassVar[str] = "zw"
    weekly: bool


class StopAll(Payload):
    """Follow nothing any more; asked first whether it is meant."""

    prefix: ClassVar[str] = "x"
    sure: bool = False


class ShowRequests(Payload):
    """The requests that wait for an admin, behind a place in the queue (microseconds of time)."""

    prefix: ClassVar[str] = "mq"
    at: int = 0
    chat: int = 0
    topic: Annotated[str, StringConstraints(max_length=24)] = ""


class OpenRequests(Payload):
    """The same, under the message that tells of them, which goes on telling."""

    prefix: ClassVar[str] = "mo"


class ShowFollowers(Payload):
    """A topic's chats in one state: the page behind a chat, or before one; 0: the first page."""

    prefix: ClassVar[str] = "mf"
    topic: TopicKey
    state: State = State.ACTIVE
    before: Annotated[int, Field(ge=0)] = 0
    after: Annotated[int, Field(ge=0)] = 0
