"""The kinds of topics, the form of keys and editions, and folded text."""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from itertools import count

KEY_LENGTH = 24  # a button with two keys and a page then fits Telegram's 64 bytes
SECTION_LENGTH = 16
EDITION_LENGTH = 7
APPEAL, ALLIANCE = "appel", "alliance"  # the keys of the two topics that are no chantier
KEY = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
LETTERS = re.compile(r"[^\W_]+")  # letters and digits
EDITION = re.compile(r"^(?:19|20)[0-9]{2}-(0[1-9]|1[0-2])$")


class TopicKind(StrEnum):
    CHANTIER = "chantier"
    APPEAL = "appeal"
    ALLIANCE = "alliance"


def fold(text: str) -> str:
    """Fold a text for comparison: lower case, no accents, one space between words.

    Apostrophes and all punctuation count as spaces: « l’écologie » becomes "l ecologie".
    """
    lower = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe")
    plain = unicodedata.normalize("NFKD", lower)
    if not plain.isascii():
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(LETTERS.findall(plain))


def is_negative(words: str) -> bool:
    """Tell whether the first number has a minus ("-1"), not a hyphen ("chantier-1")."""
    return re.match(r"\D*(?<!\w)[-−]\d", words) is not None


def leading_number(words: str) -> str:
    """Find the number that the words begin with ("7 quand", "chantier n°7 svp"); "" without one."""
    number = re.match(r"(?:chantier )?(?:n|no|numero)? ?(\d{1,3})\b", fold(words))
    return number[1] if number and not is_negative(words) else ""


def slug(text: str) -> str:
    """Make a key of the text's own words, cut between words; "" without a Latin letter.

    Words of less than four letters (de, la, une) are left out if there are longer ones.
    """
    ascii_words = [word for word in fold(text).split() if word.isascii()]
    words = [word for word in ascii_words if len(word) > 3] or ascii_words
    kept: list[str] = []
    for word in words:
        if len("-".join([*kept, word])) > KEY_LENGTH:
            break
        kept.append(word)
    return "-".join(kept) or (words[0][:KEY_LENGTH] if words else "")


def fresh_key(key: str, taken: Collection[str]) -> str:
    """Return the key, with a number behind it if it is taken."""
    behind = (f"-{number}" for number in count(2))
    others = (f"{key[: KEY_LENGTH - len(number)].rstrip('-')}{number}" for number in behind)
    return key if key not in taken else next(other for other in others if other not in taken)
