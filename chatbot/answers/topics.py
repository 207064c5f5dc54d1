"""Which topic a question is about."""

import math
from collections.abc import Mapping, Sequence

from chatbot.answers.evidence import Evidence
from chatbot.answers.similarities import Compared
from chatbot.answers.weights import Weights, log_probabilities, score
from chatbot.chantiers.rules import TopicKind

RARE = 14.0  # the highest sum of rarities that counts


def topics_of(evidence: Evidence, weights: Weights) -> dict[str, float]:
    """Return the logarithm of the probability that each topic is meant, by topic key."""
    keys = [one.key for one in evidence.index.knowledge.subjects]
    scores = [0.0] * len(keys)
    for name, values in _measures(evidence).items():
        if weight := weights.topics.get(name):
            scores = [one + weight * value for one, value in zip(scores, values, strict=True)]
    for place, marks in _marks(evidence).items():
        scores[place] += score(marks, weights.topics)
    return dict(zip(keys, log_probabilities(scores), strict=True))


def topic_features(evidence: Evidence) -> list[dict[str, float]]:
    """Return the features of each topic, without zeros, in the order of the subjects."""
    marks, measures = _marks(evidence), _measures(evidence)
    rows = [
        marks.get(place, {}) | dict(zip(measures, values, strict=True))
        for place, values in enumerate(zip(*measures.values(), strict=True))
    ]
    return [{name: value for name, value in row.items() if value} for row in rows]


def _marks(evidence: Evidence) -> dict[int, dict[str, float]]:
    """Compute the features that only some topics have, by those topics' indexes."""
    mentioning = evidence.mentioning
    marked = {*evidence.links, *mentioning, evidence.current}
    return {
        place: {
            **_named(evidence, one.key),
            "a whole name mentioned": float(one.key in mentioning),
            "alliance": float(one.kind is TopicKind.ALLIANCE),
            "appeal": float(one.kind is TopicKind.APPEAL),
            "current": float(one.key == evidence.current),
            "current and nothing else": float(one.key == evidence.current and not evidence.rest),
        }
        for place, one in enumerate(evidence.index.knowledge.subjects)
        if one.key in marked or one.kind is not TopicKind.CHANTIER
    }


def _named(evidence: Evidence, key: str) -> dict[str, float]:
    link = evidence.links.get(key)
    if link is None:
        return {}
    return {
        "named": 1.0,
        "certainty": link.certainty,
        "by title": float(link.by_title),
        "by number": float(link.certainty >= 1),
        "named later": float(list(evidence.links).index(key)),
        "another's name said": float(evidence.is_another(link)),
        "a stranger named": float(bool(link.places & evidence.strangers)),
    }


def _measures(evidence: Evidence) -> Mapping[str, Sequence[float]]:
    """Compute the features that all topics have: for each, a list with a value for every topic.

    Lists are faster than a dictionary for each topic: there may be hundreds of topics. Each name
    ends with whether a topic is named, since that changes what a feature is worth.
    """
    measures = _by_words(evidence)
    if (near := evidence.similarities) is not None:
        measures |= _by_meaning("meaning", near.topics)
        measures |= _by_meaning("adapted meaning", near.adapted_topics)
        measures["nearest passage"] = _nearest_passages(evidence, near.adapted_passages)
        measures["read"] = _read(evidence, near.read)
    if (before := evidence.asked_before) is not None:
        measures |= before.of_topics([one.key for one in evidence.index.knowledge.subjects])
    context = "named" if evidence.is_named else "open"
    return {f"{name}, {context}": values for name, values in measures.items()}


def _by_words(evidence: Evidence) -> dict[str, Sequence[float]]:
    found = evidence.of_topics.values()
    rarity = min(evidence.rarity, RARE) / RARE
    measures: dict[str, Sequence[float]] = {
        "coverage": [one.coverage for one in found],
        "own": [one.own for one in found],
        "coverage of all": [one.coverage_of_all for one in found],
        "evidence": [one.coverage * rarity * 2 for one in found],
    }
    for name, scores in (
        ("words", [one.score for one in found]),
        ("all words", [one.score_of_all for one in found]),
        ("three passages", [one.three for one in found]),
    ):
        compared = Compared(scores)
        most = compared.most + 1
        measures[name] = [value / 10 for value in scores]
        measures[f"{name}: share"] = [value / most for value in scores]
        measures[f"{name}: margin"] = [compared.margin(value) / most for value in scores]
    return measures


def _by_meaning(name: str, cosines: Sequence[float]) -> dict[str, list[float]]:
    compared = Compared(cosines)
    return {
        name: [3 * value for value in cosines],
        f"{name}: spread": [compared.spread(value) for value in cosines],
        f"{name}: margin": [3 * compared.margin(value) for value in cosines],
    }


def _read(evidence: Evidence, logs: Sequence[float]) -> list[float]:
    """Return the probability that any passage of each topic answers the question."""
    passages = evidence.index.passages
    return [
        sum(math.exp(logs[place]) for place in passages.of(one.key))
        for one in evidence.index.knowledge.subjects
    ]


def _nearest_passages(evidence: Evidence, cosines: Sequence[float]) -> list[float]:
    """Return, for each topic, its highest cosine less the highest of all, times three."""
    most, passages = max(cosines), evidence.index.passages
    nearest = (
        max([cosines[place] for place in passages.of(one.key)], default=-1.0)
        for one in evidence.index.knowledge.subjects
    )
    return [3 * (one - most) for one in nearest]
