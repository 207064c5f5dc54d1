"""/moderation: topics and their policies, followers, one person, bans."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import review
from chatbot.announcements.wording import REVIEW_SWITCHED
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import OldStep, Press, Reply, Request, Requires
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.payloads import ShowPerson
from chatbot.members.rules import REASON_LENGTH
from chatbot.members.wording import name_of
from chatbot.moderation import acts, screens, service, texts
from chatbot.moderation.payloads import (
    AcceptAfterAll,
    BanPerson,
    RemoveFollower,
    SearchFollowers,
    SetDoubleReading,
    SetPolicy,
    ShowBans,
    ShowTopics,
    UnbanAccount,
)
from chatbot.moderation.rules import PAGE
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.payloads import ShowFollowers

REFUSAL, BAN, SEARCH = "refusal", "ban", "search"  # steps


async def show_topics(_ask: Request, session: AsyncSession, shown: ShowTopics) -> Reply:
    """Every topic."""
    topics, page, pages = screens.page_of_topics(await service.topics_by_key(session), shown)
    figures, approved = await service.figures(session), set(await service.approved(session))
    text = texts.topics_list(topics, figures, approved)
    return Reply(text, screens.topics_list(topics, page, pages))


async def show_followers(ask: Request, session: AsyncSession, shown: ShowFollowers) -> Reply:
    """A topic's followers."""
    return await followers(ask, session, shown)


async def search(ask: Request, session: AsyncSession, where: SearchFollowers) -> Reply:
    """Whom one looks for is asked."""
    await members.begin(session, ask, SEARCH, where.topic)
    return Reply(texts.WHICH_NAME, screens.to_followers(where.topic))


async def name_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """The name, as the admin types it."""
    return await found(session, noted, ask.words)


async def set_policy(ask: Request, session: AsyncSession, wanted: SetPolicy) -> Reply:
    """Whether one asks to follow a topic."""
    topic = await topic_of_key(session, wanted.topic)
    me = await members.actor(session, ask)
    await subscriptions.set_policy(session, topic.key, approval=wanted.approval, by=me, at=ask.at)
    said = texts.policy_set(approval=wanted.approval)
    return await followers(ask, session, ShowFollowers(topic=topic.key), said)


async def set_double_reading(
    ask: Request, session: AsyncSession, wanted: SetDoubleReading
) -> Reply:
    """Whether somebody else reads a topic's announcements first."""
    topic = await topic_of_key(session, wanted.topic)
    me = await members.actor(session, ask)
    await review.set_required(session, topic.key, on=wanted.on, by=me, at=ask.at)
    said = REVIEW_SWITCHED[wanted.on]
    return await followers(ask, session, ShowFollowers(topic=topic.key), said)


async def show_person(ask: Request, session: AsyncSession, shown: ShowPerson) -> Reply:
    """All about one person or group."""
    return await _sheet(ask, session, shown.chat, page=shown.page)


async def remove(ask: Request, session: AsyncSession, removal: RemoveFollower) -> Reply:
    """From a topic; asked first."""
    if not removal.sure:
        chat = await members.numbered(session, removal.chat)
        text = texts.sure_of_removal(chat, await topic_of_key(session, removal.topic))
        return Reply(text, screens.sure_of_removal(removal))
    key = (removal.chat, removal.topic)
    await acts.remove(session, key, "", by=await members.actor(session, ask), at=ask.at)
    return await _sheet(ask, session, removal.chat, texts.DONE_REMOVED)


async def accept_after_all(ask: Request, session: AsyncSession, one: AcceptAfterAll) -> Reply:
    """A request that had been refused."""
    key = (one.chat, one.topic)
    await acts.think_again(session, key, by=await members.actor(session, ask), at=ask.at)
    return await _sheet(ask, session, one.chat, texts.DONE_ACCEPTED)


async def ban(ask: Request, session: AsyncSession, wanted: BanPerson) -> Reply:
    """Once the reason is known."""
    if wanted.bare:
        return await _banned(ask, session, wanted.chat, "")
    person = await members.numbered(session, wanted.chat)
    await members.begin(session, ask, BAN, str(wanted.chat))
    return Reply(texts.WHY_BANNED.format(who=name_of(person)), screens.bare_ban(wanted))


