"""What may be published, and taken back."""

import re
from zlib import crc32

from chatbot.errors import Refusal

REACHES = re.compile(r"@\w|\d(?:[ .-]?\d){8,}")  # an address, a name on Telegram, a telephone


class NotAnswered(Refusal):
    """There is nothing to publish yet."""

    def __init__(self) -> None:
        super().__init__(
            "Cette question n’a pas encore de réponse à publier. Répondez-y d’abord\u00a0: "
            "/questions."
        )


class NoPage(Refusal):
    """The topic is gone, or the admins have no page."""

    def __init__(self) -> None:
        super().__init__("Cette question ne se rapporte à aucune page où la publier.")


class AlreadyPublished(Refusal):
    """Once is enough."""

    def __init__(self) -> None:
        super().__init__(
            "Cette réponse est déjà publiée. /questions publiées la montre, et permet de la "
            "retirer."
        )


class AnswerGone(Refusal):
    """It was taken back."""

    def __init__(self) -> None:
        super().__init__("Cette réponse n’est plus publiée\u00a0: elle a déjà été retirée.")


def tells_how_to_reach(question: str) -> bool:
    """Whether who asks left an address or a number in it, which others would read."""
    return REACHES.search(question) is not None


def seen(question: str, answer: str) -> int:
    """What was read before it was published, as a number for a button."""
    return crc32(f"{question}\0{answer}".encode())
