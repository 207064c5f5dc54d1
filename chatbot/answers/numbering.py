"""Find the numbers by which a question names chantiers."""

import re

from chatbot.chantiers.matching import NUMBER_WORDS
from chatbot.chantiers.rules import fold
from chatbot.french.vocabulary import MONTHS

ORDINALS = (
    "zeroieme premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme".split()
)
ONE = rf"(?:\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"
# Words after a number that then counts something else: days, hours, a length.
ELSE = "|".join(
    [
        *map(fold, MONTHS),
        r"h\b",
        "heures?",
        "minutes?",
        "mots",
        "jours",
        "mois",
        "ans",
        "personnes",
    ]
)
# The same, for numbers without « chantier »: « les 2 prochaines dates », « la deuxième partie ».
NOR = (
    r"prochain\w*|derni\w+|dates?|rencontres?|reunions?|ateliers?|themes?|partie|moitie|fois"
    "|semestre|trimestre"
)
AND = "et aussi|et|ou|puis|le|du|au|n|les"
AGAIN = rf"(?: (?:(?:{AND}) )?(?:le |du |au |n |chantier )?{ONE}(?! (?:{ELSE})))*"
CALLED = r"(?:(?:chantiers?|groupes?|projets?|ch)(?: (?:n|no|numero|numeros|le))*|n|no|numero)"
SURELY = (
    re.compile(rf"(?<!\S){CALLED} ({ONE}(?! (?:{ELSE})){AGAIN})(?!\S)"),
    re.compile(r"(?<!\S)(\d)(?:e|er|eme|ieme) chantier(?!\S)"),
    re.compile(rf"(?<!\S)({'|'.join(ORDINALS)}) chantier(?!\S)"),
    re.compile(r"(?<!\S)(?:ch|chantier)(\d{1,3})(?!\S)"),
)
PERHAPS = (
    re.compile(r"^\w+ (\d)$"),
    re.compile(rf"(?<!\S)(?:le|la|du|au) ({'|'.join(ORDINALS)})(?! (?:{ELSE}|{NOR}))(?!\S)"),
    re.compile(
        r"(?<!\S)(?:les?|du|aux?|de|celui du|et) (\d{1,2})"
        rf"(?! (?:(?:et|ou) \d{{1,2}} )?(?:{ELSE}|{NOR}|chantiers))(?!\S)"
    ),
)


def numbers_in(
    text: str, patterns: tuple[re.Pattern[str], ...] = SURELY
) -> tuple[list[int], set[int]]:
    """Find chantiers' numbers in a folded text, and the positions of the words that matched."""
    numbers: list[int] = []
    positions: set[int] = set()
    for pattern in patterns:
        for match in pattern.finditer(text):
            said = [_value(word) for word in match[1].split()]
            numbers += [n for n in said if n is not None and n not in numbers]
            before = text[: match.start()].count(" ")
            positions |= set(range(before, before + match[0].count(" ") + 1))
    return numbers, positions


def _value(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    for words in (NUMBER_WORDS, ORDINALS):
        if word in words:
            return words.index(word)
    return None
