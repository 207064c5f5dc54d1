"""The candidates for an answer to a question, right or wrong: scoring chooses among them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from textwrap import shorten

from chatbot.answers import slots
from chatbot.answers.days import falls_on
from chatbot.answers.evidence import Evidence
from chatbot.answers.index import CONTACT, MADE, MADE_OF
from chatbot.answers.intents import FILLED, WRITTEN, Intent
from chatbot.answers.knowledge import Knowledge, Subject
from chatbot.answers.language import akin, contents
from chatbot.answers.mentions import Said
from chatbot.answers.retrieval import BEGUN, Hit
from chatbot.answers.slots import Slot
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation.markup import split
from chatbot.events.models import Event
from chatbot.events.rules import is_past

FEWEST_SHARED, MOST_SHARED = 2, 6  # topics of a list that several topics share
# What a listed topic covers at least, as a share of what the best one covers: with 0.9, only topics
# with the words themselves are listed; with 0.65, also those with words of like meaning.
NEARLY = (0.9, 0.65)
ROWS = (Intent.DATE, Intent.CONTACT, Intent.RESOURCES, Intent.WHO)
LONGEST_CLAUSE = 110  # characters
CLAUSE = re.compile(r"(?<=[,;:(])\s*(?=\w)")

# The index of each topic's best passage, and the share of the words that it covers (0-1).
Best = Sequence[tuple[int, float]]

Piece = tuple[Subject, Slot]

# The kind of candidate that quotes a part, by the part's key; other parts are a "section".
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
# The kinds that may be told together, for a question about several kinds or several topics.
TOGETHER = {*map(str, FILLED), *map(str, WRITTEN)}
GENERAL = {"list", "carriers", "edition", "all_dates", "none_that_day"}  # about no one chantier
NO_ANSWER = {"wish", "untold", "talk", "order", "ghost", "unknown"}  # kinds without pieces
LONGEST_LINE = 160  # characters, of a list
MOST_TOPICS, MOST_PASSAGES = 14, 120  # that are scored: the likeliest topics, nearest passages


@dataclass(frozen=True, slots=True)
class Shared:
    """Topics that share something, as the best passage of each."""

    covers: Mapping[int, float]  # by passages' indexes: the share of the words covered (0-1)
    by: str  # which words were looked for, or in which kind of row; ", any": all such rows
    next: float  # the share that the best topic outside the list covers


def shared_by(evidence: Evidence) -> Iterator[Shared]:
    """Yield lists of topics that cover the question's words best, if it asks for several things.

    Words to cover are the unexplained ones; all content words; or, for each kind of row that the
    question names, all content words in such rows.
    """
    if not evidence.question.asks_for_several:
        return
    found = {"words left": _best(evidence.hits), "all words": _best(evidence.hits_of_all)}
    for kind in (str(one) for one in ROWS if one in evidence.question.said):
        found[kind] = _best(evidence.hits_of_all, kind)
        if kind != Intent.WHO:
            there = {n: Hit(one) for n, one in enumerate(evidence.index.passages.passages)}
            found[f"{kind}, any"] = _best(there, kind)
    seen = set[tuple[int, ...]]()
    for (by, best), nearly in product(found.items(), NEARLY):
        least = nearly * max((covers for _, covers in best), default=0.0)
        places = tuple(sorted(place for place, covers in best if covers >= least))
        if FEWEST_SHARED <= len(places) <= MOST_SHARED and places not in seen:
            seen.add(places)
            others = (covers for _, covers in best if covers < least)
            yield Shared({n: dict(best)[n] for n in places}, by, max(others, default=0.0))


def told_by(place: int, evidence: Evidence) -> str:
    """Find the sentence of the passage at this index with most of the question's words.

    Of a long sentence, return the clause with most of the words.
    """
    stems = evidence.question.content
    wanted = {form[:BEGUN] for one in stems for form in (one, *akin().get(one, ()))}
    said = _with_most(evidence.index.spoken[place], wanted)
    if len(said) > LONGEST_CLAUSE:
        clause = _with_most(CLAUSE.split(said), wanted)
        said = said if said.startswith(clause) else f"… {said[said.index(clause) :]}"
    return shorten(said, LONGEST_CLAUSE, placeholder="…")


def _best(hits: Mapping[int, Hit], kind: str = "") -> Best:
    """Find the best passage of each chantier; with `kind`, among its rows of that kind."""
    best: dict[str, tuple[float, float, int]] = {}
    for place, hit in hits.items():
        passage = hit.passage
        if passage.subject.kind is not TopicKind.CHANTIER:
            continue
        if not kind or MADE_OF.get(passage.part.key) == kind:
            worth = hit.own if kind else hit.coverage, hit.score, -place
            best[passage.subject.key] = max(worth, best.get(passage.subject.key, worth))
    return [(-place, covers) for covers, _, place in best.values()]


def _with_most(texts: Sequence[str], wanted: set[str]) -> str:
    common = [len(wanted & {stem[:BEGUN] for stem in contents(text)}) for text in texts]
    return texts[common.index(max(common))] if texts else ""


@dataclass(frozen=True, slots=True)
class Candidate:
    kind: str
    subject: Subject | None = None
    passage: int | None = None  # the index of the passage that it quotes
    detail: str = ""  # the kind of thing that is never told, the wish's name, or kinds joined by +
    events: tuple[Event, ...] = ()  # the events on the days that the question names
    together: tuple["Candidate", ...] = ()  # the candidates that it consists of
    said: Said | None = None  # the mention of a name whose sentence it quotes
    shared: Shared | None = None  # what its topics have in common


def candidates_for(evidence: Evidence, topics: dict[str, float]) -> list[Candidate]:
    """List the candidates; `topics` has the logarithm of each topic's probability, by key."""
    subjects, passages = _likeliest(evidence, topics), evidence.index.passages.passages
    may_be_talk = evidence.question.may_be_talk or evidence.likeliest_class == Intent.MANNERS
    return [
        *(one for subject in subjects for one in _of_rows(evidence, subject)),
        *_of_passages(evidence, subjects),
        *_general(evidence),
        *_several(evidence),
        *(
            Candidate("mention", passages[one.mention.place].subject, one.mention.place, said=one)
            for one in evidence.mentions
        ),
        *_shared(evidence),
        *(Candidate("untold", detail=name) for name in evidence.untold),
        *([Candidate("talk")] if may_be_talk else []),
        *([Candidate("ghost")] if evidence.question.ghosts else []),
        *(Candidate("wish", detail=one.name) for one in evidence.wishes),
        Candidate("order"),
        Candidate("unknown"),
    ]


