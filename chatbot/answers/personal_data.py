"""What the room keeps about a person: the current topic of their private chat."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers import queries
from chatbot.chantiers.service import topic_names
from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Kept, Person


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """Name the person's current topic; their questions aren't kept."""
    spoken = await queries.topic_of(session, person.telegram_id)
    if spoken is None:
        return []
    topic, at = spoken
    names = await topic_names(session)
    return [
        Kept("De quoi nous parlions", {"sujet": names.get(topic, topic), "la dernière fois": at})
    ]


async def erase_person(work: UnitOfWork, person: Person) -> None:
    await queries.forget_topic(work.session, person.telegram_id)
