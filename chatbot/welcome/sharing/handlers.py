"""What is typed behind the bot's name, in any chat."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers import service as questions
from chatbot.answers.answering import answer
from chatbot.answers.rules import Kind
from chatbot.chantiers.service import topic_of_key, topics_called
from chatbot.conversation import Reply, Request, old_words
from chatbot.welcome import service
from chatbot.welcome.sharing import screens


async def offer(ask: Request, session: AsyncSession) -> Reply:
    """`@bot words`: the answer, then the cards of the topics that are meant, or near.

    A number or a name alone asks nothing, and means its topic all the same.
    """
    if not ask.words:
        return Reply()
    given = answer(ask.words, await questions.index(session), ask.at)
    topics = [await topic_of_key(session, key) for key in given.topics[: screens.CARDS]]
    if given.kind is Kind.UNKNOWN and not topics:
        topics = (await topics_called(session, ask.words))[: screens.CARDS]
    near = [await service.card(session, ask, topic) for topic in topics]
    return Reply(articles=screens.articles(given, near, ask.bot))


ROUTES = (old_words(offer, inline=True),)
