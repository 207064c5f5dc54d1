"""Read a newsletter's text as drafts of its chantiers, the appeal and the alliance.

The issue's texts get French typography: curly apostrophes, no-break spaces, one-character ellipses.
No word changes, and a text that is typeset already stays as it is. (french/typography.py is for
the bot's own sentences, and inserts no spaces.)
"""

import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from typing import Any

from pydantic import ValidationError

from chatbot.chantiers.rules import ALLIANCE, APPEAL
from chatbot.content.drafts import SectionDraft, TopicDraft
from chatbot.content.newsletter import dated, layout, texts
from chatbot.content.newsletter.agenda import AgendaReader, read_agenda
from chatbot.content.newsletter.chantier import Appeal, contacts_in, read_chantier
from chatbot.events.rules import has_a_day
from chatbot.french import folded
from chatbot.french.parsing import month_of
from chatbot.french.patterns import MONTH
from chatbot.french.typography import BLANKS, NO_BREAK

# Fields for the program rather than for readers.
_AS_THEY_ARE = {"kind", "key", "edition", "about", "when", "deadline", "status"}
_AS_THEY_ARE |= {"address", "url", "link"}
_BLANK = f"[{BLANKS}]"
# Web and e-mail addresses, the targets of links, HTML's character references.
_ADDRESS = (
    r"(?<!\w)(?:\w+://|www\.|mailto:)[^\s<>«»]+|\]\([^)\s]{0,500}\)|&#?[a-z0-9]{2,8};"
    r"|(?<![\w.+%'-])[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"
)
_EMOTICON = r"[:;](?:['’]?-|['’]?[()/|DPp](?!\w))"
# Spaces before ; : ! or ?, unless they begin a time ("9 :00"), an emoticon or an image.
_SPACED = rf"(?<=\S){_BLANK}+(?!{_EMOTICON}|:\d|!\[)(?=[;:!?])"
# The position between a word and ; : ! or ?, unless a word follows: "9:00" stays.
_CLOSE = rf"(?<=[\w.…»)\]”\"*%°])(?!{_EMOTICON})(?=[;:!?]+(?:[\s*_»)\]”\"]|\Z))"
_SIGNS = re.compile(
    rf"(?P<address>{_ADDRESS})"
    r"|(?P<apostrophe>(?<=[^\W\d_])'(?=[^\W\d_]))"
    r"|(?P<ellipsis>(?<!\.)\.\.\.(?!\.))"
    rf"|(?P<opening>«{_BLANK}*(?=\S))"
    rf"|(?P<space>{_SPACED}|{_CLOSE}|(?<=[^\s«]){_BLANK}*(?=»))"
)
_FRENCH = {"apostrophe": "’", "ellipsis": "…", "opening": f"«{NO_BREAK}", "space": NO_BREAK}
# The newsletter is the alliance's, which it doesn't introduce.
ALLIANCE_TITLE = "La Fabrique des Transitions"
_MASTHEAD_LENGTH = 80
_TAKES_PLACE = re.compile(
    r"(?<![a-z])(?:aur(?:a|ont) lieu|se (?:tien(?:t|dra|dront|nent)|retrouve|reuni|deroul)"
    r"|retrouvons-nous|rendez-vous (?:le|les|a|du)|nous nous retrouv|vous (?:invit|atten))"
)
_EDITION = re.compile(rf"\b({MONTH})(?:[ /-]+{MONTH})? ((?:20)?\d\d)\b")  # "mai-juin 2022"


@dataclass(frozen=True, slots=True)
class NewsletterReading:
    edition: str  # "2022-05"
    topics: list[TopicDraft]
    remarks: list[layout.Remark]  # on what was unclear in the issue


def read_newsletter(text: str) -> NewsletterReading:
    """Read an issue: the chantiers in order, then the appeal if there is one, then the alliance.

    Raises NewsletterError if the issue has no month and year, no chantier, or a text that doesn't
    fit a topic's field.
    """
    remarks = layout.Remarks()
    before, chantiers = layout.chantiers_of(layout.blocks_of(text), remarks)
    opening = takewhile(lambda block: len(texts.plain(block.text)) <= _MASTHEAD_LENGTH, before)
    masthead = [block for block in opening if _is_masthead(block)]
    if not any(_EDITION.search(folded(texts.plain(block.text))) for block in masthead):
        # Within longer lines, a month alone rather than one of a day: "la fête du 6 mars 2027".
        dated = [(block, folded(texts.plain(block.text))) for block in before[:3]]
        alone = [
            block for block, words in dated if re.search(rf"(?<![0-9r] ){_EDITION.pattern}", words)
        ]
        masthead += [*alone, *(block for block, words in dated if _EDITION.search(words))][:1]
    since = _published(masthead, remarks)
    edition = f"{since:%Y-%m}"
    topics: list[TopicDraft] = []
    appeals: list[Appeal] = []
    for laid_out in chantiers:
        with _told_at(laid_out.line):
            topic, signed = read_chantier(laid_out, since, remarks)
            topics.append(with_french_signs(topic))
        appeals += signed
    if appeals:
        with _told_at(appeals[0].line):
            body = "\n\n".join(each.sentence for each in appeals)
            appeal = TopicDraft(
                kind="appeal",
                key=APPEAL,
                title=appeals[0].title,
                edition=edition,
                about=str(appeals[0].number),
                sections=[SectionDraft(key="participer", title="Comment signer", body=body)],
            )
            topics.append(with_french_signs(appeal))
    introduction = [block for block in before if block not in masthead]
    reader = AgendaReader("de l’Alliance", since, remarks)
    with _told_at(masthead[0].line):
        topics.append(with_french_signs(_alliance(masthead, introduction, reader)))
    return NewsletterReading(edition, topics, sorted(remarks.made, key=lambda each: each.line))


