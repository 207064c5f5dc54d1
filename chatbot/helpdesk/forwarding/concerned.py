"""Who is asked, who may answer, and who is about to."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Request
from chatbot.helpdesk.forwarding import queries
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import BannedAsker, OnlyItsReferents
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat


async def asker(session: AsyncSession, ask: Request) -> Chat:
    """Whoever speaks, to ask, alone with them; anew, if they were just erased.

    In a group they may be erasing themselves in private. Raises BannedAsker where it is nobody.
    """
    if ask.sender is not None:
        await queries.alone_with_account(session, ask.sender.id)
    person = await members.speaker(session, ask)
    if person is None:
        raise BannedAsker
    return person


async def speaker(session: AsyncSession, ask: Request) -> Chat:
    """Whoever speaks, to answer. Raises OnlyItsReferents where that is nobody."""
    person = await members.speaker(session, ask)
    if person is None:
        raise OnlyItsReferents
    return person


async def receivers(
    session: AsyncSession, topic: str | None, *, besides: Collection[int]
) -> tuple[Sequence[Chat], bool]:
    """Who is asked: the topic's référents in reach, else the admins; whether it is référents."""
    referents = _in_reach(await members.referents_of(session, topic or ""), besides)
    if referents:
        return referents, True
    return _in_reach(await people.admins(session), besides), False


async def all_who_may(session: AsyncSession, question: Question) -> Sequence[Chat]:
    """Answer it: the topic's référents and the admins."""
    referents = await members.referents_of(session, question.topic_key or "")
    both = [*referents, *await people.admins(session)]
    return list({one.id: one for one in both}.values())


def _in_reach(chats: Sequence[Chat], besides: Collection[int]) -> Sequence[Chat]:
    return [one for one in chats if one.unreachable_since is None and one.id not in besides]
