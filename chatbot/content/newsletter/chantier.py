"""Read one chantier of the newsletter as a draft: its sections, porteurs, contacts and dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from pydantic import ValidationError

from chatbot.chantiers.rules import fold
from chatbot.content import drafts
from chatbot.content.newsletter import dated, layout, texts
from chatbot.content.newsletter.agenda import AgendaReader, read_agenda
from chatbot.french.typography import BLANKS, NO_BREAK
from chatbot.french.writing import capital

_ROLES = {"anim": "animation", "pilot": "pilotage", "coordonn": "coordination"}
_BY = re.compile(r"(?:,? et |, |^)(?:co-?)?(port|anim|pilot|coordonn)[ée]?e?s? par ", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\((?:et|avec|ainsi)\b[^)]*\)")
_ARTICLE = re.compile(r"^(?:l['’]|la |le |les )", re.IGNORECASE)
_AND = re.compile(
    r"(?:,? et |,? ainsi que |\s*;\s*)(?=[A-ZÀ-Þ]|(?:la|le|les|une?) |l['’]|d['’]autres)"
    r"| & (?=(?:la|le|les|une?) |l['’])"
)
_HEADING_LENGTH = 50
_CAPITALISED = r"[A-ZÀ-Þ][\w'’.-]*"
_PERSON = re.compile(rf"{_CAPITALISED}(?: (?:de|du|des|le|la|van|von))?(?: {_CAPITALISED}){{1,3}}")
# "Marius Espenel & Lucie Vachier" are two; "Mares & Haies" is one name.
_TWO = re.compile(rf"({_PERSON.pattern}) & (?={_PERSON.pattern})")
_ACRONYM = re.compile(r"[A-ZÀ-Þ0-9-]{2,}")
_ADDRESS = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
# "Écrire à x@y.fr (réponse sous une semaine)": the brackets say nothing of the address.
_ASIDE_OF_CONTACT = re.compile(r"(?<=\w)\s*\((?![^()]*@)([^()]+)\)[\s.]*$")
_WRITE = re.compile(
    r"(?:pour toute question,? )?(?:écri(?:re|vez)|contacte[rz]|joindre|e?-?mail|courriel)(?: à)?",
    re.IGNORECASE,
)
_TO_SOMEBODY = re.compile(
    r"(?:à|auprès de|contactez|contacter|écrivez à|joindre|avec)"
    rf" ({_CAPITALISED}(?: {_CAPITALISED})+)$"
)
# The titles of sections for which the newsletter has no heading.
_OWN_TITLES = {"texte": "Autres informations", "participer": "Comment participer"}
_APPEAL = re.compile(
    r"\b[lL]['’][Aa]ppel (?:\[([^\]]+)\]|«\s*([^«»]+?)\s*»|\*\*([^*]+)\*\*)"
    r"|\b[Ss]igne[rz] l['’](Appel d(?:e |['’])[A-ZÀ-Ü][\w'’-]*(?: [A-ZÀ-Ü][\w'’-]*)*)"
)
_CALLED = re.compile(r"\[([^\]]+)\]\(|«\s*([^«»]+?)\s*»|\*+([^*]+)\*+")  # an appeal's name
_SIGNING = re.compile(r"\bsign(?:er|ez|atures?|ent|é)\b")
_JOINING = re.compile(
    r"(?:(?:les alliés|celles et ceux|ceux|les personnes) )?qui (?:souhaitent|veulent|désirent)"
    r" (?:participer|contribuer|rejoindre)|pour (?:participer|contribuer|rejoindre)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Appeal:
    """A call to sign an appeal, in the words of chantier `number`."""

    title: str
    sentence: str
    number: int
    line: int


@dataclass(slots=True)
class _Section:
    title: str
    blocks: list[tuple[layout.Block, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Contents:
    number: int
    title: str
    since: date
    remarks: layout.Remarks
    sections: dict[str, _Section] = field(default_factory=dict)
    contacts: list[drafts.ContactDraft] = field(default_factory=list)
    resources: list[drafts.ResourceDraft] = field(default_factory=list)
    events: list[drafts.EventDraft] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)

    def add(self, part: layout.Part) -> None:
        for piece in self._divided(part):
            self._add(piece)

    def _divided(self, part: layout.Part) -> Iterator[layout.Part]:
        """Divide a part of text at each short line above dates: a heading that isn't known."""
        if part.key in ("dates", "contact", "appel"):
            yield part
            return
        starts = [
            at
            for at, (block, below) in enumerate(pairwise(part.blocks))
            if block.kind is layout.Kind.PARAGRAPH
            and block.gap
            and below.gap
            and len(block.text) <= _HEADING_LENGTH
            and not block.text.endswith((".", ",", ";", ":"))
            and not dated.tells(texts.plain(block.text), self.since)
            and dated.tells(texts.plain(below.text), self.since)
        ]
        yield replace(part, blocks=part.blocks[: starts[0] if starts else None])
        for start, end in pairwise([*starts, len(part.blocks)]):
            heading = part.blocks[start]
            self.remarks.note(heading.line, f"unknown heading “{heading.text}”: kept as text")
            yield layout.Part("", heading.text, heading.line, part.blocks[start + 1 : end])

    def _add(self, part: layout.Part) -> None:
        if part.key == "appel" and any(_SIGNING.search(block.text) for block in part.blocks):
            self._own_appeal(part)
            return
        blocks = [kept for block in part.blocks if (kept := self._without_contacts(block))]
        if part.key in ("", "actualites", "concretement", "participer", "savoir-plus"):
            blocks = self._without_dates(part, blocks)
        if not part.blocks:
            self.remarks.note(part.line, f"nothing stands under “{part.title}”")
        if part.key in ("ressources", "contact", "dates"):
            blocks = [layout.without_mark(block) for block in blocks if not self._joins(block)]
        match part.key:
            case "ressources":
                self._references(blocks)
            case "dates":
                self._dates(part, blocks)
            case "appel":
                self._text("", part.title, blocks)
            case "contact":
                for block in blocks:
                    self.remarks.note(block.line, f"no address in it: kept as text: “{block.text}”")
                self._text("texte", "", blocks)
            case _:
                self._text(part.key, part.title, blocks)

    def _without_contacts(self, block: layout.Block) -> layout.Block | None:
        """Move contacts out of a paragraph; note the appeal that the paragraph calls to sign."""
        named = _APPEAL.search(block.text)
        if named and _SIGNING.search(block.text):
            title = texts.plain(next(filter(None, named.groups()))).strip()
            sentence = texts.without_dead_links(block.text)
            self.appeals.append(Appeal(title, sentence, self.number, block.line))
        contacts, left = contacts_in(block.text)
        self.contacts += contacts
        return replace(block, text=texts.without_dead_links(left)) if left else None

    def _own_appeal(self, part: layout.Part) -> None:
        """Read an appeal under its own heading; its name stands in the heading or in the text."""
        said = part.title.partition(":")[2].strip()
        named = [part.title, *([] if said else (block.text for block in part.blocks))]
        called = next((found for text in named if (found := _CALLED.search(text))), None)
        title = (called[1] or called[2] or called[3]) if called else capital(said or part.title)
        text = layout.markdown_of(
            [(block, texts.without_dead_links(block.text)) for block in part.blocks]
        )
        body = f"{said}\n\n{text}" if said else text
        self.appeals.append(Appeal(texts.plain(title).strip(), body, self.number, part.line))

    def _joins(self, block: layout.Block) -> bool:
        if not _JOINING.match(block.text):
            return False
        sentence = f"no heading of its own: read as how to join: “{texts.plain(block.text)}”"
        self.remarks.note(block.line, sentence)
        self._text("participer", "", [block])
        return True

    def _references(self, blocks: list[layout.Block]) -> None:
        for block in blocks:
            if block.kind is layout.Kind.SUBHEADING or block.text.endswith(":"):
                self.remarks.note(block.line, f"no reference: kept as text: “{block.text}”")
                self._text("texte", "", [block])
                continue
            text = texts.plain(block.text)
            addresses = texts.web_addresses(block.text)
            for other in addresses[1:]:
                self.remarks.note(block.line, f"a reference has one link, left out: {other}")
            self.resources.append(
                drafts.ResourceDraft(text=text, url=addresses[0] if addresses else "")
            )
            dated.note_dates_to_come(text, block.line, self.since, self.remarks)

    def _dates(self, part: layout.Part, blocks: list[layout.Block]) -> None:
        reader = AgendaReader(
            f"du chantier «{NO_BREAK}{self.title}{NO_BREAK}»", self.since, self.remarks
        )
        self.events += read_agenda(blocks, reader, {event.key for event in self.events})
        kept = [layout.Block(part.line, layout.Kind.PARAGRAPH, text) for text in reader.texts]
        self._text("dates", part.title, kept)

    def _without_dates(self, part: layout.Part, blocks: list[layout.Block]) -> list[layout.Block]:
        """Move the dates out of a part whose heading doesn't promise any; return what is left.

        Where a heading is about something else, only the items of a list are dates.
        """
        told_of: list[layout.Block] = []
        left: list[layout.Block] = []
        for block in blocks:
            said = texts.sentences(layout.without_mark(block).text)
            told = [sentence for sentence in said if dated.tells(texts.plain(sentence), self.since)]
            is_aside = (
                part.key not in ("", "participer", "savoir-plus")
                and block.kind is not layout.Kind.ITEM
            )
            if not told or is_aside:
                left.append(block)
                continue
            told_of.append(replace(layout.without_mark(block), text=" ".join(told)))
            if part.key == "participer":
                left.append(block)
            elif others := " ".join(sentence for sentence in said if sentence not in told):
                left.append(replace(block, kind=layout.Kind.PARAGRAPH, text=others))
        if told_of:
            self._dates(layout.Part("dates", "Prochaines dates", part.line), told_of)
        return left

    def _text(self, key: str, title: str, blocks: list[layout.Block]) -> None:
        if not blocks:
            return
        known = key or "texte"
        if known in self.sections and key and title:
            self.remarks.note(blocks[0].line, f"a second “{title}”: put together with the first")
        own = _OWN_TITLES["texte"] if known == "texte" else title or _OWN_TITLES[known]
        section = self.sections.setdefault(known, _Section(own))
        if not key and title:
            section.blocks.append((layout.Block(0, layout.Kind.HEADING, title), title))
        section.blocks += [(block, block.text) for block in blocks]
        if key not in ("dates", "participer", "texte"):
            for block in blocks:
                text = texts.plain(block.text)
                dated.note_dates_to_come(text, block.line, self.since, self.remarks)


