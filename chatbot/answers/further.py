"""Choose further pieces that complete the first: a message may have two questions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.answers.candidates import NO_ANSWER, Candidate, Piece, pieces_of
from chatbot.answers.evidence import Evidence
from chatbot.answers.features import ANSWERS, SINCE
from chatbot.answers.index import DATES
from chatbot.answers.rules import ENOUGH, NEWS
from chatbot.answers.weights import Features, Weights, score, sigmoid
from chatbot.conversation.markup import length, visible

TITLE_ENDS = "</i>\n"  # the end of a quoted part's title (slots.quoted)
WEIGHED, MOST = 6, 3  # the most further candidates that are scored, and pieces of one answer


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its features, and the logarithm of its probability to be the answer."""

    candidate: Candidate
    features: Features
    log: float


def chosen_pieces(scored: Sequence[Scored], evidence: Evidence, weights: Weights) -> list[Piece]:
    """Choose the pieces of an answer; `scored` comes best first, and the first is no refusal."""
    first, *others = scored
    pieces = pieces_of(first.candidate, evidence)
    if any(slot.is_list for _, slot in pieces):
        return pieces  # a list is complete
    tellable = [one for one in others if one.candidate.kind not in NO_ANSWER][:WEIGHED]
    worth = {
        index: sigmoid(score(further_features(first, one), weights.further))
        for index, one in enumerate(tellable)
    }
    room = ENOUGH - _length(pieces)
    for index in sorted(worth, key=lambda index: -worth[index]):
        candidate = tellable[index].candidate
        is_its = candidate.subject is first.candidate.subject
        least = weights.thresholds["further" if is_its else "further, another topic"]
        more = _new(pieces_of(candidate, evidence), pieces)
        fits = more and _length(more) <= room
        if worth[index] > least and fits and len(pieces) < MOST:
            pieces += more
            room -= _length(more)
    return [piece for piece in pieces if not _is_within(piece, pieces)]


def further_features(first: Scored, other: Scored) -> dict[str, float]:
    """Compute the features of a further candidate beside the first one."""
    one, two = first.candidate, other.candidate
    same_topic, same_kind = one.subject is two.subject, _kind(one) == _kind(two)
    likely, log = math.exp(other.log), other.log / 3
    case = "same topic" if same_topic else "another topic"
    are_published = {one.kind, two.kind} <= SINCE
    features: Mapping[str, float] = {
        "always": 1,
        "probability of the first": math.exp(first.log),
        f"{case}: probability": likely,
        f"{case}: log": log,
        "probability of all others": 1 - likely - math.exp(first.log),
        case: 1,
        "same kind" if same_kind else "another kind": 1,
        "another kind and topic": not same_kind and not same_topic,
        "same kind and topic": same_kind and same_topic,
        "another kind, said": not same_kind and other.features.get("said beside a name", 0),
        "another kind, meant": not same_kind and other.features.get("meant", 0),
        "another topic, named": not same_topic and other.features.get("named", 0),
        "not named, another is": other.features.get("another one named", 0),
        "own coverage": _own(other),
        "own coverage of the first": _own(first),
        "quoted": two.passage is not None,
        f"published, {case}": are_published,
        f"published, {case}: log": are_published and log,
        "both quoted": one.passage is not None and two.passage is not None,
        "meant among several": other.features.get("meant among several", 0),
        "several at first": bool(one.together),
        f"kind {two.kind}": 1,
    }
    return {name: float(value) for name, value in features.items() if value}


def _kind(candidate: Candidate) -> str:
    return min(ANSWERS.get(candidate.kind, {candidate.kind}))


def _own(scored: Scored) -> float:
    names = ("passage's own coverage, named", "passage's own coverage, not named")
    return sum(scored.features.get(name, 0.0) for name in names)


def _new(pieces: Sequence[Piece], told: Sequence[Piece]) -> list[Piece]:
    texts = {slot.text for _, slot in told}
    new = [piece for piece in pieces if piece[1].text not in texts]
    return [piece for piece in new if not _is_within(piece, told)]


def _is_within(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Tell whether another piece has the same text already.

    A contact piece without a contact, for instance, names the porteurs. An announcement that is
    quoted with a date counts as told, too.
    """
    text = piece[1].text
    if any(text in slot.text and text != slot.text for _, slot in pieces):
        return True
    words = visible(text.partition(TITLE_ENDS)[2])
    dates = (visible(slot.text) for _, slot in pieces if slot.section == DATES)
    return piece[1].section == NEWS and any(words in told for told in dates)


def _length(pieces: Sequence[Piece]) -> int:
    return sum(length(slot.text) for _, slot in pieces)
