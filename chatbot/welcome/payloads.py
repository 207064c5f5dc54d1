"""What the buttons of the front door carry."""

from typing import ClassVar

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Payload


class FollowOnCard(Payload):
    """From a topic's card."""

    prefix: ClassVar[str] = "cf"
    topic: TopicKey


class LeaveOnCard(Payload):
    """From a topic's card."""

    prefix: ClassVar[str] = "cu"
    topic: TopicKey