def read_chantier(
    laid_out: layout.LaidOut, since: date, remarks: layout.Remarks
) -> tuple[drafts.TopicDraft, list[Appeal]]:
    """Read a chantier, and the appeals that it calls to sign."""
    contents = _Contents(laid_out.number, laid_out.title, since, remarks)
    for part in laid_out.parts:
        contents.add(part)
    carried = laid_out.carried.strip().removesuffix(".")
    porteurs: list[drafts.PorteurDraft] = []
    try:
        porteurs = porteurs_of(carried)
    except ValidationError:  # a name or role is too long
        remarks.note(laid_out.line, f"the names can't be told apart: “{carried}”")
    topic = drafts.TopicDraft(
        kind="chantier",
        number=laid_out.number,
        title=laid_out.title,
        edition=f"{since:%Y-%m}",
        carried_by=carried,
        porteurs=porteurs,
        contacts=contents.contacts,
        resources=contents.resources,
        events=contents.events,
        sections=[
            drafts.SectionDraft(
                key=key, title=section.title, body=layout.markdown_of(section.blocks)
            )
            for key, section in contents.sections.items()
        ],
    )
    return topic, contents.appeals


def porteurs_of(carried: str) -> list[drafts.PorteurDraft]:
    """List the people and organisations of "Porté par …", with their roles where given."""
    text = _TWO.sub(r"\1, ", _ASIDE.sub("", carried)).strip().removesuffix(".")
    pieces = _BY.split(text)
    found: list[drafts.PorteurDraft] = []
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


