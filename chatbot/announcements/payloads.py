"""What the buttons of announcements carry."""

from typing import ClassVar

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Payload


class LeaveHere(Payload):
    """The way out under each announcement, which stays as it is; in a preview it does nothing."""

    prefix: ClassVar[str] = "nu"
    topic: TopicKey
    preview: bool = False
