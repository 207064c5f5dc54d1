"""What the buttons carry that admins' pages answer, until these are converted."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Payload
from chatbot.subscriptions.rules import State


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
