"""Whether somebody may do what they ask for: looked at when it is done, not when it was offered."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.service import note_denied
from chatbot.conversation import Ask, Needs
from chatbot.engine.telegram import texts
from chatbot.members import service as members

IN_PRIVATE = {Needs.PRIVACY, Needs.REFERENT, Needs.ADMIN}


async def refusal(session: AsyncSession, needs: Needs, ask: Ask, what: str) -> str | None:
    """The sentence for who may not; then the attempt is noted as `what`. None: they may."""
    if needs in IN_PRIVATE and not ask.private:
        return texts.IN_PRIVATE
    if needs is Needs.GROUP_ADMIN and not (ask.private or ask.is_group_admin):
        await denied(session, ask, what)
        return texts.ONLY_GROUP_ADMINS
    if needs is Needs.REFERENT and not await members.role_of(session, ask.chat):
        await denied(session, ask, what)
        return texts.ONLY_REFERENTS
    if needs is Needs.ADMIN and not await members.is_admin(session, ask.chat):
        await denied(session, ask, what)
        return texts.ONLY_ADMINS
    return None


async def denied(session: AsyncSession, ask: Ask, what: str) -> None:
    """Somebody tried that without the right."""
    person = await members.speaker(session, ask)
    if person is not None:
        await note_denied(session, by=person.id, what=what, at=ask.at)
