"""What is kept of those who write announcements."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.approval import acts as readings
from chatbot.announcements.privacy import queries, texts
from chatbot.chantiers.service import followable
from chatbot.chantiers.texts import numbered
from chatbot.conversation.personal_data import Kept, Person


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    """Each that they wrote."""
    if person.number is None:
        return []
    names = {topic.key: numbered(topic) for topic in await followable(session)}
    written = await queries.written_by(session, person.number)
    return [texts.kept(one, names.get(one.topic_key, one.topic_key)) for one in written]


async def losses(session: AsyncSession, person: Person, *, at: datetime) -> list[str]:
    """What will not leave, or not be finished, once they are erased; no HTML."""
    if person.number is None:
        return []
    names = {topic.key: numbered(topic) for topic in await followable(session)}
    written = await queries.open_of(session, person.number)
    return [texts.loss(one, names.get(one.topic_key, one.topic_key), at=at) for one in written]


async def forget(session: AsyncSession, person: Person, *, at: datetime) -> None:
    """Erase what they did not publish; what they did loses its author with them.

    Those who were asked to read some of it are told that nothing is left to decide.
    """
    if person.number is None:
        return
    for one in await queries.open_of(session, person.number):
        await readings.forgotten(session, one, at=at)
    await queries.forget(session, person.number)


async def purge(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what nobody touched since, or was withdrawn then; whether there may be more."""
    return await queries.drop_old(session, before=before)
