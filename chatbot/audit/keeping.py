"""What the log keeps of a person: entries with our own number of them, which nobody rewrites."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit import queries, texts
from chatbot.conversation.personal_data import Kept, Person


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    """How many entries there are. They outlive the person: their number then leads to nobody."""
    if person.number is None:
        return []
    return [texts.kept_entries(*await queries.count(session, person.number))]


async def purge(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what was noted before then; whether there may be more."""
    return await queries.drop_old(session, before=before)
