"""Read how an issue of L'Établi is laid out: lines to blocks, blocks to chantiers and parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

from chatbot.chantiers.rules import fold
from chatbot.content.newsletter.texts import EMOJI, plain, sentences
from chatbot.french import folded
from chatbot.french.patterns import DAY, MONTH, WEEKDAY
from chatbot.french.typography import BLANKS

# Patterns of folded headings (lower case, no accents, no punctuation), by section key.
_HEADINGS = {
    "pourquoi": r"pourquoi(?: (?:ce|le|un tel) chantier\b.*)?|pourquoi est (?:ce|il) important\b.*"
    r"|le pourquoi(?: du comment)?|de quoi s agit il|c est quoi",
    "dynamique": r"en quoi (?:\w+ ){0,4}(?:nourri\w*|contribue\w*|renforce\w*|sert)(?: il| elle)?"
    r"\b.*\b(?:dynamique|alliance)\b.*",
    "enjeux": r"(?:(?:les|nos|quels|principaux|grands) ){0,2}enjeux(?: du chantier)?",
    "actualites": r"(?:(?:les|nos) )?(?:dernieres )?(?:actualites?|nouvelles|actus?)"
    r"(?: du chantier)?|(?:alors |et )?ou (?:on )?en (?:est|sommes)(?: on| nous)?|point d etape"
    r"|rappel des faits",
    "concretement": r"concretement",
    "ressources": r"(?:(?:les|nos|quelques) )?ressources(?: (?:utiles|disponibles|du chantier))?",
    "savoir-plus": r"(?:pour )?en savoir(?: un peu)? plus",
    "participer": r"(?:comment |pour )?(?:participer|contribuer|(?:nous )?rejoindre|s impliquer)"
    r"(?: (?:a|au|le|ce) (?:ce )?chantier)?",
    "dates": r"(?:(?:les|nos|vos) )?"
    r"(?:prochaine?s? (?:dates?|rendez vous|rdv|rencontres?|evenements?)"
    r"|(?:dates?|rendez vous|rdv|rencontres|evenements)(?: (?:a (?:venir|retenir|noter)|qui \w+))?)"
    r"|(?:a (?:l |vos |nos )?|l )?agendas?|a (?:noter|venir|vos carnets)|calendrier|bientot"
    r"|prochainement|(?:tout )?ce qui (?:arrive|vient|s en vient)|save the dates?",
    "appel": r"(?:(?:un|notre|l) )?appel (?:a signer|de|d|du|des|pour)\b.*"
    r"|signez (?:l|notre) appel\b.*",
    "contact": r"(?:votre |vos |nos )?contacts?|(?:pour )?plus d informations?|nous contacter"
    r"|(?:pour )?tout renseignement|renseignements?",
}
_KNOWN_HEADINGS = {key: re.compile(pattern) for key, pattern in _HEADINGS.items()}
_NAMED_APPEAL = re.compile(
    r"(?:l['’]|(?:notre|un) )?appel(?! à (?:projets|candidatures|contributions|communications"
    r"|manifestation|bénévoles))(?:\s*(?::\s*)?«[^«»]+»| d(?:e |['’])[\w-]+"
    r"|(?: (?:à|aux?) [^:.!?]{3,40})?\s*:\s*[^:.!?]{3,90})[.!]?",
    re.IGNORECASE,
)
_HEADING_LENGTH = 120
_CARRIED = re.compile(
    r"(?:(?:Ce )?[Cc]hantier )?((?:Co-?)?(?:[Pp]ort|[Aa]nim|[Pp]ilot|[Cc]oordonn)[ée]?e?s? par\s.*)"
)
# The same in few words: "Porteurs : Solagro, Pistyles", "(animation : Zoé Lacroix)", "Qui ? Nous".
_CARRYING = re.compile(
    r"\(?(?:porteu(?:rs?|ses?)|portage|animat(?:ion|eurs?|rices?)|pilot(?:age|es?)|r[ée]f(?:érente?s?)?"
    r"\.?|qui)\s*[:?]\s*(?P<names>\S.*?)\)?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\([^()]+\)")
_CHANTIER = r"(?:[Cc]hantier|CHANTIER)\s+(?:[nN]°\s*)?"
_BULLET = (
    r"(?:[-*•–]\s+|[•→➜☞▪◦>]\s*|o\s+(?=\w)"
    rf"|{EMOJI}\s*)"
)
# "1/ Eaux vives", "IV — Eaux vives"
_COUNTED = r"(?:\d{1,2}\s?[/–—-]|[IVX]{1,4}\s?[.)/–—-])\s+(?=[«\"]?\s?[A-ZÀ-Þ])"
_ITEM = re.compile(
    rf"(?:{_BULLET}|\d{{1,2}}[.)]\s+|{_COUNTED})\S|{_CHANTIER}\d{{1,2}}\s*[:.–—➜→-]\s"
)
_NUMBERED = re.compile(
    rf"(?P<chantier>{_CHANTIER})?(?:n°\s*)?(?:(?P<number>\d{{1,2}})|(?P<roman>[IVX]{{1,4}}))"
    r"\s*[.):/–—➜→-]\s+(?P<title>\S.*)$",
    re.DOTALL,
)
# A line that opens with a date: in a list of such lines, each is an item, mark or not.
_DATED = re.compile(
    rf"(?:le |les |du |au )?(?:{WEEKDAY},? |(?:lun|mar|mer|jeu|ven|sam|dim)\.? )?"
    rf"(?:{DAY}(?:(?: et |-| au |, ){DAY})* ?(?:{MONTH}|[./][01]?[0-9])|semaine du|le meme jour"
    r"|week-?ends? [0-9]|[1-4]er? (?:trimestre|semestre)|en cours de programmation|\?\? )"
)
_ANY_DAY = re.compile(
    rf"(?<![a-z0-9])(?:{DAY} {MONTH}|[0-3]?[0-9]/[01]?[0-9](?![0-9])|{WEEKDAY}s?(?![a-z])"
    rf"|(?:fin|debut|mi|en)[ -]{MONTH})"
)
# The same below the heading "Dates", where lines are short: "ts les merc", "le 25", "dès 14h".
_ANY_TIME = re.compile(
    r"(?<![a-z0-9])(?:(?:lun|mar|merc?|jeu|ven|sam|dim)\.? [0-9]|ts les|le [0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,2} ?h|[1-4]e? trim)"
)
# The end of a line, and the beginning of the next, where a sentence is broken: "le samedi 3".
_BROKEN_OFF = re.compile(
    r"(?:[,:(]|(?:^| )(?:l[ae]s?|une?|d[eu]s?|au?x?|et|ou|en|pour|par|avec|sur|puis|entre|[0-9]+))$"
)
_GOING_ON = re.compile(
    rf"(?:et|ou|a|au|aux|puis|de|du|des|avec|sur|pour|par|dans|qui|que|chez) |[(0-9]{{4}}|{MONTH}"
    r"|[0-9]{1,2} ?h"
)
_UNFINISHED = re.compile(r"[^.!?:;…]$")
_MARK = re.compile(rf"(\d{{1,2}})[.)]\s+|{_BULLET}")
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV".split()
_WIDE_GAP = 3  # blank lines: an image was left out, or the last heading's part has ended
_SUBHEADING_LENGTH = 50
# A heading that asks: "Et ensuite ?"
_ASKING = re.compile(r"(?:Où|Et|Qui|Quoi|C['’]est|De quoi|À quoi|Alors)\b[^.!?;:«»]{3,36}\?")


class Kind(StrEnum):
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a list, with its mark
    HEADING = "heading"  # with its section's key; "" for an unknown heading
    SUBHEADING = "subheading"  # "Sur les territoires :"
    CARRIED = "carried"  # "Porté par …"


@dataclass(frozen=True, slots=True)
class Block:
    line: int
    kind: Kind
    text: str
    gap: int = 0  # blank lines before
    key: str = ""  # a heading's section


@dataclass(slots=True)
class Part:
    """A heading with the blocks below."""

    key: str  # "" where there was no heading
    title: str
    line: int
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class LaidOut:
    """One chantier as the newsletter has it."""

    number: int
    title: str
    line: int
    carried: str = ""
    parts: list[Part] = field(default_factory=list)


class NewsletterError(ValueError):
    """The text can't be read as an issue of L'Établi: the line (from 1), and why in a sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on an unclear line: what the reader made of the line."""

    line: int  # from 1
    message: str


@dataclass(frozen=True, slots=True)
class Remarks:
    made: list[Remark] = field(default_factory=list)

    def note(self, line: int, message: str) -> None:
        if (remark := Remark(line, message)) not in self.made:
            self.made.append(remark)

    def warn(self, line: int, message: str) -> None:
        """Note what is doubtful or couldn't be read: the editor should look at the line."""
        self.note(line, f"warning: {message}")


