"""What the buttons of publishing an answer carry."""

from enum import StrEnum
from typing import ClassVar

from chatbot.helpdesk.forwarding.payloads import OfQuestion
from chatbot.members.payloads import Number


class Part(StrEnum):
    """Which of the two is changed."""

    QUESTION = "q"
    ANSWER = "a"


class EditAnswer(OfQuestion):
    """Change it before."""

    prefix: ClassVar[str] = "qe"
    part: Part


class PublishAnswer(OfQuestion):
    """What was `seen`, exactly."""

    prefix: ClassVar[str] = "qu"
    seen: Number
