"""All that could be said to a question, whether or not it would be right."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot.answers import slots
from chatbot.answers.days import falls_on
from chatbot.answers.evidence import Evidence
from chatbot.answers.index import CONTACT, MADE
from chatbot.answers.intents import FILLED, WRITTEN, Intent
from chatbot.answers.knowledge import Knowledge, Subject
from chatbot.answers.mentions import Said
from chatbot.answers.shared import FEWEST, MOST, Shared, shared_by, told_by
from chatbot.answers.slots import Slot
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation.markup import split
from chatbot.events.models import Event
from chatbot.events.rules import is_past

Piece = tuple[Subject, Slot]

# What a part of a topic's page is, where it isn't just a section.
PARTS = {
    "pourquoi": "why",
    "enjeux": "stakes",
    "dynamique": "contribution",
    "concretement": "concrete",
    "actualites": "news",
    "annonce": "announcement",
    "reponses": "reply",
    "ressources": "reference",
    "introduction": "alliance",
    "participer": "joining",
    "savoir-plus": "more",
    "texte": "text",
}
SECTION_OF = {kind: key for key, kind in PARTS.items()}
# What may be told together, where several kinds of things are asked, or of several topics.
TOGETHER = {*map(str, FILLED), *map(str, WRITTEN)}
GENERAL = {"list", "carriers", "edition", "all_dates", "none_that_day"}  # of no chantier
NO_ANSWER = {"wish", "untold", "talk", "order", "ghost", "unknown"}  # that are no pieces
LONGEST_LINE = 160  # characters, of a list
MOST_TOPICS, MOST_PASSAGES = 14, 120  # that are weighed, the likeliest


@dataclass(frozen=True, slots=True)
class Candidate:
    kind: str
    subject: Subject | None = None
    passage: int | None = None  # its place among the passages, where it quotes one
    detail: str = ""  # what is never told, the wish; or the kinds that are told together
    events: tuple[Event, ...] = ()  # the dates that fall on the days that are named
    together: tuple["Candidate", ...] = ()
    said: Said | None = None  # the sentence that it quotes for a name
    shared: Shared | None = None  # what its topics have in common


def candidates_for(evidence: Evidence, topics: dict[str, float]) -> list[Candidate]:
    """List what could be said; `topics` tells how likely each topic is meant."""
    subjects = _likeliest(evidence, topics)
    return [
        *(one for subject in subjects for one in _of_rows(evidence, subject)),
        *_of_passages(evidence, subjects),
        *_general(evidence),
        *_several(evidence),
        *_mentions(evidence),
        *_shared(evidence),
        *(Candidate("untold", detail=name) for name in evidence.untold),
        *([Candidate("talk")] if _may_be_talk(evidence) else []),
        *([Candidate("ghost")] if evidence.question.ghosts else []),
        *(Candidate("wish", detail=one.name) for one in evidence.wishes),
        Candidate("order"),
        Candidate("unknown"),
    ]


def pieces_of(candidate: Candidate, evidence: Evidence) -> list[Piece]:
    """Make the pieces of an answer from a candidate, none if its slot is empty."""
    if candidate.together:
        return [piece for one in candidate.together for piece in pieces_of(one, evidence)]
    if candidate.subject is None:
        return []
    slot = _slot(candidate, candidate.subject, evidence)
    return [(candidate.subject, slot)] if slot is not None else []


def _may_be_talk(evidence: Evidence) -> bool:
    return evidence.question.may_be_talk or evidence.likeliest_class == Intent.MANNERS


def _likeliest(evidence: Evidence, topics: dict[str, float]) -> list[Subject]:
    subjects = evidence.index.knowledge.subjects
    if len(subjects) <= MOST_TOPICS:
        return list(subjects)
    others = (one.key for one in subjects if one.kind is not TopicKind.CHANTIER)
    sure = {*evidence.links, evidence.current, *others}
    return sorted(subjects, key=lambda one: (one.key not in sure, -topics[one.key]))[:MOST_TOPICS]


def _of_rows(evidence: Evidence, subject: Subject) -> Iterator[Candidate]:
    if _may_be_told(evidence, subject):
        for kind in ("who", "contact", "overview", "join", "launch"):
            yield Candidate(kind, subject)
        if subject.resources or subject.kind is TopicKind.CHANTIER:
            yield Candidate("resources", subject)
    if subject.kind is TopicKind.ALLIANCE and not subject.events:
        return
    if is_meant := _is_meant(evidence, subject):
        yield Candidate("date", subject)
    if days := evidence.question.days:
        events = tuple(event for event in subject.events if falls_on(event, days, evidence.at))
        if events:
            yield Candidate("day", subject, events=events)
        elif is_meant and subject.key not in evidence.with_that_day:
            yield Candidate("not_that_day", subject)


def _may_be_told(evidence: Evidence, subject: Subject) -> bool:
    """Tell whether it is meant, or the alliance, which is unless it is « son mail »."""
    is_ours = subject.kind is TopicKind.ALLIANCE and not evidence.question.points_at_one
    return is_ours or _is_meant(evidence, subject)


def _is_meant(evidence: Evidence, subject: Subject) -> bool:
    """Tell whether a topic may be spoken of: named, or its day; spoken of before; or described."""
    said = subject.key in {*evidence.links, evidence.current, *evidence.with_that_day}
    return said or bool(evidence.rest or evidence.mentions)


def _of_passages(evidence: Evidence, subjects: Sequence[Subject]) -> list[Candidate]:
    passages = evidence.index.passages.passages
    meant = (one for one in subjects if one.kind is TopicKind.ALLIANCE or _is_meant(evidence, one))
    places = sorted(place for one in meant for place in evidence.index.passages.of(one.key))
    if len(places) > MOST_PASSAGES:
        places = sorted(places, key=lambda place: -_nearness(evidence, place))[:MOST_PASSAGES]
    return [
        Candidate(PARTS.get(passages[place].part.key, "section"), passages[place].subject, place)
        for place in places
        if passages[place].part.key not in MADE
    ]


def _nearness(evidence: Evidence, place: int) -> float:
    hit, near = evidence.hits.get(place), evidence.similarities
    words = hit.score / (evidence.best.score or 1.0) if hit else 0.0
    return words + (near.adapted_passages[place] if near else 0.0)


def _general(evidence: Evidence) -> list[Candidate]:
    alliance = evidence.index.knowledge.of_kind(TopicKind.ALLIANCE)
    if alliance is None:
        return []
    question = evidence.question
    kinds = ["list", "edition", "all_dates"]
    if not question.points_at_one:
        kinds.append("carriers")
    if question.days and not (evidence.with_that_day or evidence.on_that_day):
        kinds.append("none_that_day")
    return [Candidate(kind, alliance) for kind in kinds]


def _several(evidence: Evidence) -> list[Candidate]:
    """Put together all kinds of things that are said, of all topics that are named."""
    links = evidence.question.links.named
    topics = [one.subject for one in links if one.subject.kind is not TopicKind.ALLIANCE][:3]
    said = [one for one in evidence.question.intents if one in evidence.question.said]
    kinds = [str(one) for one in said if str(one) in TOGETHER][:3]
    if Intent.JOIN in kinds and Intent.CONTACT in kinds:
        kinds.remove(Intent.CONTACT)  # which it tells as well
    sets: list[tuple[list[Subject], list[str]]] = []
    if len(topics) > 1:
        sets += [(topics, [kind]) for kind in (*kinds, "overview")]
    if len(kinds) > 1:
        sets += [(topics, kinds)] * (len(topics) > 1) + [(topics[:1], kinds)] * bool(topics)
    found = [_together(evidence, *each) for each in sets]
    return [one for one in found if len(one.together) > 1]


def _together(evidence: Evidence, topics: Sequence[Subject], kinds: Sequence[str]) -> Candidate:
    those = [one for topic in topics for kind in kinds for one in _of_kind(evidence, topic, kind)]
    return Candidate("several", topics[0], detail="+".join(kinds), together=tuple(those))


def _of_kind(evidence: Evidence, subject: Subject, kind: str) -> list[Candidate]:
    if (key := SECTION_OF.get(kind)) is None:
        return [Candidate(kind, subject)]
    passages = evidence.index.passages
    places = [n for n in passages.of(subject.key) if passages.passages[n].part.key == key]
    return [Candidate(kind, subject, place) for place in places[:1]]


def _mentions(evidence: Evidence) -> Iterator[Candidate]:
    passages = evidence.index.passages.passages
    for one in evidence.mentions:
        place = one.mention.place
        yield Candidate("mention", passages[place].subject, place, said=one)


def _shared(evidence: Evidence) -> Iterator[Candidate]:
    """List topics together: those that share something, and those with a date on named days."""
    subjects = evidence.index.knowledge.subjects
    if evidence.question.days and not evidence.is_named:
        days = [one for of in subjects for one in _of_rows(evidence, of) if one.kind == "day"]
        if FEWEST <= len(days) <= MOST:
            yield Candidate("days", days[0].subject, detail="day", together=tuple(days))
    passages = evidence.index.passages.passages
    for shared in shared_by(evidence):
        lines = [Candidate("line", passages[place].subject, place) for place in shared.covers]
        yield Candidate("shared", lines[0].subject, together=tuple(lines), shared=shared)


def _slot(candidate: Candidate, subject: Subject, evidence: Evidence) -> Slot | None:
    knowledge, at = evidence.index.knowledge, evidence.at
    if candidate.passage is not None:
        return _quoted(candidate, candidate.passage, evidence)
    if (made := MADE_OF_ROWS.get(candidate.kind)) is not None:
        return made(subject, knowledge, at)
    return _dates(candidate, subject, evidence)


def _quoted(candidate: Candidate, place: int, evidence: Evidence) -> Slot:
    passage = evidence.index.passages.passages[place]
    if candidate.said is not None:
        said = candidate.said.mention.sentence
    elif candidate.kind == "line":
        said = told_by(place, evidence)
    else:
        return slots.quoted(passage.part)
    told = slots.sentence(said, passage.part, passage.event, evidence.at)
    if passage.part.key == CONTACT:
        told = slots.contact(passage.subject, evidence.index.knowledge) or told
    return replace(told, text=_in_a_line(told.text)) if candidate.kind == "line" else told


def _in_a_line(html: str) -> str:
    first, *others = split(html.partition("\n")[0], LONGEST_LINE)
    return f"{first.rstrip()}…" if others else first


MADE_OF_ROWS: Mapping[str, Callable[[Subject, Knowledge, datetime], Slot | None]] = {
    "who": lambda subject, knowledge, _: slots.who(subject, knowledge),
    "contact": lambda subject, knowledge, _: slots.contact(subject, knowledge),
    "overview": lambda subject, _, at: slots.overview(subject, at),
    "join": lambda subject, knowledge, _: slots.join(subject, knowledge),
    "launch": lambda subject, *_: slots.launch(subject),
    "resources": lambda subject, *_: slots.resources(subject),
    "list": lambda _, knowledge, __: slots.everything(knowledge),
    "carriers": lambda _, knowledge, __: slots.carriers(knowledge),
    "edition": lambda _, knowledge, __: slots.edition(knowledge),
}


def _dates(candidate: Candidate, subject: Subject, evidence: Evidence) -> Slot | None:
    knowledge, at, words = evidence.index.knowledge, evidence.at, evidence.question.words
    match candidate.kind:
        case "day":
            told = slots.on_day(candidate.events, at, evidence.question.days)
            return slots.with_untold(told, words, candidate.events)
        case "all_dates":
            return slots.all_dates(knowledge, at)
        case "none_that_day":
            return slots.nothing_then(slots.all_dates(knowledge, at))
    slot = slots.dates(subject, at)
    if slot is not None and candidate.kind == "not_that_day":
        return slots.nothing_then(slot)
    ahead = [event for event in subject.events if not is_past(event, at)]
    return slot and slots.with_untold(slot, words, ahead or subject.events)
