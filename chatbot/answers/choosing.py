"""Choosing the pieces of an answer: of the topics that a question names, of any, or of none."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.answers import slots
from chatbot.answers.filling import FILLED, WRITTEN, Piece, filled, quoted
from chatbot.answers.finding import counted, hits_for, on_days
from chatbot.answers.general import of_no_chantier
from chatbot.answers.index import DATES, MADE, Index
from chatbot.answers.intents import Intent
from chatbot.answers.knowledge import Subject
from chatbot.answers.linking import WHOLE
from chatbot.answers.retrieval import Hit
from chatbot.answers.rules import (
    ANYWHERE,
    CLEARLY,
    COVERED,
    ENOUGH,
    EVIDENCE,
    MOSTLY,
    PIECES,
    TELLING,
    WHOLLY,
)
from chatbot.answers.understanding import Understood
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation.markup import length
from chatbot.events.models import Event

BESIDE_A_DAY = {Intent.CONTACT, Intent.JOIN, Intent.WHO}


def pieces_for(
    asked: Understood, index: Index, at: datetime, subjects: Sequence[Subject]
) -> list[Piece]:
    """Choose the pieces of an answer, the most telling first; none where it isn't known.

    `subjects` are the topics that are named, else the one that was spoken of.
    """
    told = _told(asked, index, at, subjects)[:PIECES]
    return [*told, *_said_as_well(told, asked, index, at)]


def _told(
    asked: Understood, index: Index, at: datetime, subjects: Sequence[Subject]
) -> list[Piece]:
    if found := on_days(asked, index, at):
        beside = [one for one in asked.intents if one in asked.said and one in BESIDE_A_DAY]
        return [*found, *filled([of for of, _ in found], beside, index, at)]
    return [
        (
            of,
            slots.with_untold(slot, asked.words, _shown(of, at)) if slot.section == DATES else slot,
        )
        for of, slot in _pieces_for(asked, index, at, subjects)
    ]


def _said_as_well(
    told: Sequence[Piece], asked: Understood, index: Index, at: datetime
) -> list[Piece]:
    """Add another section of the one topic told of, where it speaks of most that is asked.

    It has the answer where the kind of thing was mistaken.
    """
    if len({of.key for of, _ in told}) != 1 or len(asked.content) < TELLING:
        return []
    others = MADE | {slot.section for _, slot in told}
    found = index.passages.search(asked.content, [told[0][0].key])
    also = [one for one in found if one.own >= MOSTLY and one.passage.part.key not in others]
    pieces = quoted(also[:1], index, at)
    room = ENOUGH - sum(length(slot.text) for _, slot in (*told, *pieces))
    return pieces if room >= 0 else []


def _shown(of: Subject, at: datetime) -> list[Event]:
    """List the dates that are told of it: those to come, if there are any."""
    return [one for one in of.events if not slots.is_over(one, at)] or list(of.events)


def _pieces_for(
    asked: Understood, index: Index, at: datetime, subjects: Sequence[Subject]
) -> list[Piece]:
    if Intent.APPEAL in asked.said and index.knowledge.of_kind(TopicKind.APPEAL) is None:
        return []
    if asked.counts and not {Intent.LIST, Intent.IDENTIFY} & set(asked.said):
        found = counted(subjects, asked, index, at)
        if found or Intent.DATE not in asked.said:
            return found
    if found := of_no_chantier(asked, index, at, follows=bool(subjects and not asked.named)):
        return found
    if not subjects:
        return _of_any(asked, index, at)
    if asked.days and asked.asks_for_days:
        known = filled(subjects, [Intent.DATE], index, at)
        return [(of, slots.nothing_then(slot)) for of, slot in known]
    return _of_topics(subjects, asked, index, at)


def _of_topics(
    subjects: Sequence[Subject], asked: Understood, index: Index, at: datetime
) -> list[Piece]:
    """Tell what is asked of topics that are named, and what was written of what is said beside."""
    wanted = [one for one in asked.intents if one in FILLED | WRITTEN]
    if Intent.WHO in wanted and asked.names_a_contact:  # « qui est Alizée Marceau ? »
        wanted = list(dict.fromkeys([Intent.CONTACT, *wanted]))
    words = asked.rest if asked.links.by_title else asked.about
    hits = hits_for(words, index, subjects, COVERED, asked.content)
    hits = [hit for hit in hits if hit.own >= COVERED]
    if wanted == [Intent.DATE] and hits and Intent.DATE in asked.said:
        known = filled([of for of in subjects if of.events], wanted, index, at)
        return _different([*_dated(hits, subjects, index, at), *known])
    if wanted or hits:
        told = filled(subjects, wanted, index, at)
        is_said = any(one in asked.said for one in wanted)
        told = told if is_said else [(of, slot) for of, slot in told if not slot.nothing]
        more = 2 if not told else 1 if asked.rest or not is_said else 0
        written = quoted(hits[:more], index, at)
        if told or written or FILLED & set(wanted):
            return _different([*told, *written] if is_said else [*written, *told])
    surely = Intent.IDENTIFY in asked.said and asked.links.certainty >= WHOLE
    few = Intent.OVERVIEW in asked.intents and len(asked.rest) <= 2
    if not asked.rest or few or surely:
        return [(one, slots.overview(one, at)) for one in subjects]
    return []


def _different(pieces: Sequence[Piece]) -> list[Piece]:
    """Keep each section once."""
    sections = {(of.key, slot.section): (of, slot) for of, slot in reversed(pieces)}
    return list(sections.values())[::-1]


def _of_any(asked: Understood, index: Index, at: datetime) -> list[Piece]:
    """Tell what is asked without naming a topic, of those that speak of it."""
    if not asked.rest and "ce chantier" in asked.words.text:
        return []  # which one, isn't known any more
    wanted = [one for one in asked.intents if one in FILLED]
    hits = _which(asked, index) if wanted or Intent.IDENTIFY in asked.intents else []
    words = (
        asked.rest
        if (FILLED - {Intent.RESOURCES}) & set(asked.said)
        else asked.rest or asked.content
    )
    hits = hits or hits_for(words, index, (), ANYWHERE)
    if not hits:
        return _of_alliance(asked, index, at)
    subjects = list({hit.passage.subject.key: hit.passage.subject for hit in hits}.values())[:2]
    by_itself = hits[0].own >= COVERED > hits[0].named  # not by the names of its topic
    if set(wanted) & {Intent.DATE, Intent.LAUNCH}:
        if hits[0].coverage < ANYWHERE:
            return []
        if by_itself:
            others = [one for one in wanted if one in BESIDE_A_DAY]
            return [*_dated(hits, subjects, index, at), *filled(subjects, others, index, at)]
    told = filled(subjects, wanted, index, at)
    if by_itself or not told:
        return _different([*quoted(hits, index, at), *told])
    return told


def _of_alliance(asked: Understood, index: Index, at: datetime) -> list[Piece]:
    """Give the alliance's contact to somebody who asks for one of something else."""
    alliance = index.knowledge.of_kind(TopicKind.ALLIANCE)
    if alliance is None or Intent.CONTACT not in asked.said:
        return []
    return filled([alliance], [Intent.CONTACT], index, at)


