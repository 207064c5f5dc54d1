"""Read a paragraph of an issue: its links and emphasis, its sentences."""

import re

_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^)\s]*)\)")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_BARE_ADDRESS = re.compile(r"https?://[^\s<>()«»]+[^\s<>()«».,;:!?]")
# "Un mardi sur deux. La prochaine : le 22" is one sentence.
_SENTENCE_END = re.compile(
    r"[.!?…][*_»)\]]*\s+(?=[*_\[(«\"]*\s?[A-ZÀ-ÖØ-Þ0-9])(?!L[ae] prochaine?(?: [\w-]+)? ?(?::|le )"
    r"|La dernière(?: [\w-]+)? ?(?::|le |aura lieu ))"
)
_ABBREVIATED = re.compile(r"(?:\b[A-ZÀ-Þ]|\b(?:cf|M|Mme|MM|Dr|n|p|pp|art|vol|ex))\.\s+$")
_DAY_NAMES = "lun|mar|mer|jeu|ven|sam|dim"
_SHORT_NAME = re.compile(
    rf"\b(?:janv|févr?|avr|juil|sept|oct|nov|déc|{_DAY_NAMES})\.\s+$", re.IGNORECASE
)
_ARROW = r"(?:→|➡\ufe0f?|=>|->)"
EMOJI = r"(?:[\U0001F300-\U0001FAFF\u2600-\u27BF\u23E9-\u23FF\u2B50]\uFE0F?)"
_REAL = ("http://", "https://", "mailto:")


def without_dead_links(text: str) -> str:
    """Replace links without a real address by their words."""
    return _LINK.sub(lambda link: link[0] if link[2].startswith(_REAL) else link[1], text)


def with_plain_addresses(text: str) -> str:
    """Write e-mail addresses out instead of linking them."""

    def written_out(link: re.Match[str]) -> str:
        address = link[2].removeprefix("mailto:").partition("?")[0]
        if address == link[2]:
            return link[0]
        return link[1] if "@" in link[1] else f"{link[1]} : {address}"

    return _LINK.sub(written_out, text)


def plain(text: str) -> str:
    """Remove emphasis marks from a text, and replace links by their words."""
    words = _LINK.sub(lambda link: link[1], text)
    return _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", words))


def web_addresses(text: str) -> list[str]:
    """List the web addresses of a text: those of its links, else those written out."""
    linked = [link[2] for link in _LINK.finditer(text) if link[2].startswith(_REAL[:2])]
    return linked or _BARE_ADDRESS.findall(_LINK.sub("", text))


def ended(text: str) -> str:
    """Add a full stop to a text that ends without a mark."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def sentences(text: str) -> list[str]:
    """Split a paragraph into sentences, but not within quotation marks or brackets."""
    cut, starts = [], 0
    for end in _SENTENCE_END.finditer(text):
        piece = text[starts : end.end()]
        quoting = piece.count("«") > piece.count("»") or piece.count("(") > piece.count(")")
        is_short = _SHORT_NAME.search(piece) and text[end.end()].isdigit()  # "ven. 1er déc. 14h"
        if not (quoting or is_short or _ABBREVIATED.search(piece)):
            cut.append(piece.strip())
            starts = end.end()
    return [*cut, rest] if (rest := text[starts:].strip()) else cut


def without_signs(text: str) -> str:
    """Write arrows and bars as punctuation, and leave out emojis: "👉 6 oct. ➡️ 12h30 | atelier"."""
    text = re.sub(rf"(?<=\d|h)\s*{_ARROW}\s*(?=\d)", "-", text)
    text = re.sub(rf"\s*\|\s*(?=\d|(?:{_DAY_NAMES})[. ])", ", ", text.strip(" |"))
    text = re.sub(rf"\s*(?:{_ARROW}|\|)\s*(?=\S)", " : ", text)
    return re.sub(rf"\s*{EMOJI}\s*", " ", text).strip()
