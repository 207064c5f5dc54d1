"""A published answer as a part of a page."""

from chatbot.markup import escape
from chatbot.members.rules import shown
from chatbot.questions.publishing.models import PublishedAnswer

TITLE = "Questions et réponses"


def entry(one: PublishedAnswer) -> str:
    """In HTML; each line by itself where it runs from right to left."""
    return f"<b>{_lines(one.question)}</b>\n{_lines(one.answer)}"


def _lines(words: str) -> str:
    return escape("\n".join(shown(line) if line else "" for line in words.splitlines()))
