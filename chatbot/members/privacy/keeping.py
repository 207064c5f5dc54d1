"""What is kept of who somebody is here."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import followable
from chatbot.chantiers.texts import numbered
from chatbot.conversation.personal_data import Kept, Person
from chatbot.members import queries as members
from chatbot.members import service, step_queries
from chatbot.members.privacy import queries, texts


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    """Their name, their roles and invitations, a ban, and what they are in the middle of."""
    step = await queries.step(session, person.telegram_id)
    ban = await members.ban(session, person.telegram_id)
    of_account = [
        *([texts.kept_step(step)] if step else []),
        *([texts.kept_ban(ban)] if ban else []),
    ]
    if person.number is None:
        return of_account
    chat = await service.numbered(session, person.number)
    return [texts.kept_name(chat), *await _roles(session, person.number), *of_account]


async def forget(session: AsyncSession, person: Person, *, at: datetime) -> None:
    """Erase them, and whatever hangs on them; a ban stays, without its reason."""
    del at
    await queries.strip_ban(session, person.telegram_id)
    await step_queries.leave(session, person.telegram_id)
    if person.number is not None:
        await service.forget(session, person.number)


async def purge(session: AsyncSession, *, before: datetime) -> bool:
    """Drop the invitations that nobody could open any more before that moment."""
    await queries.forget_invitations(session, before=before)
    return False


async def _roles(session: AsyncSession, number: int) -> list[Kept]:
    names = {topic.key: numbered(topic) for topic in await followable(session)}
    admin = await queries.admin(session, number)
    return [
        *([texts.kept_admin(admin)] if admin else []),
        *(
            texts.kept_referent(one, names.get(one.topic_key, one.topic_key))
            for one in await queries.referent(session, number)
        ),
        *(
            texts.kept_invitation(one, names.get(one.topic_key, one.topic_key), number)
            for one in await queries.invitations(session, number)
        ),
    ]
