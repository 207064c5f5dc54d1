"""/actus, an announcement in full, and following or leaving under one."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.news import screens, service, texts
from chatbot.announcements.news.payloads import FollowHere, ReadAnnouncement, ShowMissed
from chatbot.announcements.payloads import LeaveHere
from chatbot.chantiers.payloads import ShowNews
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Context, Press, Reply, Request, Requires, old_command
from chatbot.subscriptions.pages.subscriptions import follow_and_tell
from chatbot.subscriptions.rules import Source
from chatbot.subscriptions.service import leave, standing


async def actus(ask: Request, session: AsyncSession) -> Reply:
    """`/actus`, `/actus 3`, `/actus alimentation`."""
    if not ask.words:
        return await show_news(ask, session, ShowNews())
    topics = await service.named(session, ask)
    if len(topics) == 1:
        return await show_news(ask, session, ShowNews(topic=topics[0].key))
    return Reply(texts.which(topics, ask.words), screens.choice(topics))


async def show_news(ask: Request, session: AsyncSession, wanted: ShowNews) -> Reply:
    """A page of the list."""
    listed = screens.listing(await service.listing(session, ask, wanted), ask.at)
    return replace(listed, anew=wanted.anew)


async def show_missed(ask: Request, session: AsyncSession, wanted: ShowMissed) -> Reply:
    """A page of what did not reach this chat."""
    return screens.missed_listing(await service.missed(session, ask, wanted), ask.at)


async def read(ask: Request, session: AsyncSession, wanted: ReadAnnouncement) -> Reply:
    """An announcement in full, as a message of its own: it may be a file."""
    return Reply(
        post=screens.in_full(await service.in_full(session, ask, wanted.announcement), ask)
    )


async def leave_here(ask: Request, session: AsyncSession, unwanted: LeaveHere) -> Reply:
    """The way out under an announcement, which stays as it is; the button is then the way back."""
    topic = await topic_of_key(session, unwanted.topic)
    if unwanted.preview:
        return Reply(toast=texts.would_leave(topic))
    outcome = await leave(session, ask, topic.key)
    return Reply(toast=texts.left(topic, outcome), becomes=screens.way_back(topic))


async def follow_here(ask: Request, session: AsyncSession, wanted: FollowHere) -> Reply:
    """The same the other way: what one agrees to needs a message of its own."""
    topic = await topic_of_key(session, wanted.topic)
    said = await follow_and_tell(Context(ask, session), topic, Source.NEWS)
    now = await standing(session, ask, topic.key)
    return replace(said, anew=True, becomes=screens.way_out(topic, now))


ROUTES = (
    old_command("actus", actus, menu="Les dernières annonces des chantiers"),
    Press(ShowNews, show_news),
    Press(ShowMissed, show_missed),
    Press(ReadAnnouncement, read),
    Press(LeaveHere, leave_here, requires=Requires.GROUP_ADMIN),
    Press(FollowHere, follow_here, requires=Requires.GROUP_ADMIN),
)
