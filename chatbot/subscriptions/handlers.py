"""/suivre, /arreter, the list of what is followed, and coming back."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import service as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import Kind, fold
from chatbot.conversation import (
    MembershipEvent,
    Press,
    Reply,
    Request,
    Requires,
    old_command,
    old_event,
)
from chatbot.conversation.markup import escape
from chatbot.members import service as members
from chatbot.subscriptions import screens, service, texts
from chatbot.subscriptions.payloads import (
    Follow,
    Leave,
    ShowFollowed,
    StopAll,
)
from chatbot.subscriptions.requests import tell_admins
from chatbot.subscriptions.rules import Outcome, Source, State

ALL = {"tout", "tous", "toutes"}


async def suivre(ask: Request, session: AsyncSession) -> Reply:
    """`/suivre 7`."""
    if not ask.words:
        return await listed(ask, session, ShowFollowed())
    topics = await chantiers.followable(session, ask.words)
    if len(topics) != 1:
        return _which(ask, topics, follow=True)
    return await followed(ask, session, topics[0], Source.COMMAND)


async def arreter(ask: Request, session: AsyncSession) -> Reply:
    """`/arreter 7`, `/arreter tout`."""
    if not ask.words:
        return await listed(ask, session, ShowFollowed())
    if fold(ask.words) in ALL:
        return Reply(texts.SURE, screens.sure_buttons())
    topics = await chantiers.followable(session, ask.words)
    if len(topics) != 1:
        return _which(ask, topics, follow=False)
    outcome = await leave(ask, session, topics[0])
    return Reply(
        escape(texts.follows_no_more(topics[0], outcome)), screens.to_list(private=ask.private)
    )


async def show_followed(ask: Request, session: AsyncSession, shown: ShowFollowed) -> Reply:
    """The list again."""
    again = await listed(ask, session, shown.model_copy(update={"anew": False}))
    return replace(again, anew=shown.anew)


async def follow_in_list(ask: Request, session: AsyncSession, wanted: Follow) -> Reply:
    """A tap in the list."""
    topic = await chantiers.topic_of_key(session, wanted.topic)
    outcome = await follow(ask, session, topic, Source.LIST)
    said = texts.now_follows(topic, outcome, private=ask.private)
    new = topic if outcome.joined else None
    return await listed(ask, session, ShowFollowed(page=wanted.page), said, new=new)


async def leave_in_list(ask: Request, session: AsyncSession, unwanted: Leave) -> Reply:
    """A tap in the list."""
    topic = await chantiers.topic_of_key(session, unwanted.topic)
    outcome = await leave(ask, session, topic)
    said = texts.follows_no_more(topic, outcome)
    return await listed(ask, session, ShowFollowed(page=unwanted.page), said)


async def stop_all(ask: Request, session: AsyncSession, stop: StopAll) -> Reply:
    """Asked first."""
    if not stop.sure:
        return Reply(texts.SURE, screens.sure_buttons())
    count = await service.leave_all(session, ask)
    await tell_admins(session, at=ask.at, is_new=False)
    return await listed(ask, session, ShowFollowed(), texts.stopped(count))


async def came(ask: Request, session: AsyncSession) -> Reply:
    """Let speak again, or added to a group: what was followed may be taken up again."""
    if followed := await service.waiting_for(session, ask):
        topics = await chantiers.followable(session)
        return Reply(screens.back(topics, followed), screens.back_buttons())
    return Reply() if ask.private else Reply(texts.GREETING)


async def went(ask: Request, session: AsyncSession) -> Reply:
    """Blocked, or taken out of a group: nothing is sent there any more, nor said now."""
    await members.out_of_reach(session, ask.chat, at=ask.at)
    return Reply()


async def follow(ask: Request, session: AsyncSession, topic: Topic, source: Source) -> Outcome:
    """Follow, and tell the admins if they have to say a word, or need not any more."""
    outcome = await service.follow(session, ask, topic, source=source)
    if outcome.changed and State.PENDING in (outcome.before, outcome.after):
        is_new = outcome.after is State.PENDING
        await tell_admins(session, at=ask.at, is_new=is_new, aloud=not outcome.again)
    return outcome


async def followed(ask: Request, session: AsyncSession, topic: Topic, source: Source) -> Reply:
    """Follow, and say so in a message of its own, with what one agreed to."""
    outcome = await follow(ask, session, topic, source)
    parts = [
        escape(texts.now_follows(topic, outcome, private=ask.private)),
        texts.why(outcome),
        texts.consent(private=ask.private) if outcome.changed else "",
    ]
    ways = screens.after_following(topic if outcome.joined else None, private=ask.private)
    return Reply("\n\n".join(filter(None, parts)), ways)


async def leave(ask: Request, session: AsyncSession, topic: Topic) -> Outcome:
    """Leave, and take back the request from before the admins' eyes."""
    outcome = await service.leave(session, ask, topic.key)
    if outcome.before is State.PENDING:
        await tell_admins(session, at=ask.at, is_new=False)
    return outcome


async def listed(
    ask: Request,
    session: AsyncSession,
    shown: ShowFollowed,
    toast: str = "",
    *,
    new: Topic | None = None,
) -> Reply:
    """What the chat follows, and could; `new` is what it follows since a moment ago."""
    topics = await chantiers.followable(session)
    if not ask.private:  # of the appeal a group is never told
        topics = [topic for topic in topics if topic.kind is not Kind.APPEAL]
    chat, rows = await service.followed(session, ask)
    text = screens.the_list(topics, chat, rows, shown, at=ask.at, private=ask.private)
    buttons = screens.list_buttons(topics, chat, rows, shown, at=ask.at)
    return Reply(text, (*buttons, *screens.to_news_of(new)), toast)


def _which(ask: Request, topics: Sequence[Topic], *, follow: bool) -> Reply:
    if not ask.private:
        topics = [topic for topic in topics if topic.kind is not Kind.APPEAL]
    if not topics:
        return Reply(texts.NO_SUCH_TOPIC, screens.to_list(private=ask.private))
    return Reply(texts.WHICH_TOPIC, screens.choice(topics, follow=follow))


ROUTES = (
    old_command("suivre", suivre, menu="Suivre un chantier", requires=Requires.GROUP_ADMIN),
    old_command(
        "arreter", arreter, menu="Ne plus suivre un chantier", requires=Requires.GROUP_ADMIN
    ),
    Press(ShowFollowed, show_followed),
    Press(Follow, follow_in_list, requires=Requires.GROUP_ADMIN),
    Press(Leave, leave_in_list, requires=Requires.GROUP_ADMIN),
    Press(StopAll, stop_all, requires=Requires.GROUP_ADMIN),
    old_event(MembershipEvent.WENT, went),
)
