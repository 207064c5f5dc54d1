"""Features of the candidates without content: refusals, small talk, wishes."""

import math
import re
from collections.abc import Callable, Mapping

from chatbot.answers.candidates import Candidate
from chatbot.answers.parsing import MINE, ORDERS
from chatbot.answers.similarities import Compared
from chatbot.answers.weighing import RARE, SOME, Weighing
from chatbot.answers.weights import LEAST, Named
from chatbot.answers.wishes import concerns_topics

# The words by which a message is a question rather than a wish.
ASKS = re.compile(
    r"\b(?:qui|que|qu|quoi|quel\w*|quand|ou|comment|pourquoi|combien|lequel|est ce)\b"
)


def _said_and_found(kind: str, weighing: Weighing) -> Named:
    """Yield how much of a question is understood, and how much of the rest was published."""
    evidence = weighing.evidence
    coverage = evidence.best.coverage
    yield f"{kind}: coverage", coverage
    yield f"{kind}: evidence", coverage * min(evidence.rarity, RARE) / SOME
    yield f"{kind}, words left", min(evidence.rest, SOME) / SOME
    yield f"{kind}, kinds said", min(len(weighing.said), 2) / 2
    yield f"{kind}, days named", bool(evidence.question.days)


def _unknown(_: Candidate, weighing: Weighing) -> Named:
    evidence, question = weighing.evidence, weighing.evidence.question
    yield from _said_and_found("unknown", weighing)
    strange = sum(not evidence.index.passages.knows(one) for one in question.rest)
    yield "unknown: own coverage", evidence.best.own
    yield "unknown, strange words", strange / 3
    if question.days:
        case = "a date that day" if evidence.on_that_day else "no date that day"
        yield f"unknown, {case}", 1
        yield "unknown, only days named", not evidence.rest
    yield "unknown, points at one", question.points_at_one and weighing.context == "open"
    yield "unknown, a name mentioned", bool(evidence.mentioning)
    yield "unknown, a stranger named", bool(evidence.strangers)
    yield "unknown, several asked", question.asks_for_several
    yield "unknown, no words", not (question.rest or question.content)
    yield "unknown, a topic is sought", "identify" in weighing.said
    yield f"unknown: likeliest topic, {weighing.context}", max(weighing.topics.values())
    yield from _unknown_beside_a_name(weighing)
    yield from _unknown_by_meaning(weighing)


def _unknown_beside_a_name(weighing: Weighing) -> Named:
    evidence = weighing.evidence
    if evidence.is_named:
        covered = max(evidence.of_topics[key].coverage for key in evidence.links)
        yield "unknown, words left, named", min(evidence.rest, SOME) / SOME
        yield "unknown, named", evidence.question.links.certainty
        yield "unknown, words not covered, named", 1 - covered


def _unknown_by_meaning(weighing: Weighing) -> Named:
    evidence = weighing.evidence
    if (near := weighing.nearness) is not None and evidence.similarities is not None:
        topics = Compared(evidence.similarities.topics)
        yield "unknown: meaning", 3 * topics.most
        yield "unknown: margin of meaning", 3 * topics.margin(topics.most)
        yield "unknown: nearest published", 3 * weighing.nearest_published
        yield "unknown: nearest passage", 3 * near.plain.most
        yield "unknown: nearest passage, adapted", 3 * near.adapted.most
        yield "unknown: share of the nearest", near.share(near.adapted.most)
        yield "unknown: read, unanswered", near.unanswered / SOME
        yield "unknown: probably unanswered", math.exp(near.unanswered)
        yield "unknown: best one read", max(near.read.most, LEAST) / SOME
        yield "unknown: best one beside nothing", (near.read.most - near.unanswered) / SOME


def _untold(_: Candidate, weighing: Weighing) -> Named:
    evidence, question = weighing.evidence, weighing.evidence.question
    spoken = [
        hit
        for hit in evidence.absent_hits.values()
        if not evidence.is_named or hit.passage.subject.key in evidence.links
    ]
    yield from _said_and_found("untold", weighing)
    if (stems := question.absent_stems) and question.rest:
        found = evidence.index.passages.scored([*stems, *question.rest]).values()
        yield "untold, told of", max((hit.own for hit in found), default=0.0)
    yield "untold, spoken of", max((hit.own for hit in spoken), default=0.0)
    yield "untold: how many", len(question.absent) / 2
    yield "untold: likeliest topic", max(weighing.topics.values())
    yield "untold, a topic is sought", "identify" in weighing.said
    yield "untold, counts", question.counts
    if (near := weighing.nearness) is not None:
        yield "untold: probably unanswered", math.exp(near.unanswered)
        yield "untold: nearest published", 3 * weighing.nearest_published
        yield "untold: best one beside nothing", (near.read.most - near.unanswered) / SOME


def _talk(_: Candidate, weighing: Weighing) -> Named:
    evidence, question = weighing.evidence, weighing.evidence.question
    yield from _said_and_found("talk", weighing)
    yield "talk, said" if question.may_be_talk else "talk, not said", 1
    yield "talk, nothing else", question.has_only_manners
    yield "talk, of the person", MINE in question.manners
    yield "talk, spoken of", question.is_spoken_of
    yield "talk, named", evidence.is_named
    yield "talk, named by number", question.links.certainty >= 1
    yield "talk: words", min(len(question.words.words), 12) / 12


def _order(_: Candidate, weighing: Weighing) -> Named:
    question = weighing.evidence.question
    yield "order, said" if ORDERS in question.manners else "order, not said", 1
    yield "order, of the person", MINE in question.manners


def _ghost(_: Candidate, weighing: Weighing) -> Named:
    yield "ghost, named", weighing.evidence.is_named
    yield "ghost: how many", len(weighing.evidence.question.ghosts) / 2


def _wish(candidate: Candidate, weighing: Weighing) -> Named:
    evidence, question = weighing.evidence, weighing.evidence.question
    words = len(question.words.words)
    yield from _said_and_found("wish", weighing)
    yield "wish: its very sentence", candidate.detail == evidence.sure_wish
    yield "wish: any", weighing.wished
    wish = next(one for one in evidence.wishes if one.name == candidate.detail)
    if concerns_topics(wish):
        yield "wish of a topic, named" if evidence.is_named else "wish of a topic, none named", 1
    strange = sum(one not in evidence.index.spelling.stems for one in question.words.stems)
    yield "wish: strange words", strange / max(words, 1)
    if evidence.similarities is not None:
        yield "wish: nearest passage", 3 * max(evidence.similarities.passages)
        yield "wish: nearest topic", 3 * max(evidence.similarities.topics)
    yield "wish: words of the message", min(words, 12) / 12
    yield "wish, three words", words <= 3
    yield "wish, only days named", bool(question.days) and not question.rest
    yield "wish, named", evidence.is_named
    yield "wish, named by number", question.links.certainty >= 1
    yield "wish, asks", ASKS.search(question.words.text) is not None
    yield "wish, small talk", bool(question.manners)
    yield "wish, of the person", MINE in question.manners


NOT_TOLD: Mapping[str, Callable[[Candidate, Weighing], Named]] = {
    "wish": _wish,
    "unknown": _unknown,
    "untold": _untold,
    "talk": _talk,
    "order": _order,
    "ghost": _ghost,
}
