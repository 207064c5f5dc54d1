"""A published answer as a part of a page."""

from chatbot.conversation.markup import escape
from chatbot.helpdesk.published_answers.models import PublishedAnswer
from chatbot.members.rules import shown_lines

TITLE = "Questions et réponses"


def entry(one: PublishedAnswer) -> str:
    """In HTML."""
    return f"<b>{escape(shown_lines(one.question))}</b>\n{escape(shown_lines(one.answer))}"
