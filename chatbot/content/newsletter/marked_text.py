"""Read the newsletter's own Markdown: emphasis, links of which `#` is none, sentences."""

import re

_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^)\s]*)\)")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_BARE_ADDRESS = re.compile(r"https?://[^\s<>()«»]+[^\s<>()«».,;:!?]")
_SENTENCE_END = re.compile(r"[.!?…][*_»)\]]*\s+(?=[*_\[(«\"]*\s?[A-ZÀ-ÖØ-Þ0-9])")
_ABBREVIATED = re.compile(r"(?:\b[A-ZÀ-Þ]|\b(?:cf|M|Mme|MM|Dr|n|p|pp|art|vol|ex))\.\s+$")
_REAL = ("http://", "https://", "mailto:")


def without_dead_links(text: str) -> str:
    """Keep only those links that lead somewhere."""
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
    """Read a text without its emphasis marks, and of its links the words only."""
    words = _LINK.sub(lambda link: link[1], text)
    return _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", words))


def web_addresses(text: str) -> list[str]:
    """List every web address that a text really gives."""
    linked = [link[2] for link in _LINK.finditer(text) if link[2].startswith(_REAL[:2])]
    return linked or _BARE_ADDRESS.findall(_LINK.sub("", text))


def ended(text: str) -> str:
    """Make a sentence of its own out of a piece of one."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def sentences(text: str) -> list[str]:
    """Cut a paragraph into sentences, but not within quotation marks or brackets."""
    cut, starts = [], 0
    for end in _SENTENCE_END.finditer(text):
        piece = text[starts : end.end()]
        quoting = piece.count("«") > piece.count("»") or piece.count("(") > piece.count(")")
        if not quoting and not _ABBREVIATED.search(piece):
            cut.append(piece.strip())
            starts = end.end()
    return [*cut, rest] if (rest := text[starts:].strip()) else cut
