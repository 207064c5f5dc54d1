"""A person's data in the outbox and the broadcasts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation.personal_data import Kept, Person
from chatbot.engine.outbox import broadcast_queries, broadcasts, queries
from chatbot.engine.outbox.rules import REMEMBERED


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """Count a person's waiting and finished messages, and copies of announcements."""
    kept = []
    waiting, finished, copies = await queries.counts(session, person.telegram_id)
    if waiting or finished:
        facts = {
            "encore à envoyer": waiting,
            f"envoyés, dont je garde {REMEMBERED.days} jours la trace sans le texte, ou autant que "
            "la question qu’ils montrent": finished,
        }
        kept.append(Kept("Messages que je vous envoie de moi-même", facts))
    if copies:
        what = "Annonces que je vous ai envoyées, ou que vous deviez recevoir"
        kept.append(Kept(what, {"nombre": copies}))
    return kept


erase_person = queries.erase_person


async def purge_old(session: AsyncSession, *, before: datetime) -> bool:
    """Purge some broadcasts that were finished before `before`; return True if more may be left.

    Broadcasts begun before `before` and still paused or stopped are cancelled, so that the
    broadcaster finishes them.
    """
    for found in await broadcast_queries.lock_unfinished(session, held_before=before):
        await broadcasts.cancel_if_open(session, found.id)
    return await queries.purge_broadcasts(session, before=before)
