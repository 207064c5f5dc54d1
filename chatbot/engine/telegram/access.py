"""Whether somebody may do what they ask for: looked at when it is done, not when it was offered."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.service import note_denied
from chatbot.conversation import Request, Requires
from chatbot.engine.telegram import texts
from chatbot.members import service as members

IN_PRIVATE = {Requires.PRIVACY, Requires.REFERENT, Requires.ADMIN}


async def refusal(session: AsyncSession, requires: Requires, ask: Request, what: str) -> str | None:
    """The sentence for who may not; then the attempt is noted as `what`. None: they may."""
    if requires in IN_PRIVATE and not ask.private:
        return texts.IN_PRIVATE
    if requires is Requires.GROUP_ADMIN and not (ask.private or ask.is_group_admin):
        await denied(session, ask, what)
        return texts.ONLY_GROUP_ADMINS
    if requires is Requires.REFERENT and not await members.role_of(session, ask.chat):
        await denied(session, ask, what)
        return texts.ONLY_REFERENTS
    if requires is Requires.ADMIN and not await members.is_admin(session, ask.chat):
        await denied(session, ask, what)
        return texts.ONLY_ADMINS
    return None


async def denied(session: AsyncSession, ask: Request, what: str) -> None:
    """Somebody tried that without the right."""
    person = await members.speaker(session, ask)
    if person is not None:
        await note_denied(session, by=person.id, what=what, at=ask.at)
