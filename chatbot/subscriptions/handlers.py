"""/abonnements, /suivre, /arreter, and coming back."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import service as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import Kind, fold
from chatbot.conversation import (
    Ask,
    Change,
    Command,
    Happening,
    Needs,
    Press,
    Reply,
    Step,
)
from chatbot.grammar import day_in
from chatbot.markup import escape
from chatbot.members import service as members
from chatbot.subscriptions import screens, service, texts
from chatbot.subscriptions.payloads import (
    Follow,
    Leave,
    Pause,
    PauseUntil,
    Resume,
    ShowFollowed,
    ShowPauses,
    StopAll,
)
from chatbot.subscriptions.requests import tell_admins
from chatbot.subscriptions.rules import Outcome, Source, State

PAUSE_STEP = "pause"
LONGEST_PAUSE = timedelta(days=366)
ALL = {"tout", "tous", "toutes"}


async def abonnements(ask: Ask, session: AsyncSession) -> Reply:
    """`/abonnements`; `/abonnements pause 15 mars` and `reprendre` in private."""
    verb, _, rest = ask.words.partition(" ")
    if ask.private and fold(verb) == "pause":
        return await _pause_until(ask, session, rest) if rest else _pauses(ask)
    if ask.private and fold(verb) == "reprendre":
        return await _resumed(ask, session)
    return await _list(ask, session, ShowFollowed())


async def suivre(ask: Ask, session: AsyncSession) -> Reply:
    """`/suivre 7`."""
    if not ask.words:
        return await _list(ask, session, ShowFollowed())
    topics = await chantiers.followable(session, ask.words)
    if len(topics) != 1:
        return _which(ask, topics, follow=True)
    outcome = await follow(ask, session, topics[0], Source.COMMAND)
    said = escape(texts.now_follows(topics[0], outcome, private=ask.private))
    parts = [
        said,
        texts.why(outcome),
        texts.consent(private=ask.private) if outcome.changed else "",
    ]
    return Reply("\n\n".join(filter(None, parts)), screens.to_list(private=ask.private))


async def arreter(ask: Ask, session: AsyncSession) -> Reply:
    """`/arreter 7`, `/arreter tout`."""
    if not ask.words:
        return await _list(ask, session, ShowFollowed())
    if fold(ask.words) in ALL:
        return Reply(texts.SURE, screens.sure_buttons())
    topics = await chantiers.followable(session, ask.words)
    if len(topics) != 1:
        return _which(ask, topics, follow=False)
    outcome = await leave(ask, session, topics[0])
    return Reply(
        escape(texts.follows_no_more(topics[0], outcome)), screens.to_list(private=ask.private)
    )


async def show_followed(ask: Ask, session: AsyncSession, shown: ShowFollowed) -> Reply:
    """The list again."""
    return await _list(ask, session, shown)


async def follow_in_list(ask: Ask, session: AsyncSession, wanted: Follow) -> Reply:
    """A tap in the list."""
    topic = await chantiers.topic_of_key(session, wanted.topic)
    outcome = await follow(ask, session, topic, Source.LIST)
    said = texts.now_follows(topic, outcome, private=ask.private)
    return await _list(ask, session, ShowFollowed(page=wanted.page), said)


async def leave_in_list(ask: Ask, session: AsyncSession, unwanted: Leave) -> Reply:
    """A tap in the list."""
    topic = await chantiers.topic_of_key(session, unwanted.topic)
    outcome = await leave(ask, session, topic)
    said = texts.follows_no_more(topic, outcome)
    return await _list(ask, session, ShowFollowed(page=unwanted.page), said)


async def show_pauses(ask: Ask, _session: AsyncSession, _payload: ShowPauses) -> Reply:
    """How long."""
    return _pauses(ask)


async def pause(ask: Ask, session: AsyncSession, wanted: Pause) -> Reply:
    """For so many days."""
    until = await _paused(ask, session, ask.at.date() + timedelta(days=wanted.days))
    return await _list(ask, session, ShowFollowed(), texts.paused(until, ask.at))


async def pause_until(ask: Ask, session: AsyncSession, _payload: PauseUntil) -> Reply:
    """Which day is asked for."""
    await members.begin(session, ask, PAUSE_STEP, "")
    return Reply(texts.WHICH_DAY)


async def day_said(ask: Ask, session: AsyncSession, _noted: str) -> Reply:
    """The day, as somebody types it."""
    return await _pause_until(ask, session, ask.words)


async def resume(ask: Ask, session: AsyncSession, _payload: Resume) -> Reply:
    """After a pause or a time out of reach."""
    said = await service.resume(session, ask)
    notice = texts.RESUMED if said else texts.NOTHING_TO_RESUME
    return await _list(ask, session, ShowFollowed(), notice)


async def stop_all(ask: Ask, session: AsyncSession, stop: StopAll) -> Reply:
    """Asked first."""
    if not stop.sure:
        return Reply(texts.SURE, screens.sure_buttons())
    count = await service.leave_all(session, ask)
    await tell_admins(session, at=ask.at, is_new=False)
    return await _list(ask, session, ShowFollowed(), texts.stopped(count))


async def came(ask: Ask, session: AsyncSession) -> Reply:
    """Let speak again, or added to a group: what was followed may be taken up again."""
    if followed := await service.waiting_for(session, ask):
        topics = await chantiers.followable(session)
        return Reply(screens.back(topics, followed), screens.back_buttons())
    return Reply() if ask.private else Reply(texts.GREETING)


async def went(ask: Ask, session: AsyncSession) -> Reply:
    """Blocked, or taken out of a group: nothing is sent there any more, nor said now."""
    await members.out_of_reach(session, ask.chat, at=ask.at)
    return Reply()


async def follow(ask: Ask, session: AsyncSession, topic: Topic, source: Source) -> Outcome:
    """Follow, and tell the admins if they have to say a word, or need not any more."""
    outcome = await service.follow(session, ask, topic, source=source)
    if outcome.changed and State.PENDING in (outcome.before, outcome.after):
        is_new = outcome.after is State.PENDING
        await tell_admins(session, at=ask.at, is_new=is_new, aloud=not outcome.again)
    return outcome


async def leave(ask: Ask, session: AsyncSession, topic: Topic) -> Outcome:
    """Leave, and take back the request from before the admins' eyes."""
    outcome = await service.leave(session, ask, topic.key)
    if outcome.before is State.PENDING:
        await tell_admins(session, at=ask.at, is_new=False)
    return outcome


