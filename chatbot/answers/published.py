"""Features of what référents published since the editions: answers to allies, announcements."""

import math

from chatbot.answers.knowledge import Part
from chatbot.answers.language import contents
from chatbot.answers.parsing import Question
from chatbot.answers.scoring import Named
from chatbot.answers.weighing import FEW, Nearness, Weighing
from chatbot.conversation.markup import visible
from chatbot.helpdesk.rules import REPLIES


def published_features(place: int, weighing: Weighing) -> Named:
    """Say how new a passage is, how like its own question is, and how it answers beside others."""
    evidence, passages = weighing.evidence, weighing.evidence.index.passages
    part, key = passages.passages[place].part, passages.passages[place].part.key
    if part.day is not None:
        days = max((evidence.at - part.day).days, 0)
        yield f"{key}: age", math.log1p(days / 30)
        yield f"{key}, a newer one there", passages.has_newer(place)
    if (hit := evidence.hits.get(place)) is not None:
        yield f"{key}: own coverage", hit.own
    if key == REPLIES:
        yield from _of_its_question(part, evidence.question)
    if (near := weighing.nearness) is not None:
        yield f"{key}: first sentence", 3 * near.firsts[place]
        yield from _beside(place, near, weighing)
    if evidence.question.absent:
        yield from _absent_said(place, key, weighing)


def _absent_said(place: int, key: str, weighing: Weighing) -> Named:
    """Say what of a word for what is never told it tells nevertheless."""
    yield f"{key}, absent said", 1
    if (hit := weighing.evidence.absent_hits.get(place)) is not None:
        yield f"{key}, tells what is never told", hit.own
    if (near := weighing.nearness) is not None:
        yield f"{key}, absent said: first sentence", 3 * near.firsts[place]
        yield f"{key}, absent said: read", math.exp(near.read.values[place])


def _of_its_question(part: Part, question: Question) -> Named:
    asked, is_a_question, _ = part.html.partition("</b>")
    if is_a_question:
        published, stems = set(contents(visible(f"{asked}</b>"))), set(question.content)
        common = len(published & stems)
        yield "reply: its question asked", common / max(len(published), 1)
        yield "reply: of what is asked", common / max(len(stems), 1)


def _beside(place: int, near: Nearness, weighing: Weighing) -> Named:
    """Say how much better it answers than the best of what else was published on its topic."""
    passages = weighing.evidence.index.passages
    topic, key = passages.passages[place].subject.key, passages.passages[place].part.key
    published = passages.published(topic)
    if len(published) > 1:
        read, meaning, first = near.among(topic, published)
        at = published.index(place)
        yield f"{key}: read, beside others", read.margin(read.values[at]) / FEW
        yield f"{key}: adapted meaning, beside others", 3 * meaning.margin(meaning.values[at])
        yield f"{key}: first sentence, beside others", 3 * first.margin(first.values[at])