def pieces_of(candidate: Candidate, evidence: Evidence) -> list[Piece]:
    """Make the pieces of an answer from a candidate; none if nothing was published for it."""
    if candidate.together:
        return [piece for one in candidate.together for piece in pieces_of(one, evidence)]
    if candidate.subject is None:
        return []
    slot = _slot(candidate, candidate.subject, evidence)
    return [(candidate.subject, slot)] if slot is not None else []


def _likeliest(evidence: Evidence, topics: dict[str, float]) -> list[Subject]:
    subjects = evidence.index.knowledge.subjects
    if len(subjects) <= MOST_TOPICS:
        return list(subjects)
    others = (one.key for one in subjects if one.kind is not TopicKind.CHANTIER)
    sure = {*evidence.links, evidence.current, *others}
    return sorted(subjects, key=lambda one: (one.key not in sure, -topics[one.key]))[:MOST_TOPICS]


def _of_rows(evidence: Evidence, subject: Subject) -> Iterator[Candidate]:
    # The alliance's may be told, unless the question refers to a chantier (« son mail »).
    is_ours = subject.kind is TopicKind.ALLIANCE and not evidence.question.points_at_one
    if is_ours or _is_meant(evidence, subject):
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


def _is_meant(evidence: Evidence, subject: Subject) -> bool:
    """Tell whether the question may mean this topic.

    It does if it names the topic or one of its days, if the topic is current, or if it has words
    that may describe any topic.
    """
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
    """Combine candidates for a question about several kinds of things, or several named topics."""
    links = evidence.question.links.named
    topics = [one.subject for one in links if one.subject.kind is not TopicKind.ALLIANCE][:3]
    said = [one for one in evidence.question.intents if one in evidence.question.said]
    kinds = [str(one) for one in said if str(one) in TOGETHER][:3]
    if Intent.JOIN in kinds and Intent.CONTACT in kinds:
        kinds.remove(Intent.CONTACT)  # a "join" piece tells the contact as well
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


def _shared(evidence: Evidence) -> Iterator[Candidate]:
    """Yield candidates that list topics with an event on named days, or that share something."""
    subjects = evidence.index.knowledge.subjects
    if evidence.question.days and not evidence.is_named:
        days = [one for of in subjects for one in _of_rows(evidence, of) if one.kind == "day"]
        if FEWEST_SHARED <= len(days) <= MOST_SHARED:
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
    if candidate.kind != "line":
        return told
    first, *others = split(told.text.partition("\n")[0], LONGEST_LINE)
    return replace(told, text=f"{first.rstrip()}…" if others else first)


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
