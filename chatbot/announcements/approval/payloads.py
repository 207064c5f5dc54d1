"""What the buttons of a reading carry."""

from typing import ClassVar

from chatbot.announcements.writing.payloads import OfDraft
from chatbot.conversation import Payload
from chatbot.members.payloads import Number


class AskReading(OfDraft):
    """By its author."""

    prefix: ClassVar[str] = "ka"


class OpenReading(Payload):
    """What waits to be read, as it is now.

    `below`: the version whose preview stands above the button; then the panel alone comes.
    """

    prefix: ClassVar[str] = "kr"
    number: Number
    below: Number = 0


class Approve(OfDraft):
    """Exactly that version. `now`: no hour was chosen, or it was over when the button was drawn.

    Then it is asked first.
    """

    prefix: ClassVar[str] = "ko"
    now: bool = False
    sure: bool = False


class StopDeparture(OfDraft):
    """What somebody else has scheduled; asked first."""

    prefix: ClassVar[str] = "ks"
    sure: bool = False


class AskChanges(OfDraft):
    """Of exactly that version; which ones is asked for."""

    prefix: ClassVar[str] = "kc"