def blocks_of(text: str) -> list[Block]:
    """Split a text into blocks; join paragraphs that a blank line cuts in mid-sentence."""
    joined: list[Block] = []
    for block in _blocks(text):
        if (
            joined
            and joined[-1].kind in (Kind.PARAGRAPH, Kind.ITEM)
            and block.kind is Kind.PARAGRAPH
            and block.gap == 1
            and _UNFINISHED.search(plain(joined[-1].text))
            and plain(block.text)[:1].islower()
        ):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {block.text}")
        else:
            joined.append(block)
    # A subheading before a list, or before nothing, is a paragraph.
    following = [*(block.kind for block in joined[1:]), Kind.HEADING]
    for index, after in enumerate(following[: len(joined)]):
        leads_on = after in (Kind.PARAGRAPH, Kind.SUBHEADING)
        if joined[index].kind is Kind.SUBHEADING and not leads_on:
            joined[index] = replace(joined[index], kind=Kind.PARAGRAPH)
    return joined


def chantiers_of(blocks: list[Block], remarks: Remarks) -> tuple[list[Block], list[LaidOut]]:
    """Split blocks into those before the first chantier, and chantiers. Raises NewsletterError."""
    before: list[Block] = []
    found: list[LaidOut] = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1 : index + 3]
        title = _title(block, following, found[-1].number if found else 0, remarks)
        if title:
            found.append(title)
        elif not found:
            before.append(block)
        elif block.kind is Kind.CARRIED and not found[-1].carried and not found[-1].parts:
            found[-1].carried = plain(block.text)
        elif not found[-1].carried and not found[-1].parts and _IN_BRACKETS.fullmatch(block.text):
            found[-1].carried = f"Porté par {block.text[1:-1]}"
        elif block.kind is Kind.HEADING:
            if not block.key:
                remarks.note(block.line, f"unknown heading “{block.text}”: kept as text")
            found[-1].parts.append(Part(block.key, block.text, block.line))
        else:
            parts = found[-1].parts
            dangling = block.gap >= _WIDE_GAP and parts and parts[-1].blocks
            if not parts or dangling:
                why = "after a wide gap" if dangling else "before any heading"
                remarks.note(block.line, f"{why}: kept as text: “{plain(block.text)}”")
                parts.append(Part("", "", block.line))
            parts[-1].blocks.append(block)
    if not found:
        raise NewsletterError(1, "no chantier was found (a numbered title, then “Porté par …”)")
    return before, found


