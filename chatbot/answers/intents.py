"""The kind of thing that is asked: by the words that say so, and by likeness to examples."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from functools import cache

from chatbot.answers.language import Phrases, Words, data, stem, words_of

SMOOTHING = 0.4
TOPIC = "§"  # stands for whatever names a topic


class Intent(StrEnum):
    """The kinds of things that are asked."""

    IDENTIFY = "identify"
    WHO = "who"
    CONTACT = "contact"
    DATE = "date"
    LAUNCH = "launch"
    WHY = "why"
    STAKES = "stakes"
    CONTRIBUTION = "contribution"
    CONCRETE = "concrete"
    NEWS = "news"
    RESOURCES = "resources"
    JOIN = "join"
    APPEAL = "appeal"
    ALLIANCE = "alliance"
    LIST = "list"
    EDITION = "edition"
    OVERVIEW = "overview"
    ABSENT = "absent"  # what no edition tells
    MANNERS = "manners"  # small talk


class Classifier:
    """Naive Bayes over words and pairs of words; learns from the examples when it is made."""

    def __init__(self, examples: Iterable[tuple[Intent, str]]) -> None:
        counts: dict[Intent, Counter[str]] = {intent: Counter() for intent in Intent}
        for intent, example in examples:
            counts[intent].update(_features([stem(word) for word in example.split()]))
        self._features = {feature for count in counts.values() for feature in count}
        self._likelihood = {
            intent: _logs(count, self._features) for intent, count in counts.items()
        }

    def likeliest(self, stems: Sequence[str]) -> tuple[Intent, float]:
        """Find the likeliest intent and its probability; § stands for topics among the stems."""
        features = [one for one in _features(stems) if one in self._features]
        sums = {
            intent: sum(logs[feature] for feature in features)
            for intent, logs in self._likelihood.items()
        }
        best = max(sums, key=lambda intent: sums[intent])
        return best, 1 / sum(math.exp(value - sums[best]) for value in sums.values())


def said(words: Words) -> dict[Intent, set[int]]:
    """Find the intents that these words name, and the places of the words that do."""
    found = {intent: phrases.among(words) for intent, phrases in _phrases().items()}
    return {intent: places for intent, places in found.items() if places}


@cache
def classifier() -> Classifier:
    """Make the classifier of the examples in `data/intents.yaml`, once."""
    return Classifier(
        (Intent(name), example)
        for name, entry in data("intents").items()
        for example in entry["examples"]
    )


@cache
def known_words() -> frozenset[str]:
    """List every word of the data's phrases and examples."""
    entries = data("intents").values()
    phrases = (phrase for one in entries for phrase in (*one["words"], *one["examples"]))
    return frozenset(word for phrase in phrases for word in words_of(str(phrase)).words)


@cache
def asking() -> frozenset[str]:
    """List the stems of the words by which things are asked."""
    phrases = (str(phrase) for one in data("intents").values() for phrase in one["words"])
    return frozenset(stem(word) for phrase in phrases for word in phrase.split())


@cache
def _phrases() -> dict[Intent, Phrases]:
    entries = data("intents").items()
    return {Intent(name): Phrases(entry["words"]) for name, entry in entries if entry["words"]}


def _features(stems: Sequence[str]) -> list[str]:
    pairs = [f"{one} {other}" for one, other in zip(["^", *stems], [*stems, "$"], strict=True)]
    return [*stems, *pairs]


def _logs(count: Counter[str], features: Collection[str]) -> dict[str, float]:
    total = count.total() + SMOOTHING * len(features)
    return {feature: math.log((count[feature] + SMOOTHING) / total) for feature in features}
