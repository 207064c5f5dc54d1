"""The index: everything that was published, prepared for search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chatbot.answers.asked import ABSENT
from chatbot.answers.intents import known_words
from chatbot.answers.knowledge import Knowledge, Part, Subject
from chatbot.answers.language import Spelling, everyday
from chatbot.answers.linking import Linker
from chatbot.answers.mentions import Mentions
from chatbot.answers.retrieval import Passage, Passages
from chatbot.answers.similarities import sentences
from chatbot.answers.slots import SENTENCE
from chatbot.chantiers.rules import fold
from chatbot.conversation.markup import pages, visible
from chatbot.events.models import Event

if TYPE_CHECKING:
    from chatbot.answers.encoder import Encoder, Meaning

PASSAGE_LENGTH = 900  # characters; one answer quotes no more
# The keys of passages that are made of rows: porteurs, contacts, the topic's summary, and events.
PORTEUR, CONTACT, SUMMARY, DATES = "porteur", "contact", "resume", "dates"
MADE = {PORTEUR, CONTACT, SUMMARY, DATES}
# The kind of candidate that tells a row or a reference, by the key of its passage.
MADE_OF = {
    PORTEUR: "who",
    CONTACT: "contact",
    DATES: "date",
    SUMMARY: "overview",
    "ressources": "resources",
}


@dataclass(frozen=True, slots=True)
class Index:
    """What questions are answered from; a new index is made when the content changes."""

    knowledge: Knowledge
    linker: Linker
    passages: Passages
    spelling: Spelling
    spoken: Sequence[Sequence[str]]  # the sentences of each passage, by the passage's index
    mentions: Mentions
    meaning: "Meaning | None"  # None without an encoder


def index_of(knowledge: Knowledge, encoder: "Encoder | None" = None) -> Index:
    """Index everything that answering needs to know."""
    passages = _passages_of(knowledge)
    linker = Linker(knowledge)
    published = {word for passage in passages for word in fold(passage.text).split()} | linker.words
    spelling = Spelling(published, known_words() | everyday())
    written = list(_sentences(knowledge, passages))
    meaning = None
    if encoder and written:
        meaning = encoder.meaning_of(written, [one.text for one in knowledge.asked])
        in_vain = [number for number, one in enumerate(knowledge.asked) if ABSENT in one.kinds]
        since = {number for number, one in enumerate(passages) if one.part.day is not None}
        meaning.forget(in_vain, [at for at, (*_, number) in enumerate(written) if number in since])
    spoken = list(map(_spoken, passages))
    mentions = _mentions(knowledge, spoken)
    found = Passages(passages, MADE)
    return Index(knowledge, linker, found, spelling, spoken, mentions, meaning)


def spoken_sentences(knowledge: Knowledge) -> list[str]:
    """List the sentences that an encoder must know: the content's, and the labelled questions."""
    written = [sentence for sentence, *_ in _sentences(knowledge, _passages_of(knowledge))]
    return [*written, *(one.text for one in knowledge.asked)]


def _passages_of(knowledge: Knowledge) -> list[Passage]:
    return [passage for subject in knowledge.subjects for passage in _passages(subject)]


def _sentences(
    knowledge: Knowledge, passages: Sequence[Passage]
) -> Iterator[tuple[str, int, int | None]]:
    """Yield passages' sentences, then topics' names, each with its topic's and passage's index."""
    topics = {subject.key: index for index, subject in enumerate(knowledge.subjects)}
    for number, passage in enumerate(passages):
        for sentence in sentences(visible(passage.part.html)):
            yield sentence or passage.subject.title, topics[passage.subject.key], number
    for subject in knowledge.subjects:
        for name in subject.names:
            yield name, topics[subject.key], None


def _mentions(knowledge: Knowledge, spoken: Sequence[Sequence[str]]) -> Mentions:
    placed = [(number, one) for number, sentences in enumerate(spoken) for one in sentences]
    titles = {subject.title for subject in knowledge.subjects}
    people = [one.name for subject in knowledge.subjects for one in subject.people]
    return Mentions(placed, titles, people)


def _spoken(passage: Passage) -> list[str]:
    """List the sentences that may be quoted of a passage."""
    subject, key, event = passage.subject, passage.part.key, passage.event
    if event is not None:
        found = [event.title, event.place, event.description]
    elif key in {PORTEUR, CONTACT}:
        found = [subject.carried_by]
    else:
        titles = [subject.title] if key == SUMMARY else []
        found = [*titles, *SENTENCE.split(visible(passage.part.html))]
    return [said for one in found if (said := one.strip(" •\n"))]


def _passages(subject: Subject) -> Iterator[Passage]:
    for part in (*subject.parts, *subject.resources):
        for html in pages(part.html.split("\n\n"), PASSAGE_LENGTH) or [""]:
            yield Passage(subject, replace(part, html=html))
    for one in subject.porteurs:
        yield _made(subject, PORTEUR, f"{one.name} {one.role}")
    for one in subject.contacts:
        yield _made(subject, CONTACT, f"{one.name} {one.role} {one.note}")
    yield _made(subject, SUMMARY, subject.summary)
    for event in subject.events:
        online = "en visio, en ligne, à distance" if event.online else ""
        text = f"{event.title} {event.place} {event.description} {online}"
        yield _made(subject, DATES, text, event)


def _made(subject: Subject, key: str, text: str, event: Event | None = None) -> Passage:
    return Passage(subject, Part(key, "", text, subject.edition), event)
