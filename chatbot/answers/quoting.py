"""Sentences of what was published."""

import re

from chatbot.answers.knowledge import Part, Subject
from chatbot.answers.language import contents
from chatbot.conversation.markup import escape, visible

SENTENCE = re.compile(r"(?<=[.!?»])\s+(?=[A-ZÀ-Ý«•])|\n+")


def sentences_with(subject: Subject, words: str) -> list[tuple[str, Part]]:
    """The sentences that have any of these words, those with most of them first; in HTML."""
    wanted = set(contents(words))
    found = [
        (sentence.strip(" •"), part, len(wanted.intersection(contents(sentence))))
        for part in (*subject.parts, *subject.resources)
        for sentence in SENTENCE.split(visible(part.html))
    ]
    found.sort(key=lambda one: -one[2])
    return [(escape(said), part) for said, part, common in found if common]
