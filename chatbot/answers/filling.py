"""Pieces of an answer, by kind of thing or as passages."""

from collections.abc import Collection, Sequence
from datetime import datetime

from chatbot.answers import slots
from chatbot.answers.index import CONTACT, DATES, PORTEUR, SUMMARY, Index
from chatbot.answers.intents import Intent
from chatbot.answers.knowledge import Subject
from chatbot.answers.retrieval import Hit
from chatbot.answers.slots import Slot

# What is told from rows, and what is told in sections.
FILLED = {
    Intent.WHO,
    Intent.CONTACT,
    Intent.DATE,
    Intent.LAUNCH,
    Intent.RESOURCES,
    Intent.JOIN,
}
WRITTEN = {Intent.WHY, Intent.STAKES, Intent.CONTRIBUTION, Intent.CONCRETE, Intent.NEWS}
INSTEAD = (Intent.WHY, Intent.CONCRETE)

Piece = tuple[Subject, Slot]


def filled(
    subjects: Sequence[Subject], intents: Collection[Intent], index: Index, at: datetime
) -> list[Piece]:
    """Tell all that is asked, of each topic; where none of it was written, why it is there."""
    told = [
        (subject, slot)
        for subject in subjects
        for intent in intents
        if not (intent is Intent.WHO and Intent.CONTACT in intents and not subject.contacts)
        and (slot := _slot(intent, subject, index, at)) is not None
    ]
    if told or not (WRITTEN - {Intent.NEWS}) & set(intents):
        return told
    return [
        (subject, slot)
        for subject in subjects
        for one in INSTEAD
        if (slot := slots.section(subject, one)) is not None
    ]


def quoted(hits: Sequence[Hit], index: Index, at: datetime) -> list[Piece]:
    """Quote the first two passages; what is made of rows is told from these."""
    pieces: dict[str, Piece] = {}
    for hit in hits[:2]:
        if (slot := _quoted(hit, index, at)) is not None:
            pieces.setdefault(slot.text, (hit.passage.subject, slot))
    return list(pieces.values())


def _slot(intent: Intent, subject: Subject, index: Index, at: datetime) -> Slot | None:
    knowledge = index.knowledge
    match intent:
        case Intent.WHO:
            slot = slots.who(subject, knowledge)
        case Intent.CONTACT:
            slot = slots.contact(subject, knowledge)
        case Intent.DATE:
            slot = slots.dates(subject, at)
        case Intent.LAUNCH:
            slot = slots.launch(subject)
        case Intent.RESOURCES:
            slot = slots.resources(subject)
        case Intent.JOIN:
            slot = slots.join(subject, knowledge)
        case _:
            slot = slots.section(subject, intent)
    return slot


def _quoted(hit: Hit, index: Index, at: datetime) -> Slot | None:
    subject, part = hit.passage.subject, hit.passage.part
    if not hit.own or part.key == SUMMARY:
        return slots.overview(subject, at)
    if part.key == PORTEUR:
        return slots.who(subject, index.knowledge)
    if part.key == CONTACT:
        return slots.contact(subject, index.knowledge)
    if part.key == DATES:
        return slots.dates(subject, at)
    return slots.quoted(part)
