"""Features of candidates that mention a name, list topics, or quote an answer or announcement."""

import math

from chatbot.answers.candidates import MOST_SHARED, Shared
from chatbot.answers.knowledge import Part
from chatbot.answers.language import contents, stem
from chatbot.answers.mentions import Said
from chatbot.answers.parsing import Question
from chatbot.answers.weighing import FEW, RARE, SOME, Nearness, Weighing
from chatbot.answers.weights import Named
from chatbot.conversation.markup import visible
from chatbot.helpdesk.rules import REPLIES


def mention_features(said: Said, weighing: Weighing) -> Named:
    """Yield features of a mention: how the question says the name, and what the sentence tells."""
    evidence, question, mention = weighing.evidence, weighing.evidence.question, said.mention
    shape, how = mention.shape, mention.how
    name = {stem(question.words.words[at]) for at in said.places}
    left = len(set(question.rest) - name)  # words that neither the name nor anything else explains
    yield "mention, whole name" if said.whole else "mention, part of a name", 1
    yield f"mention, {shape}", 1
    yield f"mention, {how}", 1
    yield "mention, another sentence", said.number
    yield f"mention, meaning asked, {shape}", question.asks_for_meaning
    yield f"mention, meaning asked, {how}", question.asks_for_meaning
    yield f"mention, somebody asked, {shape}", question.asks_for_somebody
    yield f"mention, bare, {shape}", not left and not weighing.beside
    yield "mention, neither asked", not (question.asks_for_meaning or question.asks_for_somebody)
    yield "mention, words left", min(left, FEW) / FEW
    yield "mention: words of the name", min(len(said.places), FEW) / FEW
    yield "mention, in capitals", shape == "acronym" and mention.name in question.text
    yield "mention, a stranger named", bool(said.places & evidence.strangers)
    yield from _otherwise_named(said, weighing)


def _otherwise_named(said: Said, weighing: Weighing) -> Named:
    """Yield features that tell whether the name's words also name a topic or a contact."""
    evidence = weighing.evidence
    links = [one for one in evidence.links.values() if said.places & one.places]
    yield "mention, names a topic too", any(said.places <= one.places for one in links)
    yield "mention, names a topic by title", any(one.by_title for one in links)
    yield "mention, within a topic's name", any(said.places < one.places for one in links)
    own = evidence.index.passages.passages[said.mention.place]
    yield "mention, of the topic named", own.subject.key in evidence.links
    yield "mention, in a row", own.part.key in {"porteur", "resume", "dates"}
    yield "mention, names a contact", evidence.question.names_a_contact
    hit = evidence.hits_of_all.get(said.mention.place)
    yield "mention: its passage's coverage", hit.own if hit else 0.0


def shared_features(shared: Shared, weighing: Weighing) -> Named:
    """Yield features that tell how well the topics of a list cover the question."""
    evidence, near = weighing.evidence, weighing.nearness
    covers = list(shared.covers.values())
    yield f"shared, by {shared.by}", 1
    yield "shared: topics", len(shared.covers) / MOST_SHARED
    yield f"shared, {len(shared.covers)} topics", 1
    yield "shared: coverage of the worst", min(covers)
    yield "shared: coverage of the best", max(covers)
    yield "shared: coverage beyond the next", min(covers) - shared.next
    yield "shared: evidence", min(covers) * min(evidence.rarity, RARE) / SOME
    yield "shared, words left", min(evidence.rest, FEW) / FEW
    yield "shared, named", evidence.is_named
    yield "shared, current", bool(evidence.current)
    yield "shared, days named", bool(evidence.question.days)
    if near is not None:
        cosines = [near.adapted.values[place] for place in shared.covers]
        yield "shared: meaning", 3 * sum(cosines) / len(cosines)
        yield "shared: meaning, spread", sum(map(near.adapted.spread, cosines)) / len(cosines)


def published_features(place: int, weighing: Weighing) -> Named:
    """Yield an answer's or announcement's features: age, similarity, rank in its topic."""
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
    """Yield features of a passage that may tell a thing that no edition tells."""
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
    """Yield how much better a passage answers than the best other one published on its topic."""
    passages = weighing.evidence.index.passages
    topic, key = passages.passages[place].subject.key, passages.passages[place].part.key
    published = passages.published(topic)
    if len(published) > 1:
        read, meaning, first = near.among(topic, published)
        at = published.index(place)
        yield f"{key}: read, beside others", read.margin(read.values[at]) / FEW
        yield f"{key}: adapted meaning, beside others", 3 * meaning.margin(meaning.values[at])
        yield f"{key}: first sentence, beside others", 3 * first.margin(first.values[at])
