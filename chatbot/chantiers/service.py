"""Find topics by what people type, by keys in buttons and links."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import matching, queries
from chatbot.chantiers.matching import Understood
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind, leading_number
from chatbot.chantiers.wording import numbered
from chatbot.errors import Refusal


class TopicGone(Refusal):
    sentence = "Cette page n’existe plus. Tapez /chantiers pour voir tous les chantiers."


async def topics_called(session: AsyncSession, words: str) -> list[Topic]:
    """Find topics by their numbers and names alone, not by their texts."""
    topics = await queries.whole_topics(session)
    return matching.find(leading_number(words) or words, topics, by_text=False)


async def followables_before(session: AsyncSession, words: str) -> tuple[list[Topic] | None, str]:
    """Split words into the followable topics named first, and the text after: "7 Bonjour"."""
    return matching.find_before(words, await followable(session))


async def followables_named(session: AsyncSession, words: str) -> Understood:
    return matching.find_each(words, await followable(session))


async def followable(session: AsyncSession, words: str | None = None) -> list[Topic]:
    """List the topics that one can follow: all but the alliance, or those that `words` name."""
    found = await topics_called(session, words) if words else await queries.whole_topics(session)
    return [topic for topic in found if topic.kind is not TopicKind.ALLIANCE]


async def topics_of_wish(session: AsyncSession, words: str) -> list[Topic]:
    """Find the topics that a wish concerns, by their numbers or keys: "5 7"."""
    called = await _called(session)
    return [called[word] for word in words.split() if word in called]


async def followable_by_key(session: AsyncSession) -> dict[str, Topic]:
    return {topic.key: topic for topic in await followable(session)}


async def topic_names(session: AsyncSession) -> dict[str, str]:
    """Name the topics that one can follow, by their keys: "7. Alimentation"."""
    return {topic.key: numbered(topic) for topic in await followable(session)}


async def topic_linked(session: AsyncSession, key: str) -> Topic:
    """Find the topic of a link by its exact key or number. Raises TopicGone.

    No similar key will do: a shared link must never open another topic.
    """
    called = await _called(session)
    if key not in called:
        raise TopicGone
    return called[key]


async def topic_of_key(session: AsyncSession, key: str) -> Topic:
    """Find the topic with this key, which a button holds. Raises TopicGone."""
    topic = await queries.whole_topic(session, key)
    if topic is None:
        raise TopicGone
    return topic


async def _called(session: AsyncSession) -> dict[str, Topic]:
    topics = await queries.whole_topics(session)
    by_number = {str(topic.number): topic for topic in topics if topic.number}
    return by_number | {topic.key: topic for topic in topics}
