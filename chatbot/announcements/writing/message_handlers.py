"""The message itself, as its author sends it."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.writing import acts, screens, service, texts
from chatbot.announcements.writing.opening import MESSAGE_STEP, opened
from chatbot.announcements.writing.payloads import Awaited
from chatbot.announcements.writing.rules import TOGETHER, TooFormatted, TooLong
from chatbot.conversation import OldStep, Reply, Request, Requires, WrittenMessage
from chatbot.conversation.markup import escape, length
from chatbot.members import service as members

UNREADABLE = WrittenMessage("", other=True)


async def message_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """A text, or a file with its caption; anything else is asked for again."""
    awaited, said = Awaited.unpack(noted), ask.written or UNREADABLE
    one = await service.held(session, ask, awaited.number)
    if said.other or said.in_album or (said.media and one.corrects is not None):
        return await _not_that(ask, session, one, awaited)
    before = awaited.length if _just_now(awaited, ask) else 0
    try:
        await acts.write(session, one, said, at=ask.at, after=before)
    except (TooLong, TooFormatted) as refused:
        await _begin(ask, session, one, before + length(said.html))
        sentence = texts.too_long_in_parts(refused.sentence) if before else escape(refused.sentence)
        return screens.message_again(one, sentence)
    return await opened(ask, session, one)


async def _not_that(
    ask: Request, session: AsyncSession, one: Announcement, awaited: Awaited
) -> Reply:
    """Said once of files that were sent together, which come one by one."""
    said = ask.written or UNREADABLE
    await _begin(ask, session, one, 0)
    if said.in_album:
        again = _just_now(awaited, ask) and not awaited.length
        return Reply() if again else screens.message_again(one, texts.ONE_FILE)
    return screens.message_again(one, texts.OTHER_KIND if said.other else texts.FILE_STAYS)


async def _begin(ask: Request, session: AsyncSession, one: Announcement, seen: int) -> None:
    noted = Awaited(number=one.id, at=int(ask.at.timestamp()), length=seen)
    await members.begin(session, ask, MESSAGE_STEP, noted.pack())


def _just_now(awaited: Awaited, ask: Request) -> bool:
    return ask.at - datetime.fromtimestamp(awaited.at, UTC) <= TOGETHER


MESSAGE = (OldStep(MESSAGE_STEP, message_said, requires=Requires.REFERENT),)
