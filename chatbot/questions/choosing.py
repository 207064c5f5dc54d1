"""Which pieces answer a question: of the topics that it names, of any, or of none."""

import re
from collections.abc import Sequence
from datetime import datetime

from chatbot.chantiers.rules import Kind as TopicKind
from chatbot.markup import visible
from chatbot.questions import slots
from chatbot.questions.calendar import DATED, falls_on, line
from chatbot.questions.filling import FILLED, WRITTEN, Piece, filled, quoted
from chatbot.questions.index import DATES, Index
from chatbot.questions.intents import Intent
from chatbot.questions.knowledge import Subject
from chatbot.questions.linking import WHOLE
from chatbot.questions.retrieval import Hit
from chatbot.questions.rules import (
    ALSO,
    ANYWHERE,
    CLEARLY,
    COVERED,
    EVIDENCE,
    PIECES,
    WHICH,
    WHOLLY,
)
from chatbot.questions.slots import Slot
from chatbot.questions.understanding import Understood

EVERY = {"tous", "toutes"}
BESIDE_A_DAY = {Intent.CONTACT, Intent.JOIN, Intent.WHO}
COUNT = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|trente|quarante|"
    r"cinquante|soixante|cent|mille|millions?|dizaines?|vingtaines?|centaines?|milliers?)\b",
    re.IGNORECASE,
)


def pieces_for(asked: Understood, index: Index, at: datetime, about: str) -> list[Piece]:
    """The pieces of an answer, the most telling first; none: it isn't known."""
    if not asked.counts and (found := on_days(asked, index, at)):
        beside = [one for one in asked.intents if one in asked.said and one in BESIDE_A_DAY]
        return [*found, *filled([of for of, _ in found], beside, index, at)][:PIECES]
    return [
        (of, slots.with_untold(slot, asked.words, of.events) if slot.section == DATES else slot)
        for of, slot in _pieces_for(asked, index, at, about)
    ]


def _pieces_for(asked: Understood, index: Index, at: datetime, about: str) -> list[Piece]:
    if Intent.APPEAL in asked.said and index.knowledge.of_kind(TopicKind.APPEAL) is None:
        return []
    follows = _follows(asked, index, about)
    subjects = asked.named or follows
    if asked.counts and not {Intent.LIST, Intent.IDENTIFY} & set(asked.said):
        counted = _counted(subjects, asked, index, at)
        if counted or Intent.DATE not in asked.said:
            return counted
    if found := _of_no_chantier(asked, index, at, follows=bool(follows)):
        return found
    if subjects:
        return _of_topics(subjects, asked, index, at)[:PIECES]
    return _of_any(asked, index, at)[:PIECES]


def _follows(asked: Understood, index: Index, about: str) -> list[Subject]:
    """The topic that was spoken of, where the question names none, nor all of them."""
    if asked.named or asked.rest or EVERY & set(asked.words.words):
        return []
    of = index.knowledge.of_key(about)
    return [of] if of is not None and of.kind is not TopicKind.ALLIANCE else []


def on_days(asked: Understood, index: Index, at: datetime) -> list[Piece]:
    """What falls on the days that are named; nothing: that, and the dates of the topic named."""
    if not asked.days:
        return []
    found: list[Piece] = []
    for of in asked.named or index.knowledge.subjects:
        events = [one for one in of.events if any(falls_on(one, day) for day in asked.days)]
        if events:
            lines = "\n".join(line(one, past=slots.is_over(one, at)) for one in events)
            told = Slot(lines, "dates", events[0].edition)
            found.append((of, slots.with_untold(told, asked.words, events)))
    if found:
        return found
    written = [hit for day in asked.days for hit in index.passages.dated(*day)]
    of_these = [hit for hit in written if hit.passage.subject in asked.named]
    if found_there := of_these or [hit for hit in written if not asked.named]:
        return quoted(found_there[:1], index, at)
    if Intent.DATE not in asked.intents and asked.rest:
        return []
    return [
        (of, slots.nothing_then(slot)) for of, slot in filled(asked.named, [Intent.DATE], index, at)
    ]


def _of_no_chantier(asked: Understood, index: Index, at: datetime, *, follows: bool) -> list[Piece]:
    """What is asked of none: the list, the edition, all dates, the appeal, the alliance itself.

    Where it `follows` what was said of a topic, a date and a contact are that one's.
    """
    knowledge, kinds = index.knowledge, {one.kind for one in asked.named}
    appeal, alliance = knowledge.of_kind(TopicKind.APPEAL), knowledge.of_kind(TopicKind.ALLIANCE)
    carried = appeal and {one.key for one in asked.named} <= {appeal.key, appeal.about}
    if Intent.APPEAL in asked.said and appeal and (carried or TopicKind.CHANTIER not in kinds):
        also = [one for one in asked.intents if one in {Intent.WHO, Intent.CONTACT}]
        return filled([appeal], [*also, Intent.JOIN], index, at)
    if alliance is None or kinds & {TopicKind.CHANTIER, TopicKind.APPEAL}:
        return []
    about = {Intent.ALLIANCE, *WRITTEN} if asked.speaks_of_chantiers else {Intent.ALLIANCE}
    is_meant = about & set(asked.intents) or (
        not asked.rest and not follows and asked.likely[0] is Intent.ALLIANCE
    )
    what = slots.section(alliance, Intent.ALLIANCE) if is_meant else None
    found: list[Slot | None] = []
    others = set(asked.said) - {Intent.LIST, Intent.ALLIANCE, Intent.OVERVIEW, Intent.IDENTIFY}
    is_any = Intent.IDENTIFY in asked.said and asked.speaks_of_chantiers and not asked.rest
    lists = Intent.LIST in asked.said or (is_any and not asked.absent and not follows)
    if lists and len(asked.rest) <= 1 and not kinds and not others:
        found = [what, slots.everything(knowledge)]
    elif Intent.LAUNCH in asked.intents and not asked.rest:
        found = [slots.launch(alliance)]
    elif Intent.EDITION in asked.intents and (not asked.rest or asked.likeliest is Intent.EDITION):
        found = [slots.edition(knowledge)]
    elif not asked.rest and not follows and Intent.DATE in asked.intents:
        found = [slots.all_dates(knowledge, at)]
    elif not asked.rest and not follows and Intent.CONTACT in asked.intents:
        found = [slots.contact(alliance, knowledge)]
    elif what or kinds:
        if hits := hits_for(asked.rest, index, [alliance], COVERED):
            return quoted(hits, index, at)
        found = [what or slots.section(alliance, Intent.ALLIANCE)] if not asked.rest else []
    return [(alliance, slot) for slot in found if slot]


