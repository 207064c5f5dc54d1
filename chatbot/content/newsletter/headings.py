"""Recognise the headings of L'Établi, however it words them, and the sections they open."""

import re
from dataclasses import dataclass

from chatbot.chantiers.rules import fold
from chatbot.content.newsletter.marked_text import plain
from chatbot.french.typography import BLANKS

# Folded headings (small letters, no accents, no signs) by section.
_HEADINGS = {
    "pourquoi": r"pourquoi (?:ce|le|un tel) chantier\b.*|pourquoi est (?:ce|il) important\b.*",
    "dynamique": r"en quoi (?:\w+ ){0,4}(?:nourri\w*|contribue\w*|renforce\w*|sert)(?: il| elle)?"
    r"\b.*\b(?:dynamique|alliance)\b.*",
    "enjeux": r"(?:(?:les|nos|quels|principaux|grands) ){0,2}enjeux(?: du chantier)?",
    "actualites": r"(?:(?:les|nos) )?(?:dernieres )?(?:actualites?|nouvelles|actus?)"
    r"(?: du chantier)?",
    "concretement": r"concretement",
    "ressources": r"(?:(?:les|nos|quelques) )?ressources(?: (?:utiles|disponibles|du chantier))?",
    "savoir-plus": r"(?:pour )?en savoir(?: un peu)? plus",
    "participer": r"(?:comment |pour )?(?:participer|contribuer|(?:nous )?rejoindre|s impliquer)"
    r"(?: (?:a|au|le|ce) (?:ce )?chantier)?",
    "dates": r"(?:(?:les|nos|vos) )?(?:prochaine?s? (?:dates?|rendez vous|rencontres?|evenements?)"
    r"|(?:dates?|rendez vous|rencontres)(?: (?:a venir|a retenir))?)|agenda|calendrier",
    "appel": r"(?:(?:un|notre|l) )?appel (?:a signer|de|d|du|des|pour)\b.*"
    r"|signez (?:l|notre) appel\b.*",
    "contact": r"(?:votre |vos |nos )?contacts?|(?:pour )?plus d informations?|nous contacter"
    r"|(?:pour )?tout renseignement|renseignements?",
}
_KNOWN = {key: re.compile(pattern) for key, pattern in _HEADINGS.items()}
_NAMED_APPEAL = re.compile(
    r"(?:l['’]|(?:notre|un) )?appel(?:\s*(?::\s*)?«[^«»]+»| d(?:e |['’])[\w-]+"
    r"|(?: (?:à|aux?) [^:.!?]{3,40})?\s*:\s*[^:.!?]{3,90})[.!]?",
    re.IGNORECASE,
)
_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Heading:
    key: str
    title: str
    rest: str = ""  # what follows it on the same line: "Contact : …"


def heading_at(line: str) -> Heading | None:
    """Find the heading that a line is or begins with."""
    title = plain(line)
    if _NAMED_APPEAL.fullmatch(title):
        return Heading("appel", title.rstrip("."))
    key = _key(title) if not title.endswith(".") else ""
    if key:
        return Heading(key, title.rstrip(BLANKS + ":"))
    lead, colon, rest = line.partition(":")
    title, rest = plain(lead).strip(), rest.strip()
    key = _key(title) if colon and rest.strip("*_ ") else ""
    if lead.count("**") % 2:  # "**Contact :** …" leaves the closing mark behind
        rest = rest.removeprefix("**").strip()
    return Heading(key, title.strip("*_ "), rest) if key else None


def _key(title: str) -> str:
    folded = fold(title)
    if not title[:1].isupper() or len(folded) > _LENGTH:
        return ""
    return next((key for key, pattern in _KNOWN.items() if pattern.fullmatch(folded)), "")