def contacts_in(text: str) -> tuple[list[drafts.ContactDraft], str]:
    """Split a paragraph into contacts and the text without the sentences that have them."""
    contacts: list[drafts.ContactDraft] = []
    left: list[str] = []
    for sentence in texts.sentences(texts.with_plain_addresses(text)):
        if _ADDRESS.search(sentence):
            words = texts.plain(sentence)
            if aside := _ASIDE_OF_CONTACT.search(words):
                words = words[: aside.start()]
                left.append(texts.ended(capital(aside[1])))
            contacts += _contacts(words)
        else:
            left.append(sentence)
    return contacts, " ".join(left) if contacts else text


def _named(group: str) -> list[drafts.PorteurDraft]:
    """Read names between commas; what follows a comma may also be the role of the name before."""
    first, *others = re.split(r",\s+", group)
    found = [drafts.PorteurDraft(name=_ARTICLE.sub("", first))]
    for piece in others:
        if _is_role(piece, found[-1].name, alone=len(others) == 1):
            known = f"{found[-1].role}, " if found[-1].role else ""
            found[-1] = found[-1].model_copy(update={"role": known + piece})
        else:
            found.append(drafts.PorteurDraft(name=_ARTICLE.sub("", piece)))
    return found


def _is_role(piece: str, name: str, *, alone: bool) -> bool:
    if _ARTICLE.match(piece):
        return False
    if piece[:1].islower():
        return True
    if _PERSON.fullmatch(piece):
        return False
    return alone and bool(_PERSON.fullmatch(name) or (_ACRONYM.fullmatch(name) and " " in piece))


def _contacts(sentence: str) -> list[drafts.ContactDraft]:
    found: list[drafts.ContactDraft] = []
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
        each.model_copy(update={"note": texts.ended(each.note)}) if each.note else each
        for each in found
    ]


def _contact(before: str, address: str) -> drafts.ContactDraft:
    heading = layout.heading_at(before) if ":" in before else None
    labelled = heading is not None and heading.key == "contact"
    who = (heading.rest if heading and labelled else before).strip(BLANKS + ":,;(–-")
    label = layout.heading_at(who)
    if (label and label.key == "contact") or _WRITE.fullmatch(who):
        return drafts.ContactDraft(address=address)
    name, _, organisation = re.sub(r"\s*\(|\)", ", ", who).partition(", ")
    if _PERSON.fullmatch(name) and len(organisation) <= 80:
        return drafts.ContactDraft(
            name=name, organisation=organisation.strip(" ,"), address=address
        )
    if _ACRONYM.fullmatch(who):
        return drafts.ContactDraft(organisation=who, address=address)
    somebody = _TO_SOMEBODY.search(who)
    return drafts.ContactDraft(name=somebody[1] if somebody else "", address=address, note=who)
