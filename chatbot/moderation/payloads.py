"""What the buttons of the moderation carry. `chat` is our own number of a person or a group."""

from typing import Annotated, ClassVar

from pydantic import Field

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged, Payload

Number = Annotated[int, Field(ge=0)]


class ShowModeration(Payload):
    """Where one begins."""

    prefix: ClassVar[str] = "m"


class OfSubscription(Payload):
    """A chat and a topic."""

    chat: Number
    topic: TopicKey


class AcceptRequest(OfSubscription):
    """One that waits."""

    prefix: ClassVar[str] = "ma"


class RefuseRequest(OfSubscription):
    """One that waits; the reason is asked for first, unless there is none."""

    prefix: ClassVar[str] = "mr"
    bare: bool = False


class AnswerAll(Payload):
    """Accept or refuse all requests until a moment (microseconds); asked first."""

    prefix: ClassVar[str] = "mt"
    accept: bool
    until: Number
    sure: bool = False


class ShowTopics(Paged):
    """Every topic, with its policy and figures."""

    prefix: ClassVar[str] = "mp"


class SearchFollowers(Payload):
    """By a name, which is asked for."""

    prefix: ClassVar[str] = "ms"
    topic: TopicKey


class SetPolicy(Payload):
    """Whether one asks to follow a topic."""

    prefix: ClassVar[str] = "my"
    topic: TopicKey
    approval: bool


class SetDoubleReading(Payload):
    """Whether what is written for a topic is read by somebody else before it leaves."""

    prefix: ClassVar[str] = "md"
    topic: TopicKey
    on: bool


class RemoveFollower(OfSubscription):
    """From a topic; asked first."""

    prefix: ClassVar[str] = "mx"
    sure: bool = False


class AcceptAfterAll(OfSubscription):
    """A request that had been refused."""

    prefix: ClassVar[str] = "me"


class BanPerson(Payload):
    """The reason is asked for first, unless there is none."""

    prefix: ClassVar[str] = "mb"
    chat: Number
    bare: bool = False


class UnbanAccount(Payload):
    """By Telegram's id: of somebody banned nothing else may be known any more."""

    prefix: ClassVar[str] = "mu"
    account: Number


class ShowBans(Payload):
    """The banned accounts, behind one of them."""

    prefix: ClassVar[str] = "ml"
    after: Number = 0