async def ban_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """The reason, as the admin types it."""
    if not is_a_reason(ask):
        return await say_again(ask, session, BAN, noted)
    return await _banned(ask, session, int(noted), ask.words)


async def unban(ask: Request, session: AsyncSession, wanted: UnbanAccount) -> Reply:
    """Nothing that had ended begins again."""
    me = await members.actor(session, ask)
    was = await acts.unban(session, wanted.account, by=me, at=ask.at)
    said = texts.DONE_UNBANNED if was else texts.NOT_BANNED
    person = await people.known(session, wanted.account)
    if person is None:
        return await bans(session, ShowBans(), said)
    return await _sheet(ask, session, person.id, said)


async def show_bans(_ask: Request, session: AsyncSession, shown: ShowBans) -> Reply:
    """The banned accounts."""
    return await bans(session, shown)


async def _banned(ask: Request, session: AsyncSession, number: int, reason: str) -> Reply:
    person = await members.numbered(session, number)
    me = await members.actor(session, ask)
    was_new = await acts.ban(session, person, reason, by=me, at=ask.at)
    said = texts.DONE_BANNED if was_new else texts.BANNED_ALREADY
    return await _sheet(ask, session, number, said)


async def followers(
    ask: Request, session: AsyncSession, shown: ShowFollowers, toast: str = ""
) -> Reply:
    topic = await topic_of_key(session, shown.topic)
    page = await service.followers(
        session, topic, shown.state, before=shown.before, after=shown.after, at=ask.at
    )
    return Reply(texts.followers(page, ask.at), screens.followers(page), toast)


async def found(session: AsyncSession, key: str, words: str) -> Reply:
    topic = await topic_of_key(session, key)
    rows, more = await service.named(session, key, words)
    return Reply(texts.found(topic, words, len(rows), more=more), screens.found(topic, rows))


async def _sheet(
    ask: Request, session: AsyncSession, number: int, toast: str = "", *, page: int = 1
) -> Reply:
    shown = await service.sheet(session, number, page=page)
    topics = await service.topics_by_key(session)
    return Reply(texts.sheet(shown, topics, ask.at), screens.sheet(shown, topics), toast)


async def bans(session: AsyncSession, shown: ShowBans, toast: str = "") -> Reply:
    rows = await people.bans(session, after=shown.after, limit=PAGE + 1)
    count = await people.count_bans(session)
    more = len(rows) > PAGE
    return Reply(texts.bans(count), screens.bans(rows[:PAGE], more=more), toast)


def is_a_reason(ask: Request) -> bool:
    return 0 < len(ask.words) <= REASON_LENGTH


async def say_again(ask: Request, session: AsyncSession, step: str, noted: str) -> Reply:
    """A picture or a sticker has no words: nobody is banned or refused by mistake."""
    await members.begin(session, ask, step, noted)
    if not ask.words:
        return Reply(texts.NO_WORDS)
    return Reply(texts.TOO_LONG.format(length=len(ask.words), most=REASON_LENGTH))


FOLLOWERS = (
    Press(ShowTopics, show_topics, requires=Requires.ADMIN),
    Press(ShowFollowers, show_followers, requires=Requires.ADMIN),
    Press(SearchFollowers, search, requires=Requires.ADMIN),
    Press(SetPolicy, set_policy, requires=Requires.ADMIN),
    Press(SetDoubleReading, set_double_reading, requires=Requires.ADMIN),
    Press(ShowPerson, show_person, requires=Requires.ADMIN),
    Press(RemoveFollower, remove, requires=Requires.ADMIN),
    Press(AcceptAfterAll, accept_after_all, requires=Requires.ADMIN),
    Press(BanPerson, ban, requires=Requires.ADMIN),
    Press(UnbanAccount, unban, requires=Requires.ADMIN),
    Press(ShowBans, show_bans, requires=Requires.ADMIN),
    OldStep(BAN, ban_said, requires=Requires.ADMIN),
    OldStep(SEARCH, name_said, requires=Requires.ADMIN),
)