def _counted(
    subjects: Sequence[Subject], asked: Understood, index: Index, at: datetime
) -> list[Piece]:
    """How many: what speaks of it and has a number."""
    hits = hits_for(asked.content, index, subjects, ANYWHERE)
    return quoted(
        [hit for hit in hits if COUNT.search(visible(hit.passage.part.html))][:1], index, at
    )


def _of_topics(
    subjects: Sequence[Subject], asked: Understood, index: Index, at: datetime
) -> list[Piece]:
    """What is asked of topics that are named, and what was written of what is said beside."""
    wanted = [one for one in asked.intents if one in FILLED | WRITTEN]
    words = asked.rest if asked.links.by_title else asked.about
    hits = hits_for(words, index, subjects, COVERED, asked.content)
    hits = [hit for hit in hits if hit.own >= COVERED]
    if wanted == [Intent.DATE] and hits and Intent.DATE in asked.said:
        return _dated(hits, subjects, index, at)
    if wanted or hits:
        told = filled(subjects, wanted, index, at)
        is_said = any(one in asked.said for one in wanted)
        more = 2 if not told else 1 if asked.rest or not is_said else 0
        written = quoted(hits[:more], index, at)
        if told or written or FILLED & set(wanted):
            return _different([*told, *written] if is_said else [*written, *told])
    about = {Intent.OVERVIEW, Intent.IDENTIFY} & set(asked.intents)
    surely = Intent.IDENTIFY in asked.said and asked.links.certainty >= WHOLE
    if not asked.rest or (about and len(asked.rest) <= 2) or surely:
        return [(one, slots.overview(one, at)) for one in subjects]
    return []


def _different(pieces: Sequence[Piece]) -> list[Piece]:
    """Each section once."""
    sections = {(of.key, slot.section): (of, slot) for of, slot in reversed(pieces)}
    return list(sections.values())[::-1]


def _of_any(asked: Understood, index: Index, at: datetime) -> list[Piece]:
    """What is asked without naming a topic: of those that speak of it, if any does."""
    wanted = [one for one in asked.intents if one in FILLED]
    hits = _which(asked, index) if wanted or Intent.IDENTIFY in asked.intents else []
    hits = hits or hits_for(asked.rest, index, (), ANYWHERE)
    if not hits:
        return _of_alliance(asked, index, at)
    subjects = list({hit.passage.subject.key: hit.passage.subject for hit in hits}.values())[:2]
    by_name = hits[0].named >= COVERED or hits[0].own < COVERED
    if set(wanted) & {Intent.DATE, Intent.LAUNCH}:
        if hits[0].coverage < ANYWHERE:
            return []
        if not by_name:
            others = [one for one in wanted if one in BESIDE_A_DAY]
            return [*_dated(hits, subjects, index, at), *filled(subjects, others, index, at)]
    told = filled(subjects, wanted, index, at)
    if not told or (hits[0].own >= COVERED and not by_name):
        return _different([*quoted(hits, index, at), *told])
    return told


def _of_alliance(asked: Understood, index: Index, at: datetime) -> list[Piece]:
    """Who asks for a contact of something else is given the alliance's."""
    alliance = index.knowledge.of_kind(TopicKind.ALLIANCE)
    if alliance is None or Intent.CONTACT not in asked.said:
        return []
    return filled([alliance], [Intent.CONTACT], index, at)


def _which(asked: Understood, index: Index) -> list[Hit]:
    """Where a topic is looked for: what speaks most of it, whatever else is told around, if it
    speaks clearly more of it than all other topics do."""
    found = index.passages.search(asked.rest)
    if not found:
        return []
    best = found[0]
    others = [hit for hit in found if hit.passage.subject.key != best.passage.subject.key]
    total = sum(map(index.passages.rarity, asked.rest))
    clear = not others or best.score >= CLEARLY * others[0].score
    told = len(asked.rest) > 2 and Intent.IDENTIFY in asked.said
    is_said = told or bool(FILLED & set(asked.said))
    enough = (is_said and best.coverage * total >= EVIDENCE) or best.coverage >= WHICH
    return [best] if clear and enough else []


def _dated(
    hits: Sequence[Hit], subjects: Sequence[Subject], index: Index, at: datetime
) -> list[Piece]:
    """When what was found takes place: a date that was announced, or that a sentence tells."""
    for hit in hits:
        part = hit.passage.part
        if part.key == DATES or DATED.search(part.html):
            return quoted([hit], index, at)
    if hits[0].own >= WHOLLY and hits[0].passage.part.day:
        return quoted(hits[:1], index, at)
    return filled(subjects, [Intent.DATE], index, at)


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
    found = index.passages.search(words, keys, beside=others) if words else []
    good = [hit for hit in found if hit.coverage >= least]
    return [hit for hit in good if hit.score >= ALSO * good[0].score]
