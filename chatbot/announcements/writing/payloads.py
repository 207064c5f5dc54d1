"""What the buttons of a draft carry: its number and version, since an older panel is not meant."""

from typing import ClassVar

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged, Payload
from chatbot.members.payloads import Number


class ChooseWritten(Paged):
    """Which topic an announcement is for."""

    prefix: ClassVar[str] = "wl"


class WriteFor(Payload):
    """A new one for that topic, unless one is being written."""

    prefix: ClassVar[str] = "wn"
    topic: TopicKey


class OfDraft(Payload):
    """Of an announcement that hasn't left, as it was when the button was drawn."""

    number: Number
    version: Number


class ShowDraft(OfDraft):
    """The panel again; `whole`: where no preview stands above the button."""

    prefix: ClassVar[str] = "w"
    whole: bool = False


class SendDraft(OfDraft):
    """Asked first."""

    prefix: ClassVar[str] = "ws"
    sure: bool = False


class ScheduleDraft(OfDraft):
    """At the hour that was chosen."""

    prefix: ClassVar[str] = "wp"


class TryDraft(OfDraft):
    """To oneself."""

    prefix: ClassVar[str] = "we"


class AbandonDraft(OfDraft):
    """Asked first."""

    prefix: ClassVar[str] = "wz"
    sure: bool = False


class TakeBack(OfDraft):
    """What was to leave, or could not, is written on."""

    prefix: ClassVar[str] = "wr"


class ChangeDraft(OfDraft):
    """What can be changed."""

    prefix: ClassVar[str] = "wm"


class ChangeMessage(OfDraft):
    """The text, and the file, which are asked for."""

    prefix: ClassVar[str] = "wx"


class ChangeLinks(OfDraft):
    """The buttons, which are asked for; or there are to be none."""

    prefix: ClassVar[str] = "wb"
    none: bool = False


class ChooseDate(Paged, OfDraft):
    """Which of the topic's dates goes with it."""

    prefix: ClassVar[str] = "wd"


class AttachDate(OfDraft):
    """By our own number of it; 0: none."""

    prefix: ClassVar[str] = "wa"
    event: Number = 0


class ChooseHour(OfDraft):
    """When it leaves, which is asked for; or as soon as it is sent."""

    prefix: ClassVar[str] = "wh"
    now: bool = False


class ChooseOther(Paged, OfDraft):
    """Which other topic it is for."""

    prefix: ClassVar[str] = "wo"


class MoveDraft(OfDraft):
    """To another topic."""

    prefix: ClassVar[str] = "wt"
    topic: TopicKey


class Awaited(Payload):
    """What a step notes: of which draft; and what was just refused, since more of it may follow.

    `at`: when, in seconds since 1970; `length`: of the beginning of a text that Telegram's
    application sent in several messages; 0: it was one of several files sent together.
    """

    prefix: ClassVar[str] = "w0"
    number: Number
    at: Number = 0
    length: Number = 0


class AwaitedHour(Payload):
    """The same of an hour: of a day that was said already ("2026-12-01"), if any."""

    prefix: ClassVar[str] = "w1"
    number: Number
    day: str = ""
