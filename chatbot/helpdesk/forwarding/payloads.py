"""What the buttons of questions that are passed on carry."""

from typing import ClassVar, Literal

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged, Payload
from chatbot.members.payloads import Number


class PassOn(Payload):
    """Choose to whom: the two nearest topics, the admins, or any other topic."""

    prefix: ClassVar[str] = "qp"
    first: TopicKey | Literal[""] = ""
    second: TopicKey | Literal[""] = ""


class ChooseAsked(Payload):
    """Of all the topics."""

    prefix: ClassVar[str] = "qc"


class PassTo(Payload):
    """The consent: to that topic's référents; without one, to the admins."""

    prefix: ClassVar[str] = "qt"
    topic: TopicKey | Literal[""] = ""


class KeepQuestion(Payload):
    """It isn't passed on."""

    prefix: ClassVar[str] = "qk"


class OfQuestion(Payload):
    """By our own number of it."""

    number: Number


class WithdrawQuestion(OfQuestion):
    """By who asked."""

    prefix: ClassVar[str] = "qw"


class Thank(OfQuestion):
    """For the answer."""

    prefix: ClassVar[str] = "qm"


class AskAgain(OfQuestion):
    """Another question, after an answer."""

    prefix: ClassVar[str] = "qn"


class ShowQuestions(Paged):
    """What waits for whoever presses."""

    prefix: ClassVar[str] = "ql"


class OpenQuestion(OfQuestion):
    """One of them."""

    prefix: ClassVar[str] = "qo"


class AnswerQuestion(OfQuestion):
    """Take it; the answer is then asked for."""

    prefix: ClassVar[str] = "qa"


class ReleaseQuestion(OfQuestion):
    """Leave it to others."""

    prefix: ClassVar[str] = "qr"


class PrepareAnswer(OfQuestion):
    """See what would be published of it."""

    prefix: ClassVar[str] = "qv"
