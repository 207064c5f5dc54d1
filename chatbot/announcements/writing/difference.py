"""What changes between two wordings, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from chatbot.conversation.markup import escape, split, visible

AROUND = 6  # words that stay, on each side of what changes
LONGEST = 1500  # UTF-16 units; the whole wording stands above it anyway
LEFT_OUT = "[…]"
WORDS = re.compile(r"\n+|[^\s]+")


def difference(before: str, after: str) -> str:
    """Of two texts in HTML, in HTML: words taken out are struck, new ones bold and underlined.

    What stays is shown around them only. "" where no word changes, whatever its formatting does.
    """
    was, is_now = (WORDS.findall(visible(text)) for text in (before, after))
    if was == is_now:
        return ""
    shown = _joined(list(_pieces(was, is_now)))
    first, *others = split(shown, LONGEST)
    return f"{first} {LEFT_OUT}" if others else first


def _pieces(was: Sequence[str], is_now: Sequence[str]) -> Iterator[str]:
    changes = SequenceMatcher(None, was, is_now).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(changes):
        if kind == "equal":
            is_first, is_last = place == 0, place == len(changes) - 1
            yield from map(escape, _near(was[a:b], is_first=is_first, is_last=is_last))
            continue
        if a < b:
            yield f"<s>{escape(_joined(was[a:b]))}</s>"
        if c < d:
            yield f"<b><u>{escape(_joined(is_now[c:d]))}</u></b>"


def _near(words: Sequence[str], *, is_first: bool, is_last: bool) -> list[str]:
    """The words beside a change."""
    head = [] if is_first else words[:AROUND]
    tail = [] if is_last else words[len(head) :][-AROUND:]
    if len(head) + len(tail) == len(words):
        return [*head, *tail]
    return [*head, LEFT_OUT, *tail]


def _joined(words: Sequence[str]) -> str:
    return re.sub(r" ?(\n+) ?", r"\1", " ".join(words)).strip(" ")