@contextmanager
def _told_at(line: int) -> Iterator[None]:
    """Turn a ValidationError into a NewsletterError at the line where the topic begins."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        value = textwrap.shorten(str(first["input"]), 60, placeholder="…")
        why = f"{error.title} {field} “{value}”: {first['msg']}"
        raise layout.NewsletterError(line, why) from None


def _is_masthead(block: layout.Block) -> bool:
    words = folded(texts.plain(block.text)).removesuffix(".")
    dated = _EDITION.search(words)
    if words.startswith("l'etabli"):
        return True
    if dated is None or len(texts.sentences(block.text)) > 1:
        return False
    first = dated.start() == 0 and len(words) <= _MASTHEAD_LENGTH
    return first or dated.end() == len(words)


def _published(masthead: list[layout.Block], remarks: layout.Remarks) -> date:
    """Find the first day of the edition's month, as the masthead names it."""
    named = [
        (block.line, match)
        for block in masthead
        if (match := _EDITION.search(folded(texts.plain(block.text))))
    ]
    if not named:
        why = "no month and year of the edition was found before the chantiers"
        raise layout.NewsletterError(1, why)
    days = [date(int(match[2][-2:]) + 2000, month_of(match[1]), 1) for _, match in named]
    for (line, match), day in zip(named, days, strict=True):
        if day != days[0] or " " in match[0].removesuffix(match[2]).strip() or "-" in match[0]:
            remarks.note(line, f"“{match[0]}”: the edition is counted as {days[0]:%Y-%m}")
    return days[0]


def _alliance(
    masthead: list[layout.Block], introduction: list[layout.Block], reader: AgendaReader
) -> TopicDraft:
    since, remarks = reader.since, reader.remarks
    # The alliance's own dates section stands in the introduction, up to the next heading.
    start = next((n for n, each in enumerate(introduction) if each.key == "dates"), None)
    agenda: list[layout.Block] = []
    if start is not None:
        after = introduction[start + 1 :]
        own = [*takewhile(lambda each: each.kind is not layout.Kind.HEADING, after)]
        agenda = [introduction[start], *own]
        introduction = introduction[:start] + after[len(own) :]
    contacts, paragraphs, announced = [], [], list[layout.Block]()
    for block in introduction:
        found, left = contacts_in(block.text)
        contacts += found
        if left:
            paragraphs.append((block, texts.without_dead_links(left)))
            told = [each for each in texts.sentences(left) if _tells_meeting(each, since)]
            announced += [replace(layout.without_mark(block), text=each) for each in told]
            if not told:
                dated.note_dates_to_come(texts.plain(left), block.line, since, remarks)
    body = layout.markdown_of(paragraphs)
    heading = _heading(masthead)
    sections = [SectionDraft(key="introduction", title=heading, body=body)] if body else []
    announced += [layout.without_mark(block) for block in agenda[1:]]
    events = read_agenda(announced, reader, set())
    if reader.texts:
        kept_texts = "\n\n".join(reader.texts)
        title = agenda[0].text if agenda else "Prochaines dates"
        sections.append(SectionDraft(key="dates", title=title, body=kept_texts))
    if not body:
        remarks.note(masthead[0].line, f"no introduction stands under “{heading}”")
    return TopicDraft(
        kind="alliance",
        key=ALLIANCE,
        title=ALLIANCE_TITLE,
        edition=f"{since:%Y-%m}",
        contacts=contacts,
        events=events,
        sections=sections,
    )


def _heading(masthead: list[layout.Block]) -> str:
    """Join the lines of the masthead, without those that a longer line repeats."""
    lines = [texts.plain(block.text).removesuffix(".") for block in masthead]
    kept: list[str] = []
    for line in lines:
        longer = [folded(other) for other in lines if len(other) > len(line)]
        if line not in kept and not any(folded(line) in other for other in longer):
            kept.append(line)
    return ", ".join(kept)


def _tells_meeting(sentence: str, since: date) -> bool:
    """Tell whether a sentence of the introduction tells a meeting, or a last day."""
    plain = texts.plain(sentence)
    takes_place = _TAKES_PLACE.search(folded(plain)) is not None
    return any(
        has_a_day(each.when) and (takes_place or each.when.start_time or each.deadline)
        for each in dated.found_in(plain, since)
        if dated.why_not(each, plain, since) in ("", dated.LAST_DAY)
    )


def with_french_signs(topic: TopicDraft) -> TopicDraft:
    """Set French typography in every text of a topic that people read.

    Raises ValidationError where the spaces put in make a text longer than its field allows.
    """
    return TopicDraft.model_validate(french_signs(topic.model_dump()))


def french_signs(value: Any) -> Any:
    """Set French typography in a text, or in all texts of a list or of fields by their names.

    No-break spaces, ’, … and « » are set; addresses and emoticons stay.
    """
    if isinstance(value, dict):
        readable = {name: french_signs(value[name]) for name in value.keys() - _AS_THEY_ARE}
        return value | readable
    if isinstance(value, list):
        return [french_signs(each) for each in value]
    if type(value) is not str:
        return value
    return _SIGNS.sub(lambda sign: _FRENCH.get(sign.lastgroup or "", sign[0]), value)