def markdown_of(blocks: list[tuple[Block, str]]) -> str:
    """Write blocks, each with its kept text, as the Markdown of a section."""
    runs = groupby(blocks, key=lambda each: each[0].kind is Kind.ITEM)
    return "\n\n".join(
        ("\n" if are_items else "\n\n").join(_marked(block, text) for block, text in run)
        for are_items, run in runs
    )


def without_mark(block: Block) -> Block:
    """Turn a list item into a paragraph."""
    if block.kind is not Kind.ITEM:
        return block
    return replace(block, kind=Kind.PARAGRAPH, text=_MARK.sub("", block.text, count=1))


def _marked(block: Block, text: str) -> str:
    if block.kind in (Kind.SUBHEADING, Kind.HEADING):
        return "### " + text.rstrip(BLANKS + ":")
    mark = _MARK.match(text) if block.kind is Kind.ITEM else None
    if mark is None:
        return text
    return f"{mark[1]}. {text[mark.end() :]}" if mark[1] else f"- {text[mark.end() :]}"


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    gap, adjacent, above, section = 0, False, "", ""
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), 1):
        line = raw.strip()
        if not line:
            gap, adjacent = gap + 1, False
            continue
        started = list(_started(line, number, gap, continued=adjacent))
        goes_on = adjacent and started[0].kind is Kind.PARAGRAPH
        current = blocks[-1] if blocks else None
        if current and (current.kind is Kind.CARRIED or _NUMBERED.match(current.text)):
            # "Porté par les uns et" / "les autres"
            goes_on = goes_on and (line[0].islower() or current.text.endswith((",", " et", "&")))
        if current and adjacent and _is_listed(current, above, line, section):
            goes_on = False
        if current and goes_on and current.kind in (Kind.PARAGRAPH, Kind.ITEM, Kind.CARRIED):
            blocks[-1] = replace(current, text=f"{current.text} {line}")
        else:
            blocks += started
            section = next((one.key for one in started if one.kind is Kind.HEADING), section)
        gap, adjacent, above = 0, True, line
    return blocks


