"""The kinds of things that are asked, and the words that name them."""

from enum import StrEnum
from functools import cache

from chatbot.answers import language

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


# The kinds that are answered from rows, then those that sections answer.
FILLED = {
    Intent.WHO,
    Intent.CONTACT,
    Intent.DATE,
    Intent.LAUNCH,
    Intent.RESOURCES,
    Intent.JOIN,
}
WRITTEN = {Intent.WHY, Intent.STAKES, Intent.CONTRIBUTION, Intent.CONCRETE, Intent.NEWS}


def said(words: language.Words) -> dict[Intent, set[int]]:
    """Find the intents that these words name, each with the positions of its words."""
    found = {intent: phrases.among(words) for intent, phrases in _phrases().items()}
    return {intent: places for intent, places in found.items() if places}


@cache
def known_words() -> frozenset[str]:
    """List every word of the phrases and examples in `data/intents.yaml`."""
    entries = language.data("intents").values()
    phrases = (phrase for one in entries for phrase in (*one["words"], *one["examples"]))
    return frozenset(word for phrase in phrases for word in language.words_of(str(phrase)).words)


@cache
def asking() -> frozenset[str]:
    """List the stems of the words in the intents' phrases."""
    phrases = (str(phrase) for one in language.data("intents").values() for phrase in one["words"])
    return frozenset(language.stem(word) for phrase in phrases for word in phrase.split())


@cache
def _phrases() -> dict[Intent, language.Phrases]:
    entries = language.data("intents").items()
    return {
        Intent(name): language.Phrases(entry["words"]) for name, entry in entries if entry["words"]
    }
