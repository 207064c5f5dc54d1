"""/moderation: requests, topics and policies, followers, bans."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.chantiers.texts import label_of
from chatbot.conversation import OldStep, Press, Reply, Request, Requires, old_command
from chatbot.members import service as members
from chatbot.moderation import acts, screens, service, texts
from chatbot.moderation.follower_handlers import (
    FOLLOWERS,
    bans,
    followers,
    found,
    is_a_reason,
    say_again,
)
from chatbot.moderation.payloads import (
    AcceptRequest,
    AnswerAll,
    RefuseRequest,
    ShowBans,
    ShowModeration,
)
from chatbot.moderation.rules import ANSWERED_AT_ONCE
from chatbot.moderation.screens import MICROSECONDS
from chatbot.subscriptions import queries as followers_of
from chatbot.subscriptions.payloads import OpenRequests, ShowFollowers, ShowRequests
from chatbot.subscriptions.rules import Move

REFUSAL, BAN, SEARCH = "refusal", "ban", "search"  # steps


async def moderation(ask: Request, session: AsyncSession) -> Reply:
    """`/moderation`; `demandes`, `bannis`, `7`, `7 dupont`."""
    said = fold(ask.words)
    if not said:
        return await _home(session)
    if said.startswith("demande"):
        return await _queue(ask, session, ShowRequests())
    if said.startswith("banni"):
        return await bans(session, ShowBans())
    first, _, rest = ask.words.partition(" ")
    of_first = await followable(session, first)
    if rest and len(of_first) == 1 and not _names(of_first[0], rest):
        return await found(session, of_first[0].key, rest)
    topics = await followable(session, ask.words)
    if len(topics) != 1:
        return Reply(texts.NO_SUCH_TOPIC)
    return await followers(ask, session, ShowFollowers(topic=topics[0].key))


async def show_home(_ask: Request, session: AsyncSession, _shown: ShowModeration) -> Reply:
    """Where one begins."""
    return await _home(session)


async def show_requests(ask: Request, session: AsyncSession, shown: ShowRequests) -> Reply:
    """The queue."""
    return await _queue(ask, session, shown)


async def open_requests(ask: Request, session: AsyncSession, _opened: OpenRequests) -> Reply:
    """The queue, beside the message that tells of it."""
    return replace(await _queue(ask, session, ShowRequests()), anew=True)


async def accept(ask: Request, session: AsyncSession, one: AcceptRequest) -> Reply:
    """One request; then those that remain."""
    await acts.accept(
        session, (one.chat, one.topic), by=await members.actor(session, ask), at=ask.at
    )
    return await _queue(ask, session, ShowRequests(), texts.DONE_ACCEPTED)


async def refuse(ask: Request, session: AsyncSession, one: RefuseRequest) -> Reply:
    """One request, once its reason is known."""
    if not one.bare:
        await members.begin(session, ask, REFUSAL, one.pack())
        chat = await members.numbered(session, one.chat)
        why = texts.why_refused(chat, await topic_of_key(session, one.topic))
        return Reply(why, screens.bare_refusal(one))
    return await _refused(ask, session, one, "")


async def refusal_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """The reason, as the admin types it."""
    if not is_a_reason(ask):
        return await say_again(ask, session, REFUSAL, noted)
    return await _refused(ask, session, RefuseRequest.unpack(noted), ask.words)


async def answer_all(ask: Request, session: AsyncSession, answer: AnswerAll) -> Reply:
    """Those that the admin saw; asked first."""
    until = datetime.fromtimestamp(answer.until / MICROSECONDS, UTC)
    count = len(await followers_of.waiting_until(session, until, limit=ANSWERED_AT_ONCE))
    if not count:
        return await _queue(ask, session, ShowRequests(), texts.CHANGED)
    if not answer.sure:
        text = texts.sure_of_all(count, accept=answer.accept)
        return Reply(text, screens.sure_of_all(answer))
    move = Move.ACCEPT if answer.accept else Move.REFUSE
    me = await members.actor(session, ask)
    done = await acts.answer_all(session, move, until=until, by=me, at=ask.at)
    said = texts.answered_all(done, accept=answer.accept)
    return await _queue(ask, session, ShowRequests(), said)


def _names(topic: Topic, words: str) -> bool:
    """Whether these words are the topic's own, and not a person's name."""
    return set(fold(words).split()) <= set(fold(f"{topic.title} {label_of(topic)}").split())


async def _home(session: AsyncSession) -> Reply:
    waiting, banned = await service.waiting_and_banned(session)
    return Reply(texts.home(waiting, banned), screens.home(waiting, banned))


async def _queue(
    ask: Request, session: AsyncSession, shown: ShowRequests, toast: str = ""
) -> Reply:
    place = (datetime.fromtimestamp(shown.at / MICROSECONDS, UTC), shown.chat, shown.topic)
    found = await service.queue(session, place if shown.at else None)
    topics = await service.topics_by_key(session)
    return Reply(texts.queue(found, topics, ask.at), screens.queue(found, at=ask.at), toast)


async def _refused(ask: Request, session: AsyncSession, one: RefuseRequest, reason: str) -> Reply:
    me = await members.actor(session, ask)
    await acts.refuse(session, (one.chat, one.topic), reason, by=me, at=ask.at)
    return await _queue(ask, session, ShowRequests(), texts.DONE_REFUSED)


ROUTES = (
    old_command(
        "moderation", moderation, menu="Demandes, abonnés, bannis", requires=Requires.ADMIN
    ),
    Press(ShowModeration, show_home, requires=Requires.ADMIN),
    Press(ShowRequests, show_requests, requires=Requires.ADMIN),
    Press(OpenRequests, open_requests, requires=Requires.ADMIN),
    Press(AcceptRequest, accept, requires=Requires.ADMIN),
    Press(RefuseRequest, refuse, requires=Requires.ADMIN),
    Press(AnswerAll, answer_all, requires=Requires.ADMIN),
    OldStep(REFUSAL, refusal_said, requires=Requires.ADMIN),
    *FOLLOWERS,
)
