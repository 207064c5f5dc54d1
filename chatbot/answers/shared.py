"""Lists of topics that share what is asked for, such as all chantiers that speak of water."""

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
# What a listed topic covers at least, as a share of what the best one covers: with 0.9, only topics
# with the words themselves are listed; with 0.65, also those with words of like meaning.
NEARLY = (0.9, 0.65)
ROWS = (Intent.DATE, Intent.CONTACT, Intent.RESOURCES, Intent.WHO)
LINE = 110  # characters
CLAUSE = re.compile(r"(?<=[,;:(])\s*(?=\w)")

# The index of each topic's best passage, and the share of the words that it covers (0-1).
Best = Sequence[tuple[int, float]]


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
        if FEWEST <= len(places) <= MOST and places not in seen:
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
    if len(said) > LINE:
        clause = _with_most(CLAUSE.split(said), wanted)
        said = said if said.startswith(clause) else f"… {said[said.index(clause) :]}"
    return shorten(said, LINE, placeholder="…")


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
