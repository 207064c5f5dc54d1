"""The differences of two wordings: shown to reviewers, told to recipients of the old wording."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from chatbot.conversation.display import clean, shown
from chatbot.conversation.markup import escape, split, visible
from chatbot.french import cut, protect, typeset

AROUND = 6  # unchanged words that are shown on each side of a change
LONGEST = 1500  # UTF-16 units of a difference; the whole wording stands above it anyway
LEFT_OUT = "[…]"
WORDS = re.compile(r"\n+|[^\s]+")
TOLD, TOLD_WORDS = 3, 60  # changes that are told one by one, and characters of each of them
REREAD = "Le texte a changé : il est à relire."


def difference(before: str, after: str) -> str:
    """Compare two texts in HTML, in HTML: old words are struck, new words bold and underlined.

    Of unchanged words, only the neighbours are shown. Without a changed word, the result is "",
    even if the formatting differs.
    """
    old, new = (WORDS.findall(visible(text)) for text in (before, after))
    if old == new:
        return ""
    first, *others = split(_joined(list(_pieces(old, new))), LONGEST)
    return f"{first} {LEFT_OUT}" if others else first


def changes_in_words(before: str, after: str) -> str:
    """Tell the changed words in plain text, which a screen reader reads too.

    "« mardi 8 » devient « jeudi 10 »."; for many changes, only that the text has changed.
    """
    old, new = (WORDS.findall(visible(text)) for text in (before, after))
    changes = SequenceMatcher(None, old, new).get_opcodes()
    told = [
        _told(old[max(a - 1, 0) : a], old[a:b], new[c:d])
        for kind, a, b, c, d in changes
        if kind != "equal" and "".join((*old[a:b], *new[c:d])).strip()
    ]
    return " ".join(told) if 0 < len(told) <= TOLD else typeset(REREAD)


def _told(before: Sequence[str], old: Sequence[str], new: Sequence[str]) -> str:
    """Tell one change; of a replaced word, with the word before it."""
    was, becomes = _quoted([*before, *old]), _quoted([*before, *new])
    if not _joined(old):
        return typeset(f"{_quoted(new)} est ajouté.")
    return typeset(f"{was} devient {becomes}." if _joined(new) else f"{_quoted(old)} est retiré.")


def _quoted(words: Sequence[str]) -> str:
    return f"« {protect(shown(cut(clean(_joined(words), None), TOLD_WORDS)))} »"


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    changes = SequenceMatcher(None, old, new).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(changes):
        if kind == "equal":
            is_first, is_last = place == 0, place == len(changes) - 1
            yield from map(escape, _near(old[a:b], is_first=is_first, is_last=is_last))
            continue
        if a < b:
            yield f"<s>{escape(_joined(old[a:b]))}</s>"
        if c < d:
            yield f"<b><u>{escape(_joined(new[c:d]))}</u></b>"


def _near(words: Sequence[str], *, is_first: bool, is_last: bool) -> list[str]:
    head = [] if is_first else words[:AROUND]
    tail = [] if is_last else words[len(head) :][-AROUND:]
    if len(head) + len(tail) == len(words):
        return [*head, *tail]
    return [*head, LEFT_OUT, *tail]


def _joined(words: Sequence[str]) -> str:
    return re.sub(r" ?(\n+) ?", r"\1", " ".join(words)).strip(" ")
