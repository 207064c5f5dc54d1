"""What several topics have in common: lists of those that speak best of what is asked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from textwrap import shorten

from chatbot.answers.evidence import Evidence
from chatbot.answers.index import MADE_OF
from chatbot.answers.intents import Intent
from chatbot.answers.language import akin, contents
from chatbot.answers.retrieval import BEGUN, Hit
from chatbot.chantiers.rules import TopicKind

FEWEST, MOST = 2, 6  # topics
NEARLY = (0.9, 0.65)  # of what the best one covers: with the very words, or those of like meaning
ROWS = (Intent.DATE, Intent.CONTACT, Intent.RESOURCES, Intent.WHO)
LINE = 110  # characters
CLAUSE = re.compile(r"(?<=[,;:(])\s*(?=\w)")

Best = Sequence[tuple[int, float]]  # the best passage of each topic, and how much it covers (0-1)


@dataclass(frozen=True, slots=True)
class Shared:
    """Topics that share something: the best passage of each, by their places."""

    covers: Mapping[int, float]  # how much of the words each covers (0-1)
    by: str  # the words that were looked for, or the kind of row, even « any »
    next: float  # what the best of the other topics covers


def shared_by(evidence: Evidence) -> Iterator[Shared]:
    """List the topics that cover the words best: those left, all, and in rows that are said."""
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
        if FEWEST <= len(places) <= MOST and places not in seen:
            seen.add(places)
            others = (covers for _, covers in best if covers < least)
            yield Shared({n: dict(best)[n] for n in places}, by, max(others, default=0.0))


def told_by(place: int, evidence: Evidence) -> str:
    """Find the sentence of a passage with most of the words; of a long one, the clause."""
    stems = evidence.question.content
    wanted = {form[:BEGUN] for one in stems for form in (one, *akin().get(one, ()))}
    said = _with_most(evidence.index.spoken[place], wanted)
    if len(said) > LINE:
        clause = _with_most(CLAUSE.split(said), wanted)
        said = said if said.startswith(clause) else f"… {said[said.index(clause) :]}"
    return shorten(said, LINE, placeholder="…")


def _best(hits: Mapping[int, Hit], kind: str = "") -> Best:
    """Find the best passage of each chantier; of a kind of row, where one is given, by itself."""
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