def _is_listed(current: Block, above: str, line: str, section: str) -> bool:
    """Tell whether a line below the line `above` is an item of a list of dates without marks.

    `section`: the key of the heading above.
    """
    words = folded(line)
    if _DATED.match(folded(current.text)) and (_DATED.match(words) or line[0].isupper()):
        return not current.gap or bool(_DATED.match(words))
    goes_on = _BROKEN_OFF.search(folded(above)) or _GOING_ON.match(words)
    return not goes_on and all(
        _ANY_DAY.search(each)
        or (section == "dates" and (_ANY_TIME.search(each) or _DATED.match(each)))
        for each in (folded(above), words)
    )


def _started(line: str, number: int, gap: int, *, continued: bool) -> Iterator[Block]:
    marked = line.startswith("#")
    text = line.lstrip("#").strip() if marked else line
    emphasised = re.fullmatch(r"(\*\*|__|\*|_)([^*_\s].*?)\1", text)
    if emphasised and emphasised[1] not in emphasised[2]:
        text = emphasised[2].strip()
    heading = heading_at(text)
    carrying = _CARRYING.fullmatch(text)
    if _ITEM.match(text) or text.count("|") > 1:  # a table's row: "12 mars | 14h | Cosne"
        yield Block(number, Kind.ITEM, text, gap)
    elif heading:
        yield Block(number, Kind.HEADING, heading.title, gap, heading.key)
        if heading.rest:
            yield Block(number, Kind.PARAGRAPH, heading.rest)
    elif carried := (_CARRIED.match(text) or carrying):
        said = f"Porté par {carrying['names']}" if carrying else carried[1]
        yield Block(number, Kind.CARRIED, f"{said[0].upper()}{said[1:]}", gap)
    elif marked or (_ASKING.fullmatch(text) and not continued):
        yield Block(number, Kind.HEADING, text, gap)
    elif text.endswith(":") and len(text) <= _SUBHEADING_LENGTH and not continued:
        yield Block(number, Kind.SUBHEADING, text, gap)
    else:
        yield Block(number, Kind.PARAGRAPH, line, gap)


def _title(block: Block, following: Sequence[Block], last: int, remarks: Remarks) -> LaidOut | None:
    """Read the title of a chantier; None if the block is none.

    A title has a number above `last`, the one before. After it stands "Porté par …", or, within two
    blocks, the heading "Pourquoi".
    """
    numbered = _NUMBERED.match(plain(block.text))
    if numbered is None:
        return None
    after = following[0] if following else None
    carried = after and after.kind is Kind.CARRIED and len(sentences(after.text)) == 1
    # A chantier that says neither: a heading follows at once.
    headed = last and block.gap and after and after.kind is Kind.HEADING
    asks_why = any(each.key == "pourquoi" for each in following)
    if not (carried or numbered["chantier"] or asks_why or headed):
        return None
    roman = numbered["roman"]
    number = _ROMANS.index(roman) + 1 if roman in _ROMANS else int(numbered["number"] or 0)
    if number <= last:
        sentence = f"number {number} doesn't go on after {last}: kept as text, no new chantier"
        remarks.note(block.line, sentence)
        return None
    if number != last + 1:
        remarks.note(block.line, f"chantier {number} comes after {last}: the count has a gap")
    if not carried:
        remarks.note(block.line, f"chantier {number} has no line “Porté par …”")
    title = numbered["title"].strip().removesuffix(".").rstrip()
    return LaidOut(number, title.removeprefix('"').removesuffix('"'), block.line)


_LEAD = re.compile(r"([:?⤵→])")  # "Agenda : …", "Où en est-on ? …"


@dataclass(frozen=True, slots=True)
class Heading:
    key: str
    title: str
    rest: str = ""  # the text after it on the same line: "Contact : …"


def heading_at(line: str) -> Heading | None:
    """Find the known heading at the beginning of a line; None without one."""
    title = plain(line)
    if _NAMED_APPEAL.fullmatch(title):
        return Heading("appel", title.rstrip("."))
    key = _key(title) if not title.endswith(".") else ""
    if key:
        return Heading(key, title.rstrip(BLANKS + ":"))
    lead, colon, rest = [*_LEAD.split(line, maxsplit=1), "", ""][:3]
    title, rest = plain(lead).strip(), rest.strip()
    key = _key(title) if colon and rest.strip("*_ ") else ""
    if lead.count("**") % 2:  # "**Contact :** …" leaves the closing mark behind
        rest = rest.removeprefix("**").strip()
    return Heading(key, title.strip("*_ "), rest) if key else None


def _key(title: str) -> str:
    folded = fold(title)
    if not (title[:1].isupper() or title.endswith((":", "?"))) or len(folded) > _HEADING_LENGTH:
        return ""
    return next((key for key, pattern in _KNOWN_HEADINGS.items() if pattern.fullmatch(folded)), "")
