"""Name topics, persons and groups as operators do."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import KEY_LENGTH
from chatbot.chantiers.service import TopicGone, followable_by_key, topic_linked
from chatbot.cli import command
from chatbot.conversation.display import shown
from chatbot.members.models import Chat
from chatbot.members.rules import USERNAME_LENGTH

ID_WIDTH = 14  # "-1001234567890", a supergroup
WORD_WIDTH = 8  # "referent"


async def topic_of(session: AsyncSession, words: str) -> Topic:
    """Find the topic of a key or number, or end the command."""
    topics = await followable_by_key(session)
    try:
        key = (await topic_linked(session, words)).key
    except TopicGone:
        key = ""
    if key not in topics:
        known = ", ".join(topics) or "(none yet)"
        command.fail(f"{words}: no such topic, expected one of: {known}")
    return topics[key]


def named(person: Chat) -> str:
    """Return a person's Telegram id, and the name once it is known."""
    return (
        f"{person.telegram_id} ({shown(person.name)})" if person.name else str(person.telegram_id)
    )


def row(telegram_id: int, chat: Chat | None, word: str, topic: str | None, since: datetime) -> str:
    """Format a line of a list: columns without spaces, then the name; "-" where one is empty."""
    username = f"@{chat.username}" if chat and chat.username else "-"
    columns = (
        f"{telegram_id:<{ID_WIDTH}}",
        f"{word:<{WORD_WIDTH}}",
        f"{topic or '-':<{KEY_LENGTH}}",
        f"{since:%Y-%m-%dT%H:%MZ}",
        f"{username:<{1 + USERNAME_LENGTH}}",
        (chat and chat.name) or "-",
    )
    return "  ".join(columns)
