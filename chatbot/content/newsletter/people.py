"""Read who carries a chantier, and whom to write to."""

import re

from chatbot.chantiers.rules import fold
from chatbot.content.drafts import ContactDraft, PorteurDraft
from chatbot.content.newsletter.headings import heading_at
from chatbot.content.newsletter.marked_text import ended, plain, sentences, with_plain_addresses
from chatbot.french.typography import BLANKS

_ROLES = {"anim": "animation", "pilot": "pilotage", "coordonn": "coordination"}
_BY = re.compile(r"(?:,? et |, |^)(?:co-?)?(port|anim|pilot|coordonn)ée?s? par ", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\((?:et|avec|ainsi)\b[^)]*\)")
_ARTICLE = re.compile(r"^(?:l['’]|la |le |les )", re.IGNORECASE)
_AND = re.compile(
    r"(?:,? et |,? ainsi que |\s*;\s*| & )(?=[A-ZÀ-Þ]|(?:la|le|les|une?) |l['’]|d['’]autres)"
)
_CAPITALISED = r"[A-ZÀ-Þ][\w'’.-]*"
_PERSON = re.compile(rf"{_CAPITALISED}(?: (?:de|du|des|le|la|van|von))?(?: {_CAPITALISED}){{1,3}}")
_ACRONYM = re.compile(r"[A-ZÀ-Þ0-9-]{2,}")
_ADDRESS = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
_TO_SOMEBODY = re.compile(
    r"(?:à|auprès de|contactez|contacter|écrivez à|joindre|avec)"
    rf" ({_CAPITALISED}(?: {_CAPITALISED})+)$"
)


def porteurs_of(carried: str) -> list[PorteurDraft]:
    """List the people and organisations of "Porté par …", with what is said of each."""
    text = _ASIDE.sub("", carried).strip().removesuffix(".")
    pieces = _BY.split(text)
    found: list[PorteurDraft] = []
    for verb, names in zip(pieces[1::2], pieces[2::2], strict=True):
        role = _ROLES.get(verb.lower(), "")
        for group in _AND.split(names):
            found += [
                porteur.model_copy(update={"role": porteur.role or role})
                for porteur in _named(group.strip(" ,"))
            ]
    return [
        porteur
        for porteur in found
        if porteur.name and not fold(porteur.name).startswith("d autres ")
    ]


def contacts_in(text: str) -> tuple[list[ContactDraft], str]:
    """Take the contacts out of a paragraph, sentence by sentence; return what is left of it too."""
    contacts: list[ContactDraft] = []
    left: list[str] = []
    for sentence in sentences(with_plain_addresses(text)):
        if _ADDRESS.search(sentence):
            contacts += _contacts(plain(sentence))
        else:
            left.append(sentence)
    return contacts, " ".join(left) if contacts else text


def _named(group: str) -> list[PorteurDraft]:
    """Read what a comma brings: the next name, or what the name before it is."""
    first, *others = re.split(r",\s+", group)
    found = [PorteurDraft(name=_ARTICLE.sub("", first))]
    for piece in others:
        if _is_role(piece, found[-1].name, alone=len(others) == 1):
            known = f"{found[-1].role}, " if found[-1].role else ""
            found[-1] = found[-1].model_copy(update={"role": known + piece})
        else:
            found.append(PorteurDraft(name=_ARTICLE.sub("", piece)))
    return found


def _is_role(piece: str, name: str, *, alone: bool) -> bool:
    if _ARTICLE.match(piece):
        return False
    if piece[:1].islower():
        return True
    if _PERSON.fullmatch(piece):
        return False
    return alone and bool(_PERSON.fullmatch(name) or (_ACRONYM.fullmatch(name) and " " in piece))


def _contacts(sentence: str) -> list[ContactDraft]:
    found: list[ContactDraft] = []
    position = 0
    for address in _ADDRESS.finditer(sentence):
        before = sentence[position : address.start()]
        found.append(_contact(re.sub(r"^[\s),;.]*(?:(?:et|ou)\s)?", "", before), address.group()))
        position = address.end()
    more = sentence[position:].strip(" .,;)")
    if more:
        note = ", ".join(part for part in (found[-1].note, more) if part)
        found[-1] = found[-1].model_copy(update={"note": note})
    return [
        each.model_copy(update={"note": ended(each.note)}) if each.note else each for each in found
    ]


def _contact(before: str, address: str) -> ContactDraft:
    heading = heading_at(before) if ":" in before else None
    labelled = heading is not None and heading.key == "contact"
    who = (heading.rest if heading and labelled else before).strip(BLANKS + ":,;(–-")
    label = heading_at(who)
    if label and label.key == "contact":
        return ContactDraft(address=address)
    name, _, organisation = re.sub(r"\s*\(|\)", ", ", who).partition(", ")
    if _PERSON.fullmatch(name) and len(organisation) <= 80:
        return ContactDraft(name=name, organisation=organisation.strip(" ,"), address=address)
    if _ACRONYM.fullmatch(who):
        return ContactDraft(organisation=who, address=address)
    somebody = _TO_SOMEBODY.search(who)
    return ContactDraft(name=somebody[1] if somebody else "", address=address, note=who)
