"""Finding where it was written: what speaks of it, counts it, falls on its day, or answers it."""

import re
from collections.abc import Sequence
from datetime import datetime

from chatbot.answers import slots
from chatbot.answers.filling import Piece, filled, quoted
from chatbot.answers.index import Index
from chatbot.answers.intents import Intent
from chatbot.answers.knowledge import Part, Subject
from chatbot.answers.language import contents
from chatbot.answers.retrieval import Hit
from chatbot.answers.rules import ALSO, ANYWHERE, NEVER, NEWS, WHOLLY
from chatbot.answers.slots import Slot
from chatbot.answers.understanding import Understood, speaks_of
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation.markup import visible
from chatbot.helpdesk.rules import REPLIES

ALIKE = 0.5  # of the words of the question that was answered: more than these are asked again

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
    """Find the passages that speak of it enough: the best, and those nearly as good."""
    others = [stem for stem in beside if stem not in words]
    keys = [one.key for one in subjects]
    found = index.passages.search(words, keys, beside=others)
    good = [hit for hit in found if hit.coverage >= least]
    return [hit for hit in good if hit.score >= ALSO * good[0].score]


def counted(
    subjects: Sequence[Subject], asked: Understood, index: Index, at: datetime
) -> list[Piece]:
    """Quote what speaks of it and has a number."""
    hits = hits_for(asked.content, index, subjects, ANYWHERE)
    return quoted([hit for hit in hits if has_a_number(hit)][:1], index, at)


def has_a_number(hit: Hit) -> bool:
    """Tell whether a passage says how many of something there are."""
    return COUNT.search(visible(hit.passage.part.html)) is not None


def on_days(asked: Understood, index: Index, at: datetime) -> list[Piece]:
    """Tell what falls on the days that are named; if nothing, so, and the dates of the topic."""
    if not asked.days:
        return []
    named = [one for one in asked.named if one.kind is not TopicKind.ALLIANCE]
    subjects = named or index.knowledge.subjects
    found: list[Piece] = []
    for of in subjects:
        events = [one for one in of.events if any(slots.falls_on(one, span) for span in asked.days)]
        if events:
            lines = "\n".join(slots.line(one, past=slots.is_over(one, at)) for one in events)
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


def answered_before(asked: Understood, index: Index) -> list[Hit]:
    """Find the published answer to what is asked.

    It speaks of nearly all of it, and its own question of little else.
    """
    if not any(one.part.key == REPLIES for one in index.passages.passages):
        return []
    keys = [one.key for one in asked.named]
    names = {asked.words.stems[place] for place in asked.links.places}
    stems = [stem for stem in asked.content if stem not in names] or asked.content
    found = index.passages.search(stems, keys)
    replies = [hit for hit in found if hit.passage.part.key == REPLIES and hit.own >= WHOLLY]
    return [hit for hit in replies if _is_alike(hit, set(stems))][:1]


def announced_since(asked: Understood, index: Index) -> list[Hit]:
    """Find the newest announcement by the topics that are named of what no edition tells."""
    if not asked.is_never_told:
        return []
    keys = {one.key for one in asked.named}
    news = [one for one in index.passages.passages if one.part.key == NEWS]
    told = [one for one in news if one.subject.key in keys and _tells(one.part, asked)]
    newest = sorted(told, key=lambda one: one.part.day or NEVER)[-1:]
    return [Hit(one) for one in newest]


def _tells(part: Part, asked: Understood) -> bool:
    text = visible(part.html)
    return any(speaks_of(text, what) for what in asked.absent)


def _is_alike(hit: Hit, stems: set[str]) -> bool:
    """Compare by the words of the published question, but for those that name its topic."""
    published = hit.passage.part.html.partition("</b>")[0].removeprefix("<b>")
    names = {stem for name in hit.passage.subject.names for stem in contents(name)}
    question = {one for one in contents(published) if one not in names and not one.isdigit()}
    return len(question & stems) > ALIKE * len(question)