def _which(asked: Understood, index: Index) -> list[Hit]:
    """Find the topic that is looked for by what speaks most of it, whatever else is told around.

    It has to speak clearly more of it than all other topics do.
    """
    found = index.passages.search(asked.rest)
    if not found:
        return []
    best = found[0]
    others = [hit for hit in found if hit.passage.subject.key != best.passage.subject.key]
    total = sum(map(index.passages.rarity, asked.rest))
    clear = not others or best.score >= CLEARLY * others[0].score
    told = len(asked.rest) > 2 and Intent.IDENTIFY in asked.said
    is_said = told or bool(FILLED & set(asked.said))
    enough = (is_said and best.coverage * total >= EVIDENCE) or best.coverage >= COVERED
    return [best] if clear and enough else []


def _dated(
    hits: Sequence[Hit], subjects: Sequence[Subject], index: Index, at: datetime
) -> list[Piece]:
    """Find when it takes place: on a date that was announced, or that a sentence tells."""
    for hit in hits:
        part = hit.passage.part
        if part.key == DATES or slots.DATED.search(part.html):
            return quoted([hit], index, at)
    if hits[0].own >= WHOLLY and hits[0].passage.part.day:
        return quoted(hits[:1], index, at)
    return filled(subjects, [Intent.DATE], index, at)
