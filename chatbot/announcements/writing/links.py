"""Buttons as an author types them: one a line, its label, then its address."""

import re
from typing import Any

from chatbot.announcements.rules import LABEL_LENGTH, LINKS, URL_LENGTH
from chatbot.errors import Refusal
from chatbot.members.rules import clean, shown

ADDRESS = re.compile(r"(?P<label>.*?)[\s:,;–—-]*(?P<url>\S+)", re.DOTALL)
SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Stricter than Telegram: a name of several words, perhaps a port, then whatever there is.
SOUND = re.compile(
    r"https?://(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::[1-9][0-9]{0,3})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)


class BadLink(Refusal):
    """One of the lines, counted from 1, is no button."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Ligne {line}\u00a0: {why}")


class TooManyLinks(Refusal):
    """More than a phone shows under a message."""

    def __init__(self) -> None:
        super().__init__(f"C’est trop\u00a0: {LINKS} boutons au plus, un par ligne.")


def links_in(words: str) -> list[dict[str, Any]]:
    """The buttons that a text of several lines asks for. Raises BadLink, TooManyLinks."""
    lines = [line.strip() for line in words.splitlines()]
    found = [_link(number, line) for number, line in enumerate(lines, start=1) if line]
    if len(found) > LINKS:
        raise TooManyLinks
    return found


def _link(number: int, line: str) -> dict[str, Any]:
    match = ADDRESS.fullmatch(line)
    if match is None or not SCHEME.match(match["url"]):
        raise BadLink(
            number, "je n’y trouve pas d’adresse. Elle commence par https:// et finit la ligne."
        )
    label, url = clean(match["label"], LABEL_LENGTH + 1), match["url"]
    if not label:
        raise BadLink(number, "il manque le libellé, à écrire avant l’adresse.")
    if len(label) > LABEL_LENGTH:
        raise BadLink(number, f"le libellé est trop long\u00a0: {LABEL_LENGTH} signes au plus.")
    if not SOUND.fullmatch(url):
        raise BadLink(number, "cette adresse n’est pas complète. Copiez-la depuis un navigateur.")
    if len(url) > URL_LENGTH:
        raise BadLink(number, f"l’adresse est trop longue\u00a0: {URL_LENGTH} signes au plus.")
    return {"label": shown(label), "url": url}
