"""Make French texts comparable: no accents, no capitals, plain signs, single blanks."""

import re
import unicodedata
from dataclasses import dataclass

_PLAIN_SIGNS = str.maketrans("’‘ʼ´`‐‑‒–—−", "'''''------")


@dataclass(frozen=True, slots=True)
class Folded:
    r"""A text in small letters without accents, with single blanks and plain apostrophes, dashes.

    A blank line becomes "\n", any other white space " ".
    """

    text: str
    places: tuple[int, ...]  # where each character stands in the original, and where that ends


def fold(text: str) -> Folded:
    """Fold a text, and note where its characters stood."""
    letters: list[str] = []
    places: list[int] = []
    for match in re.finditer(r"\s+|\S", text):
        for letter in _folded_piece(match.group()):
            letters.append(letter)
            places.append(match.start())
    return Folded("".join(letters), (*places, len(text)))


def folded(text: str) -> str:
    """Fold a text, without blanks around it."""
    return fold(text).text.strip()


def _folded_piece(piece: str) -> str:
    if piece.isspace():
        return "\n" if len(re.findall(r"\r\n|\r|\n", piece)) > 1 else " "
    if unicodedata.category(piece) in ("Mn", "Cf"):
        return ""
    if piece.isalpha():
        decomposed = unicodedata.normalize("NFKD", piece.lower())
        return "".join(c for c in decomposed if not unicodedata.combining(c))
    return piece.translate(_PLAIN_SIGNS)
