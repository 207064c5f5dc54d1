"""Make French texts comparable: no accents, no capitals, plain punctuation, single spaces."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_PLAIN_SIGNS = str.maketrans("’‘ʼ´`‐‑‒–—−", "'''''------")


@dataclass(frozen=True, slots=True)
class Folded:
    r"""A text in small letters without accents, with single spaces and plain apostrophes, dashes.

    White space with a blank line becomes "\n", any other white space " ".
    """

    text: str
    places: tuple[int, ...]  # each character's index in the original, and the original's length


@lru_cache(maxsize=32)  # a sentence is folded for each of its readers
def fold(text: str) -> Folded:
    """Fold a text, and note the original indexes of the characters."""
    letters: list[str] = []
    places: list[int] = []
    for match in re.finditer(r"\s+|\S", text):
        piece = match.group()
        if piece.isspace():
            plain = "\n" if len(re.findall(r"\r\n|\r|\n", piece)) > 1 else " "
        elif unicodedata.category(piece) in ("Mn", "Cf"):
            plain = ""
        elif piece.isalpha():
            decomposed = unicodedata.normalize("NFKD", piece.lower())
            plain = "".join(c for c in decomposed if not unicodedata.combining(c))
        else:
            plain = piece.translate(_PLAIN_SIGNS)
        letters += plain
        places += [match.start()] * len(plain)
    return Folded("".join(letters), (*places, len(text)))


def folded(text: str) -> str:
    """Fold a text, and strip white space."""
    return fold(text).text.strip()
