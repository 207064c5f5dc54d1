"""The French words that dates are made of, the days they stand for, and a text made comparable."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

#: First day (month, day) of each astronomical season, rounded to a fixed day.
SEASONS = {"printemps": (3, 20), "été": (6, 21), "automne": (9, 23), "hiver": (12, 21)}
_LAST_DAYS = {"printemps": (6, 20), "été": (9, 22), "automne": (12, 20), "hiver": (3, 19)}

Days = tuple[date, date]


def days_of_month(year: int, month: int) -> Days:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def days_of_season(year: int, season: str) -> Days:
    """The first and the last day of a season; a winter is counted by the year it begins in."""
    last_year = year + 1 if season == "hiver" else year
    return date(year, *SEASONS[season]), date(last_year, *_LAST_DAYS[season])


def days_of_half(year: int, half: int) -> Days:
    """The first and the last day of the first (1) or the second (2) half of a year."""
    return (
        (date(year, 1, 1), date(year, 6, 30))
        if half == 1
        else (date(year, 7, 1), date(year, 12, 31))
    )


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in small letters without accents, its blanks single, its apostrophes and dashes plain.

    `places[i]` is where the character `text[i]` stands in the original (and one place more for the
    end). A blank line becomes "\\n", any other white space " ".
    """

    text: str
    places: tuple[int, ...]


_SAME = str.maketrans("’‘ʼ´`‐‑‒–—−", "'''''------")


def fold(text: str) -> Folded:
    """The text as the grammar compares it."""
    letters: list[str] = []
    places: list[int] = []
    for match in re.finditer(r"\s+|\S", text):
        for letter in _folded_piece(match.group()):
            letters.append(letter)
            places.append(match.start())
    return Folded("".join(letters), (*places, len(text)))


def folded(text: str) -> str:
    """The text alone, as `fold` makes it, without blanks around it."""
    return fold(text).text.strip()


def _folded_piece(piece: str) -> str:
    if piece.isspace():
        return "\n" if len(re.findall(r"\r\n|\r|\n", piece)) > 1 else " "
    if unicodedata.category(piece) in ("Mn", "Cf"):
        return ""
    if piece.isalpha():
        decomposed = unicodedata.normalize("NFKD", piece.lower())
        return "".join(c for c in decomposed if not unicodedata.combining(c))
    return piece.translate(_SAME)
