"""What the features of all candidates need, looked up once: hits, similarities, classes, names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from chatbot.answers.asked import AskedBefore
from chatbot.answers.days import falls_on
from chatbot.answers.index import MADE_OF, Index
from chatbot.answers.linking import Link
from chatbot.answers.mentions import Said
from chatbot.answers.parsing import Question
from chatbot.answers.retrieval import Hit
from chatbot.answers.similarities import Similarities
from chatbot.answers.weights import LEAST, WISH, Classifier
from chatbot.answers.wishes import recognise
from chatbot.chantiers.rules import ALLIANCE
from chatbot.conversation import Wish

MOST_WISHES = 5  # the most likely ones, which become candidates


class OfTopic(NamedTuple):
    """How well the passages of one topic match a question; see Hit for the measures.

    Fields that end in `_of_all` count all content words of the question; the other fields count
    only its unexplained words (`Question.rest`).
    """

    score: float = 0.0  # the highest of any passage, as are the others
    coverage: float = 0.0
    own: float = 0.0
    three: float = 0.0  # the sum of the three highest scores
    score_of_all: float = 0.0
    coverage_of_all: float = 0.0


@dataclass(frozen=True)
class Evidence:
    question: Question
    index: Index
    at: datetime
    current: str  # the key of the chat's current topic; "" if the question names one
    hits: Mapping[int, Hit]  # by passages' indexes, found by the words that nothing else explains
    hits_of_all: Mapping[int, Hit]  # the same, found by all words that say something
    similarities: Similarities | None  # None without an encoder
    classes: Mapping[str, float]  # logarithms of the classes' probabilities
    wishes: Sequence[Wish]  # the likeliest ones
    sure_wish: str  # the name of the wish whose sentence the question is, or ""

    @cached_property
    def rarity(self) -> float:
        """The summed rarity of the unexplained words, or of all content words if there are none."""
        words = self.question.rest or self.question.content
        return sum(map(self.index.passages.rarity, words)) or 1.0

    @cached_property
    def of_topics(self) -> Mapping[str, OfTopic]:
        found, of_all = _by_topic(self.hits), _by_topic(self.hits_of_all)
        keys = [one.key for one in self.index.knowledge.subjects]
        return {key: _of_topic(found[key], of_all[key]) for key in keys}

    @cached_property
    def of_rows(self) -> Mapping[tuple[str, str], float]:
        """The share of the question's words that a row covers (0-1), by its kind and topic."""
        found: dict[tuple[str, str], float] = defaultdict(float)
        for hit in self.hits.values():
            if (kind := MADE_OF.get(hit.passage.part.key)) is not None:
                row = kind, hit.passage.subject.key
                found[row] = max(found[row], hit.own)
        return found

    @cached_property
    def asked_before(self) -> AskedBefore | None:
        """The nearest labelled questions; None if there are none, or there is a current topic."""
        asked, near = self.index.knowledge.asked, self.similarities
        return AskedBefore(asked, near.asked) if near and near.asked and not self.current else None

    @cached_property
    def links(self) -> Mapping[str, Link]:
        """The links to the topics that the question names, by topic key."""
        return {link.subject.key: link for link in self.question.links.named}

    @cached_property
    def absent_hits(self) -> Mapping[int, Hit]:
        """Passages that have the words for things that no edition tells, by passages' indexes."""
        return self.index.passages.scored(self.question.absent_stems)

    @cached_property
    def untold(self) -> Sequence[str]:
        """The kinds of things asked for that editions never tell, such as a budget.

        Empty if something that was published since the editions speaks of such a thing.
        """
        since = [hit for hit in self.absent_hits.values() if hit.passage.part.day is not None]
        told = any(not self.links or hit.passage.subject.key in self.links for hit in since)
        return () if told else self.question.absent

    @cached_property
    def with_that_day(self) -> frozenset[str]:
        """The keys of the topics with a text that names a day that the question names."""
        passages, days = self.index.passages, self.question.days
        return frozenset(
            one.subject.key
            for index, one in enumerate(passages.passages)
            if days and passages.names_a_day(index, days)
        )

    @cached_property
    def on_that_day(self) -> bool:
        """Whether any event takes place on a day that the question names."""
        events = (event for one in self.index.knowledge.subjects for event in one.events)
        return any(falls_on(event, self.question.days, self.at) for event in events)

    @cached_property
    def mentions(self) -> Sequence[Said]:
        """The mentions, in the content, of names that the question says."""
        return self.index.mentions.said_in(self.question.text, self.question.words)

    @cached_property
    def strangers(self) -> frozenset[int]:
        """The positions of the question's words that look like the name of an unknown person."""
        return self.index.mentions.strangers(self.question.words, self.index.spelling.known)

    @cached_property
    def likeliest_class(self) -> str:
        return max(self.classes, key=lambda name: self.classes[name])

    @property
    def is_named(self) -> bool:
        """Whether the question names a topic other than the alliance."""
        return any(key != ALLIANCE for key in self.links)

    @property
    def rest(self) -> int:
        """The number of unexplained words (`Question.rest`)."""
        return len(self.question.rest)

    @property
    def mentioning(self) -> set[str]:
        """The keys of the topics with a text that has a whole name that the question says."""
        passages = self.index.passages.passages
        return {passages[one.mention.place].subject.key for one in self.mentions if one.whole}

    def is_another(self, link: Link) -> bool:
        """Whether the words that name a topic are only a part of a longer name that is said."""
        return any(one.whole and link.places < one.places for one in self.mentions)

    @cached_property
    def best(self) -> OfTopic:
        """The highest value of each measure among all topics."""
        return OfTopic(*map(max, zip(*self.of_topics.values(), strict=True)))


def evidence_of(
    question: Question,
    index: Index,
    at: datetime,
    about: str,
    classifier: Classifier,
    wishes: Sequence[Wish] = (),
) -> Evidence:
    """Look up all that scoring needs; `about` is the key of the current topic, or ""."""
    hits_of_all = hits = index.passages.scored(question.content)
    if question.rest and question.rest != question.content:
        hits = index.passages.scored(question.rest)
    near = index.meaning.similarities(question.text) if index.meaning else None
    classes = classifier.classify(question, near.classes if near else ())
    found = recognise(question.text, wishes, index.knowledge.subjects)
    sure = found.wish if found else ""
    likely = sorted(
        wishes, key=lambda one: (one.name != sure, -classes.get(WISH + one.name, LEAST))
    )
    current, likely = "" if question.named else about, likely[:MOST_WISHES]
    return Evidence(question, index, at, current, hits, hits_of_all, near, classes, likely, sure)


def _of_topic(hits: Sequence[Hit], of_all: Sequence[Hit]) -> OfTopic:
    scores = sorted([hit.score for hit in hits], reverse=True)
    return OfTopic(
        max(scores, default=0.0),
        max([hit.coverage for hit in hits], default=0.0),
        max([hit.own for hit in hits], default=0.0),
        sum(scores[:3]),
        max([hit.score for hit in of_all], default=0.0),
        max([hit.coverage for hit in of_all], default=0.0),
    )


def _by_topic(hits: Mapping[int, Hit]) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits.values():
        found[hit.passage.subject.key].append(hit)
    return found
