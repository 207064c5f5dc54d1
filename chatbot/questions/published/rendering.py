"""A published answer as a part of a page."""

from chatbot.markup import escape
from chatbot.members.rules import shown_lines
from chatbot.questions.published.models import PublishedAnswer

TITLE = "Questions et réponses"


def entry(one: PublishedAnswer) -> str:
    """In HTML."""
    return f"<b>{escape(shown_lines(one.question))}</b>\n{escape(shown_lines(one.answer))}"
