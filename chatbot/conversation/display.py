"""Protect names and typed words from turning, breaking or hiding the text around."""

import re
import unicodedata
from collections.abc import Sequence

from chatbot.conversation.markup import escape
from chatbot.french import cut, protect

NAME_LENGTH = 128  # Bot API: two names of 64; a group's title is cut
QUOTED_LENGTH = 60
QUOTED = 3  # words that weren't understood, at most
ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs of which nothing is seen
RIGHT_TO_LEFT = {"R", "AL", "AN"}
ISOLATED = "\u2068{}\u2069"  # so that what follows the name stays where it was
NAMELESS = "Sans nom"
WORD_JOINER = "\u2060"  # nothing is seen of it
BEGINS_A_LINK = re.compile(r"(?<=[/@#$.:])(?=\w)")  # /aide, @marie, exemple.fr, tg://user?id=1


def as_typed(words: str) -> str:
    """Give back what somebody typed, cut to a line, in HTML."""
    return protect(escape(shown(cut(clean(words, None), QUOTED_LENGTH)))) if words else ""


def not_understood(unknown: Sequence[str]) -> str:
    """Name the typed words that were not understood, each once, in HTML; "" without any."""
    quoted = [f"« {as_typed(words)} »" for words in dict.fromkeys(unknown)][:QUOTED]
    return f"Je n’ai pas compris {' ni '.join(quoted)}." if quoted else ""


def clean(name: str, length: int | None = NAME_LENGTH) -> str:
    """Take out of a name what could turn, break or hide the text around it.

    Return "" when nothing is left. It is cut at that length, if there is one.
    """
    kept = "".join(c if _is_harmless(c) else " " for c in unicodedata.normalize("NFC", name))
    words = " ".join(kept.split())[:length].strip()
    has_visible = any(unicodedata.category(c)[0] in "LNSP" for c in words)
    return words if has_visible else ""


def shown(name: str) -> str:
    """Put a clean name in the middle of a sentence."""
    if any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in name):
        return ISOLATED.format(name)
    return name or NAMELESS


def without_links(name: str) -> str:
    """Keep Telegram from finding addresses, commands and mentions in a name."""
    return BEGINS_A_LINK.sub(WORD_JOINER, name)


def shown_lines(words: str) -> str:
    """Put clean lines in a message, each by itself where it runs from right to left."""
    return "\n".join(shown(line) if line else "" for line in words.splitlines())


def _is_harmless(character: str) -> bool:
    if character == ZERO_WIDTH_JOINER:
        return True
    return unicodedata.category(character)[0] != "C" and character not in BLANKS
