"""A person's entries in the log: on demand their reasons are erased, the rest stays."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit import queries
from chatbot.conversation.personal_data import Kept, Person


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """Count the person's entries, which outlive the person; their id then leads to nobody."""
    if not person.chat_id:
        return []
    reasons = await queries.reasons(session, person.chat_id)
    count, oldest = await queries.count(session, person.chat_id)
    return [
        Kept(
            "Journal des admins",
            {
                "notes qui portent votre numéro": count,
                "la plus ancienne": oldest,
                "motifs notés à votre sujet": " ; ".join(reasons) or None,
            },
            stays="les notes du journal des admins, sans les motifs (votre numéro n’y mènera plus "
            "à personne)",
        )
    ]


erase_person = queries.erase_reasons
purge_old = queries.drop_old
