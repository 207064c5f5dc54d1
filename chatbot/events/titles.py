"""What a date is called, in the words around it."""

import re

from chatbot.french.typography import BLANKS

_FILLER = re.compile(
    r"\b(?:se (?:tiendra|tiendront|tient|tiennent|déroulera|dérouleront|déroulent?)"
    r"|se (?:réunira|réuniront|réunit|réunissent)|(?:aura|auront|a|ont) lieu"
    r"|(?:est|sont|sera|seront) (?:prévue?s?|programmée?s?|fixée?s?|organisée?s?)"
    r"|intitulée?s?(?= «))(?!\w)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:l['’]|la |le |les |une? |des |notre |nos )?(?:prochaine?s?(?:\s+|$))?)"
    r"(?:l['’]|la |le |les |une? |des |notre |nos )?",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\(\s*(?:dates? (?:de|en)|dates?|et|[,;:]|\s)*\s*\)")
EDGES = BLANKS + ",;:–—-"
_DANGLING = re.compile(
    r"(?:^|[\s,;])(?:et|puis|ou|à|au|de|du|pour le|avant|jusqu['’]au|le)$", re.IGNORECASE
)


def tidy(words: str) -> str:
    """Make a title out of what is left of a sentence without its dates."""
    words = _FILLER.sub("", _EMPTY_BRACKETS.sub("", words))
    words = re.sub(r"[ \n]+", " ", words)
    words = re.sub(r" (?=[,.)])|(?<=\() ", "", words).strip(EDGES).removesuffix(".").strip(EDGES)
    words = _DANGLING.sub("", _LEADING.sub("", words, count=1)).strip(EDGES)
    return words[:1].upper() + words[1:]
