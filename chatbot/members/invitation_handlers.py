"""Invitations made and opened, and the role that they give: kept, or given up."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import Press, Reply, Request, Requires
from chatbot.members import acts, notices, roles, service
from chatbot.members import invitation_screens as screens
from chatbot.members.payloads import ChooseInvited, Invite, Renounce, ShowMyTopics
from chatbot.members.rules import NotReferent


async def inviting(ask: Request, session: AsyncSession, words: str) -> Reply:
    """`/roles inviter 7`; the topics to choose from where the words don't name one."""
    topics = await followable(session, words)
    if words and len(topics) == 1:
        return await _link(ask, session, topics[0])
    return screens.which_topic(topics or await followable(session), ChooseInvited())


async def choose_invited(_ask: Request, session: AsyncSession, shown: ChooseInvited) -> Reply:
    """Which topic an invitation is for."""
    return screens.which_topic(await followable(session), shown)


async def invite(ask: Request, session: AsyncSession, wanted: Invite) -> Reply:
    """The link, this once."""
    return await _link(ask, session, await topic_of_key(session, wanted.topic))


async def open_invitation(ask: Request, session: AsyncSession, token: str) -> Reply:
    """`t.me/BOT?start=inv-TOKEN`. Raises what acts.open_invitation does."""
    if not ask.private or ask.sender is None:
        return Reply(screens.IN_PRIVATE)
    topic = await acts.open_invitation(session, ask.sender, token, at=ask.at)
    return notices.welcome(topic)


async def show_my_topics(ask: Request, session: AsyncSession, shown: ShowMyTopics) -> Reply:
    """What somebody is a référent of."""
    return screens.my_topics(await referent_of(session, ask), shown)


async def renounce(ask: Request, session: AsyncSession, role: Renounce) -> Reply:
    """Asked first."""
    topic = await topic_of_key(session, role.topic)
    person = await service.known(session, ask.chat)
    if person is None or topic.key not in await service.topics_of(session, person):
        raise NotReferent
    if not role.sure:
        return screens.sure_to_renounce(topic)
    await acts.renounce(session, person, topic, at=ask.at)
    return screens.my_topics(await referent_of(session, ask), ShowMyTopics(), screens.RENOUNCED)


async def referent_of(session: AsyncSession, ask: Request) -> Sequence[Topic]:
    """The topics whose référent the sender is; in a group that is nobody's business."""
    person = await service.known(session, ask.chat) if ask.private else None
    theirs = await service.topics_of(session, person) if person else ()
    return [topic for topic in await followable(session) if topic.key in theirs]


async def _link(ask: Request, session: AsyncSession, topic: Topic) -> Reply:
    maker = await service.chat(session, ask)
    number, token = await roles.invite(session, topic.key, by=maker.id, at=ask.at)
    link = f"https://t.me/{ask.bot}?start=inv-{token}"
    return screens.invitation(topic, number, link, at=ask.at)


INVITATIONS = (
    Press(ChooseInvited, choose_invited, requires=Requires.ADMIN),
    Press(Invite, invite, requires=Requires.ADMIN),
    Press(ShowMyTopics, show_my_topics, requires=Requires.PRIVACY),
    Press(Renounce, renounce, requires=Requires.PRIVACY),
)
