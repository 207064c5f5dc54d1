"""What the buttons of announcements that are out carry; numbers are our own."""

from typing import ClassVar

from chatbot.announcements.tracking.rules import Decision
from chatbot.conversation import Paged, Payload
from chatbot.members.payloads import Number


class ShowAnnouncements(Paged):
    """Those of somebody's topics, newest first."""

    prefix: ClassVar[str] = "tl"


class ShowAnnouncement(Payload):
    """One, where it stands, and what can be done with it."""

    prefix: ClassVar[str] = "to"
    announcement: Number


class SeeAnnouncement(Payload):
    """The message itself."""

    prefix: ClassVar[str] = "tv"
    announcement: Number


class CorrectAnnouncement(Payload):
    """Write its new wording."""

    prefix: ClassVar[str] = "tc"
    announcement: Number


class ContinueAnnouncement(Payload):
    """One's own that isn't out yet."""

    prefix: ClassVar[str] = "tm"
    announcement: Number


class WithdrawAnnouncement(Payload):
    """Asked first; `listed` as below."""

    prefix: ClassVar[str] = "tw"
    announcement: Number
    listed: bool = False
    sure: bool = False


class DecideSending(Payload):
    """Pause, resume, cancel; send the unknown ones again or leave them.

    `listed`: the button stands on the announcement's own page, which is shown again; else on the
    message that tells how it goes, which changes by itself.
    """

    prefix: ClassVar[str] = "td"
    what: Decision
    broadcast: Number
    listed: bool = False
