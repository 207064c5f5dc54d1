"""What is kept of what somebody speaks of with the bot."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import followable
from chatbot.chantiers.texts import numbered
from chatbot.conversation.personal_data import Kept, Person
from chatbot.helpdesk.current_topic import queries, texts


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    """The topic that was last spoken of, in private."""
    spoken = await queries.of(session, person.telegram_id)
    if spoken is None:
        return []
    topic, at = spoken
    names = {one.key: numbered(one) for one in await followable(session)}
    return [texts.kept_spoken(names.get(topic, topic), at)]


async def forget(session: AsyncSession, person: Person, *, at: datetime) -> None:
    """Erase it."""
    del at
    await queries.forget(session, person.telegram_id)
