"""Whether somebody may do what they ask for: looked at when it is done, not when it was offered."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.service import note_denied
from chatbot.conversation import Request, Requires
from chatbot.members import service

ONLY_ADMINS = (
    "Seuls les admins du bot peuvent faire cela. /aide montre ce que vous pouvez demander."
)
ONLY_REFERENTS = (
    "Seuls les référents d’un sujet et les admins peuvent faire cela. "
    "/aide montre ce que vous pouvez demander."
)
ONLY_GROUP_ADMINS = (
    "Dans un groupe, seuls ses admins peuvent changer cela. "
    "Pour vous-même, écrivez-moi en privé : c’est ouvert à tous."
)
IN_PRIVATE = "Cela ne regarde que vous : écrivez-moi en privé."


async def refusal(
    session: AsyncSession, requires: Requires, request: Request, route: str
) -> str | None:
    """Return the sentence for somebody who may not, and note the attempt; None: they may."""
    if requires in {Requires.PRIVACY, Requires.REFERENT, Requires.ADMIN} and not request.private:
        return IN_PRIVATE
    match requires:
        case Requires.GROUP_ADMIN if not (request.private or request.is_group_admin):
            sentence = ONLY_GROUP_ADMINS
        case Requires.REFERENT if not await service.role_of(session, request.chat):
            sentence = ONLY_REFERENTS
        case Requires.ADMIN if not await service.is_admin(session, request.chat):
            sentence = ONLY_ADMINS
        case _:
            return None
    await note_attempt(session, request, route)
    return sentence


async def note_attempt(session: AsyncSession, request: Request, route: str) -> None:
    """Log that somebody tried what they have no right to; `route` is never what they typed."""
    if (person := await service.remember_sender_id(session, request)) is not None:
        await note_denied(session, by=person, what=route, at=request.at)
