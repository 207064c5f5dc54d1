"""Where it was written: what speaks of it, counts it, or falls on its day."""

import re
from collections.abc import Sequence
from datetime import datetime

from chatbot.answers import slots
from chatbot.answers.calendar import falls_on, line
from chatbot.answers.filling import Piece, filled, quoted
from chatbot.answers.index import Index
from chatbot.answers.intents import Intent
from chatbot.answers.knowledge import Subject
from chatbot.answers.retrieval import Hit
from chatbot.answers.rules import ALSO, ANYWHERE
from chatbot.answers.slots import Slot
from chatbot.answers.understanding import Understood
from chatbot.chantiers.rules import Kind
from chatbot.conversation.markup import visible

COUNT = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|trente|quarante|"
    r"cinquante|soixante|cent|mille|millions?|dizaines?|vingtaines?|centaines?|milliers?)\b",
    re.IGNORECASE,
)


def hits_for(
    words: Sequence[str],
    index: Index,
    subjects: Sequence[Subject],
    least: float,
    beside: Sequence[str] = (),
) -> list[Hit]:
    """The passages that speak of it enough; others than the best if they do nearly as well."""
    others = [stem for stem in beside if stem not in words]
    keys = [one.key for one in subjects]
    found = index.passages.search(words, keys, beside=others)
    good = [hit for hit in found if hit.coverage >= least]
    return [hit for hit in good if hit.score >= ALSO * good[0].score]


def counted(
    subjects: Sequence[Subject], asked: Understood, index: Index, at: datetime
) -> list[Piece]:
    """How many: what speaks of it and has a number."""
    hits = hits_for(asked.content, index, subjects, ANYWHERE)
    return quoted([hit for hit in hits if has_a_number(hit)][:1], index, at)


def has_a_number(hit: Hit) -> bool:
    """Whether it tells how many of something."""
    return COUNT.search(visible(hit.passage.part.html)) is not None


def on_days(asked: Understood, index: Index, at: datetime) -> list[Piece]:
    """What falls on the days that are named; nothing: that, and the dates of the topic named."""
    if not asked.days:
        return []
    named = [one for one in asked.named if one.kind is not Kind.ALLIANCE]
    subjects = named or index.knowledge.subjects
    found: list[Piece] = []
    for of in subjects:
        events = [one for one in of.events if any(falls_on(one, span) for span in asked.days)]
        if events:
            lines = "\n".join(line(one, past=slots.is_over(one, at)) for one in events)
            told = Slot(lines, "dates", events[0].edition)
            found.append((of, slots.with_untold(told, asked.words, events)))
    if found:
        return found
    written = [hit for hit in index.passages.dated(asked.days) if hit.passage.subject in subjects]
    if written:
        return quoted(written[: len(asked.days)], index, at)
    if not asked.asks_for_days:
        return []
    return [
        (of, slots.nothing_then(slot)) for of, slot in filled(asked.named, [Intent.DATE], index, at)
    ]
