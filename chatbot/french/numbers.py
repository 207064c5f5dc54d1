"""French numbers and ordinals, as people write hours and days: "dix-huit", "3eme".

All texts are folded (folding.py).
"""

_UNTIL_19 = (
    *("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"),
    *("douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante"}


def _names_of(number: int) -> str:
    if number < 20:
        return _UNTIL_19[number - 1]
    tens, units = _TENS[number - number % 10], number % 10
    return f"{tens}-et-un" if units == 1 else f"{tens}-{_UNTIL_19[units - 1]}" if units else tens


_NUMBERS = {_names_of(number): number for number in range(1, 60)} | {"une": 1}
_NUMBERS |= {f"{tens}-et-une": number + 1 for number, tens in _TENS.items()}
# The longest first: "dix" would match the beginning of "dix-huit".
SPELLED = "|".join(name.replace("-", "[- ]") for name in sorted(_NUMBERS, key=len, reverse=True))
NUMBER = rf"(?:[0-9]{{1,3}}|{SPELLED})"


def number_in(words: str) -> int:
    """Read a number that NUMBER matches: "18", "dix-huit", "dix huit"."""
    return int(words) if words.isdigit() else _NUMBERS[words.replace(" ", "-")]


# "dernier" counts from the end.
_ORDINALS = {"premi": 1, "deuxi": 2, "secon": 2, "troisi": 3, "quatri": 4, "avant": -2, "derni": -1}
ORDINAL = (
    r"(?:(?:avant-)?dernier|premier|deuxieme|second|troisieme|quatrieme"
    r"|1 ?e?re?|2 ?nd?e?|[2-4] ?e(?:me)?)s?(?![a-z])"
)


def ordinal_in(words: str) -> int:
    """Read an ordinal that ORDINAL matches: "3eme", "avant-dernier" (-2)."""
    if words[0].isdigit():
        return int(words[0])
    return next(number for name, number in _ORDINALS.items() if words.startswith(name))
