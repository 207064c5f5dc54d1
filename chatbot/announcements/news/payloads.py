"""What the buttons of those who read announcements carry."""

from typing import Annotated, ClassVar

from pydantic import Field

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged, Payload

Second = Annotated[int, Field(ge=0, lt=10**11)]


class ReadAnnouncement(Payload):
    """One of them, in full."""

    prefix: ClassVar[str] = "na"
    announcement: Annotated[int, Field(ge=0, lt=10**18)]


class ShowMissed(Paged):
    """What the chat did not get between two moments, in seconds of time."""

    prefix: ClassVar[str] = "nm"
    since: Second
    until: Second


class FollowHere(Payload):
    """Under an announcement, which stays as it is."""

    prefix: ClassVar[str] = "nf"
    topic: TopicKey
