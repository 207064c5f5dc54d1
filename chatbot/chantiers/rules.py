"""What a topic is, how its key and its words look, and which edition comes after which."""

import re
import unicodedata
from enum import StrEnum

KEY_LENGTH = 24  # so that a button with two keys and a page fits Telegram's 64 bytes
SECTION_LENGTH = 16
EDITION_LENGTH = 7
APPEAL, ALLIANCE = "appel", "alliance"  # the keys of the two topics that are no chantier
KEY = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
LETTERS = re.compile(r"[^\W_]+")  # and digits
EDITION = re.compile(r"^(?:19|20)[0-9]{2}-(0[1-9]|1[0-2])$")


class TopicKind(StrEnum):
    """What the content may speak of."""

    CHANTIER = "chantier"
    APPEAL = "appeal"
    ALLIANCE = "alliance"


def fold(text: str) -> str:
    """Write a text as it is compared: lower case, no accents, one space between words.

    Apostrophes and every other sign count as a space, so that « l’écologie » is "l ecologie".
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


def slug(text: str, length: int = KEY_LENGTH) -> str:
    """Make a key of the text's own words, cut between words; "" without a Latin letter.

    Words of less than four letters (de, la, une) tell nothing and are left out where others are.
    """
    ascii_words = [word for word in fold(text).split() if word.isascii()]
    words = [word for word in ascii_words if len(word) > 3] or ascii_words
    kept: list[str] = []
    for word in words:
        if len("-".join([*kept, word])) > length:
            break
        kept.append(word)
    return "-".join(kept) or (words[0][:length] if words else "")