async def _list(ask: Ask, session: AsyncSession, shown: ShowFollowed, notice: str = "") -> Reply:
    topics = await chantiers.followable(session)
    if not ask.private:  # of the appeal a group is never told
        topics = [topic for topic in topics if topic.kind is not Kind.APPEAL]
    chat, rows = await service.followed(session, ask)
    text = screens.the_list(topics, chat, rows, shown, at=ask.at, private=ask.private)
    return Reply(text, screens.list_buttons(topics, chat, rows, shown, at=ask.at), notice)


def _which(ask: Ask, topics: Sequence[Topic], *, follow: bool) -> Reply:
    if not ask.private:
        topics = [topic for topic in topics if topic.kind is not Kind.APPEAL]
    if not topics:
        return Reply(texts.NO_SUCH_TOPIC, screens.to_list(private=ask.private))
    return Reply(texts.WHICH_TOPIC, screens.choice(topics, follow=follow))


def _pauses(ask: Ask) -> Reply:
    return Reply(texts.PAUSES, screens.pause_buttons(private=ask.private))


async def _pause_until(ask: Ask, session: AsyncSession, words: str) -> Reply:
    today = ask.at.date()
    day = day_in(words, today)
    if day is None or not today < day <= today + LONGEST_PAUSE:
        await members.begin(session, ask, PAUSE_STEP, "")
        return Reply(texts.NOT_A_DAY)
    await _paused(ask, session, day)
    return await _list(ask, session, ShowFollowed())  # which says it


async def _paused(ask: Ask, session: AsyncSession, day: date) -> datetime:
    until = datetime.combine(day, time.min, ask.at.tzinfo)
    await service.pause(session, ask, until)
    return until


async def _resumed(ask: Ask, session: AsyncSession) -> Reply:
    was = await service.resume(session, ask)
    return Reply(
        texts.RESUMED if was else texts.NOTHING_TO_RESUME, screens.to_list(private=ask.private)
    )


ROUTES = (
    Command("abonnements", abonnements, menu="Ce que je suis, pause, arrêt"),
    Command("suivre", suivre, menu="Suivre un chantier", needs=Needs.GROUP_ADMIN),
    Command("arreter", arreter, menu="Ne plus suivre un chantier", needs=Needs.GROUP_ADMIN),
    Press(ShowFollowed, show_followed),
    Press(Follow, follow_in_list, needs=Needs.GROUP_ADMIN),
    Press(Leave, leave_in_list, needs=Needs.GROUP_ADMIN),
    Press(ShowPauses, show_pauses, needs=Needs.GROUP_ADMIN),
    Press(Pause, pause, needs=Needs.GROUP_ADMIN),
    Press(PauseUntil, pause_until, needs=Needs.PRIVACY),
    Press(Resume, resume, needs=Needs.GROUP_ADMIN),
    Press(StopAll, stop_all, needs=Needs.GROUP_ADMIN),
    Step(PAUSE_STEP, day_said),
    Happening(Change.CAME, came),
    Happening(Change.WENT, went),
)
