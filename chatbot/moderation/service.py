"""What admins look at: requests, topics with their figures, followers, one person, bans."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.queries import reviewed_topics
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.moderation.rules import PAGE, REQUESTS
from chatbot.moderation.views import Figures, Followers, Queue, Sheet, Topics
from chatbot.subscriptions import queries as asked
from chatbot.subscriptions.queries import Followed, Place
from chatbot.subscriptions.rules import State


async def topics_by_key(session: AsyncSession) -> Topics:
    """All that can be followed, in the order of the current edition."""
    return {topic.key: topic for topic in await followable(session)}


async def queue(session: AsyncSession, after: Place | None) -> Queue:
    """The requests behind a place, those who have waited longest first."""
    found = await asked.fetch(session, asked.waiting_page(after=after, limit=REQUESTS + 1))
    return Queue(found[:REQUESTS], await asked.count_waiting(session), len(found) > REQUESTS)


async def waiting_and_banned(session: AsyncSession) -> tuple[int, int]:
    """How many requests wait, and how many accounts are banned."""
    return await asked.count_waiting(session), await people.count_bans(session)


async def figures(session: AsyncSession) -> dict[str, Figures]:
    """Of each topic, without those who get nothing for now."""
    states: dict[str, dict[State, int]] = {}
    for topic, state, count in await asked.counts(session):
        states.setdefault(topic, {})[state] = count
    return {topic: Figures(of) for topic, of in states.items()}


async def approved(session: AsyncSession) -> Sequence[str]:
    """The keys of the topics that one asks to follow."""
    return await asked.approved(session)


async def followers(
    session: AsyncSession, topic: Topic, state: State, *, before: int, after: int, at: datetime
) -> Followers:
    """One page: behind the chat `before`, or those just before the chat `after`; 0: the first."""
    page = asked.followers_page(
        topic.key, state, before=before or None, after=after or None, limit=PAGE + 1
    )
    found = await asked.fetch(session, page)
    more, shown = len(found) > PAGE, found[:PAGE]
    if after:
        return await _page(session, topic, state, shown[::-1], (more, True), at)
    return await _page(session, topic, state, shown, (bool(before), more), at)


async def named(session: AsyncSession, topic: str, words: str) -> tuple[Sequence[Followed], bool]:
    """A topic's followers of that name, and whether there are more than are shown."""
    folded = members.words_of(words)
    if not folded:
        return [], False
    page = asked.followers_page(topic, State.ACTIVE, words=folded, limit=PAGE + 1)
    found = await asked.fetch(session, page)
    return found[:PAGE], len(found) > PAGE


async def sheet(session: AsyncSession, number: int, *, page: int = 1) -> Sheet:
    """One person or group, with a page of what they follow or did. Raises PersonGone."""
    chat = await members.numbered(session, number)
    rows = await asked.of_chat(session, number)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), pages)
    return Sheet(
        chat,
        rows[(page - 1) * PAGE : page * PAGE],
        await members.is_admin(session, chat.telegram_id),
        await people.topics_of(session, chat.id),
        await people.ban(session, chat.telegram_id),
        page,
        pages,
    )


async def _page(
    session: AsyncSession,
    topic: Topic,
    state: State,
    shown: Sequence[Followed],
    around: tuple[bool, bool],
    at: datetime,
) -> Followers:
    newer, older = around
    states = (await figures(session)).get(topic.key, Figures({})).states
    paused, unreachable = await asked.count_silent(session, topic.key, at=at)
    return Followers(
        topic,
        state,
        shown,
        newer,
        older,
        topic.key in await asked.approved(session),
        Figures(states, paused, unreachable),
        topic.key in await reviewed_topics(session),
    )
