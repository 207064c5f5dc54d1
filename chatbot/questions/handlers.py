"""Any question, in the words of whoever asks."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Ask, Reply
from chatbot.questions import screens, service
from chatbot.questions.answering import answer


async def answered(ask: Ask, session: AsyncSession) -> Reply:
    """What is known of what they ask, or that it isn't known."""
    index = await service.index(session)
    return screens.reply(answer(ask.words, index, ask.at), index.knowledge)
