"""What is kept of what a person is owed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Kept, Person
from chatbot.engine.outbox import queries
from chatbot.engine.outbox.broadcasts import queries as broadcast_queries
from chatbot.engine.outbox.broadcasts import retention_queries
from chatbot.engine.outbox.broadcasts import service as broadcasts
from chatbot.engine.outbox.rules import REMEMBERED


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    """Tell what waits for them, and what was sent."""
    kept = []
    waiting, finished = await queries.counts(session, person.telegram_id)
    if waiting or finished:
        facts = {
            "encore à envoyer": waiting,
            f"envoyés, dont je garde {REMEMBERED.days} jours la trace sans le texte, ou autant que "
            "la question qu’ils montrent": finished,
        }
        kept.append(Kept("Messages que je vous envoie de moi-même", facts))
    if copies := await broadcast_queries.count_of(session, person.telegram_id):
        what = "Annonces que je vous ai envoyées, ou que vous deviez recevoir"
        kept.append(Kept(what, {"nombre": copies}))
    return kept


async def forget(work: UnitOfWork, person: Person) -> None:
    """Erase it, and what tells others of them: nothing of it is sent any more."""
    await queries.forget(work.session, person.telegram_id)
    await queries.forget_mentions(work, person.telegram_id)
    await retention_queries.forget(work.session, person.telegram_id)


async def purge(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what went to many and was finished before then; whether there may be more.

    What is still paused since is cancelled: whoever delivers it finishes it.
    """
    await broadcasts.cancel_left(session, before=before)
    if await retention_queries.drop_copies(session, before=before):
        return True
    return await retention_queries.drop_broadcasts(session, before=before)
