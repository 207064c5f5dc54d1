"""Any question, in the words of whoever asks."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers import screens, service
from chatbot.answers.answering import answer
from chatbot.conversation import Reply, Request
from chatbot.helpdesk.current_topic.service import speak_of, spoken_of
from chatbot.helpdesk.unanswered.service import count_unanswered


async def answered(ask: Request, session: AsyncSession) -> Reply:
    """What is known of what they ask, or that it isn't known."""
    index = await service.index(session)
    given = answer(ask.words, index, ask.at, await spoken_of(session, ask))
    if given.about:
        await speak_of(session, ask, given.about)
    await count_unanswered(session, ask, given, index.knowledge)
    signed = ask.sender is not None  # else, in a group, nobody could pass it on
    return screens.reply(given, index.knowledge, private=ask.private, signed=signed)
