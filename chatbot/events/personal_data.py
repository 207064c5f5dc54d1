"""What the room keeps about those who tell dates: told, erased, dropped in time.

A date that they told, and a change that they made, loses them with their row (members/models.py).
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation.personal_data import Fact, Kept, Person
from chatbot.events import calendar_queries, queries

STAYS = "les dates elles-mêmes, sans rien qui mène à vous"


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    """Tell which dates they told, how many changes are theirs, and of their own calendar."""
    if person.chat_id is None:
        return []
    told = await queries.told_by(session, person.chat_id)
    changes = await queries.count_changes(session, person.chat_id)
    facts: dict[str, Fact] = {"lesquelles": " ; ".join(told), "changements": changes}
    kept = [Kept("Dates que vous avez annoncées", facts, STAYS)] if told or changes else []
    if (own := await calendar_queries.own_calendar(session, person.chat_id)) is not None:
        kept.append(Kept("Adresse de votre agenda", {"créée": own.made_at}))
    return kept


async def purge(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what dates were before that moment; tell whether there may be more."""
    return await queries.drop_old_changes(session, before=before)
