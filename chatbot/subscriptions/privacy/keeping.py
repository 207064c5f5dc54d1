"""What is kept of what a person follows: the receipts of their consent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import followable
from chatbot.chantiers.texts import numbered
from chatbot.conversation.personal_data import Kept, Person
from chatbot.subscriptions.privacy import queries, texts
from chatbot.subscriptions.queries import lock
from chatbot.subscriptions.requests import tell_admins
from chatbot.subscriptions.rules import State


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    """Each of their subscriptions, those that they took for groups, and what they decided."""
    if person.number is None:
        return []
    names = {topic.key: numbered(topic) for topic in await followable(session)}
    receipts = [
        texts.kept_receipt(row, names.get(row.topic_key, row.topic_key), chat)
        for row, chat in await queries.receipts(session, person.number)
    ]
    decided = await queries.count_decided(session, person.number)
    return [*receipts, *([texts.kept_decisions(decided)] if decided else [])]


async def forget(session: AsyncSession, person: Person, *, at: datetime) -> None:
    """Erase them; a request that waited vanishes from before the admins' eyes."""
    if person.number is None:
        return
    await lock(session, person.number)  # what they ask for at this moment is erased too
    if State.PENDING in await queries.forget(session, person.number):
        await tell_admins(session, at=at, is_new=False)


async def purge(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what ended or was refused before then; whether there may be more."""
    return await queries.drop_old(session, before=before)


async def purge_chats(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of the persons and groups of whom nothing is kept any more."""
    return await queries.drop_chats(session, before=before)
