"""Everything that was published, ready to be searched."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chatbot.answers.intents import known_words
from chatbot.answers.knowledge import Knowledge, Part, Subject
from chatbot.answers.language import Spelling, everyday
from chatbot.answers.linking import Linker
from chatbot.answers.retrieval import Passage, Passages
from chatbot.chantiers.rules import fold
from chatbot.conversation.markup import pages

PASSAGE_LENGTH = 900  # characters; what one answer quotes at most
# Passages that are made of rows: who carries it, whom to write to, in short, and the dates.
PORTEUR, CONTACT, SUMMARY, DATES = "porteur", "contact", "resume", "dates"
MADE = {PORTEUR, CONTACT, SUMMARY, DATES}


@dataclass(frozen=True, slots=True)
class Index:
    """What questions are answered from; another one is made when the content changes."""

    knowledge: Knowledge
    linker: Linker
    passages: Passages
    spelling: Spelling


def index_of(knowledge: Knowledge) -> Index:
    """Index everything that answering needs to know."""
    passages = [passage for subject in knowledge.subjects for passage in _passages(subject)]
    linker = Linker(knowledge)
    published = {word for passage in passages for word in fold(passage.text).split()} | linker.words
    spelling = Spelling(published, known_words() | everyday())
    return Index(knowledge, linker, Passages(passages, MADE), spelling)


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
        online = "en visio" if event.online else ""
        yield _made(subject, DATES, f"{event.title} {event.place} {event.description} {online}")


def _made(subject: Subject, key: str, text: str) -> Passage:
    return Passage(subject, Part(key, "", text, subject.edition))
