"""`/annonces`: how one's announcements go and went; and what can still be done about them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service as announcements
from chatbot.announcements.approval.handlers import open_reading, stop
from chatbot.announcements.approval.payloads import OpenReading, StopDeparture
from chatbot.announcements.models import Announcement
from chatbot.announcements.rendering import post_of
from chatbot.announcements.rules import OnlyReferents, State
from chatbot.announcements.tracking import acts, page_screens, screens, service, texts
from chatbot.announcements.tracking.payloads import (
    ContinueAnnouncement,
    CorrectAnnouncement,
    DecideSending,
    SeeAnnouncement,
    ShowAnnouncement,
    ShowAnnouncements,
    WithdrawAnnouncement,
)
from chatbot.announcements.tracking.rules import Decision, number_in
from chatbot.announcements.writing import service as drafts
from chatbot.announcements.writing.handlers import abandon, take_back
from chatbot.announcements.writing.opening import correcting, opened
from chatbot.announcements.writing.payloads import AbandonDraft, TakeBack
from chatbot.announcements.writing.screens import key_of
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Press, Reply, Request, Requires, old_command
from chatbot.members import service as members
from chatbot.members.models import Chat

NOT_OUT = (State.WRITING, State.READING, State.RETURNED, State.SCHEDULED, State.LATE)


async def announcements_command(ask: Request, session: AsyncSession) -> Reply:
    """`/annonces`, `/annonces 12`, `/annonces 12 corriger`."""
    if (number := number_in(ask.words)) is None:
        return await show_all(ask, session, ShowAnnouncements())
    one = await service.typed(session, await _who(ask, session), number)
    verb = next((word for word in fold(ask.words).split() if word in VERBS), "")
    if verb in DECIDED and one.state not in NOT_OUT:
        what = DECIDED[verb]
        number = await service.to_decide(session, one, what)
        return await decide(ask, session, DecideSending(what=what, broadcast=number, listed=True))
    return await TYPED.get(verb, _show)(ask, session, one)


async def show_all(ask: Request, session: AsyncSession, shown: ShowAnnouncements) -> Reply:
    """Those of one's topics, newest first."""
    person = await _who(ask, session)
    listing = await service.listing(session, person, page=shown.page, length=page_screens.PAGE)
    return page_screens.listing(listing, shown, at=ask.at)


async def show(ask: Request, session: AsyncSession, shown: ShowAnnouncement) -> Reply:
    """One, and what can be done with it."""
    person = await _who(ask, session)
    one = await service.allowed(session, person, shown.announcement)
    return page_screens.page(await service.page(session, one, person), at=ask.at)


async def see(ask: Request, session: AsyncSession, seen: SeeAnnouncement) -> Reply:
    """The message itself, with a way out that leads nowhere."""
    one = await service.allowed(session, await _who(ask, session), seen.announcement)
    return Reply(post=post_of(one, *await announcements.whole(session, one), preview=True))


async def correct(ask: Request, session: AsyncSession, given: CorrectAnnouncement) -> Reply:
    """Its new wording, which is asked for, is a draft that begins as the old one."""
    person = await _who(ask, session)
    one = await service.allowed(session, person, given.announcement)
    await service.of_published(session, one)
    draft = await drafts.begin_correction(session, person, one, at=ask.at)
    return replace(await correcting(ask, session, draft), anew=True)


async def go_on(ask: Request, session: AsyncSession, given: ContinueAnnouncement) -> Reply:
    """With one's own that isn't out yet."""
    draft = await drafts.own(session, ask, given.announcement, states=NOT_OUT)
    return replace(await opened(ask, session, draft), anew=True)


async def withdraw(ask: Request, session: AsyncSession, given: WithdrawAnnouncement) -> Reply:
    """Asked first."""
    person = await _who(ask, session)
    if given.sure:
        one = await acts.withdraw(session, given.announcement, by=person, at=ask.at)
        return screens.withdrawn(one, await topic_of_key(session, one.topic_key))
    one = await service.allowed(session, person, given.announcement)
    first = await service.of_published(session, one)
    topic = await topic_of_key(session, one.topic_key)
    return screens.sure_to_withdraw(one, topic, first, listed=given.listed)


async def decide(ask: Request, session: AsyncSession, given: DecideSending) -> Reply:
    """Of what goes out; on the message that tells of it, the notice is enough."""
    person = await _who(ask, session)
    one, count = await acts.decide(session, given.broadcast, given.what, by=person, at=ask.at)
    toast = texts.decided(given.what, count)
    if not given.listed:
        return Reply(toast=toast)
    return page_screens.page(await service.page(session, one, person), toast, at=ask.at)


async def _show(ask: Request, session: AsyncSession, one: Announcement) -> Reply:
    return await show(ask, session, ShowAnnouncement(announcement=one.id))


async def _write_on(ask: Request, session: AsyncSession, one: Announcement) -> Reply:
    if one.state is State.WRITING:
        return await go_on(ask, session, ContinueAnnouncement(announcement=one.id))
    return await take_back(ask, session, TakeBack(**key_of(one)))


async def _abandon(ask: Request, session: AsyncSession, one: Announcement) -> Reply:
    return await abandon(ask, session, AbandonDraft(**key_of(one)))


async def _who(ask: Request, session: AsyncSession) -> Chat:
    person = await members.speaker(session, ask)
    if person is None:
        raise OnlyReferents
    return person


# What is typed behind a number, folded: of what goes out or went, and of any.
DECIDED = {
    "suspendre": Decision.PAUSE,
    "reprendre": Decision.RESUME,
    "arreter": Decision.CANCEL,
    "renvoyer": Decision.RESEND,
    "laisser": Decision.LEAVE,
}
TYPED: dict[str, Callable[[Request, AsyncSession, Announcement], Awaitable[Reply]]] = {
    "voir": lambda ask, on, one: see(ask, on, SeeAnnouncement(announcement=one.id)),
    "corriger": lambda ask, on, one: correct(ask, on, CorrectAnnouncement(announcement=one.id)),
    "retirer": lambda ask, on, one: withdraw(
        ask, on, WithdrawAnnouncement(announcement=one.id, listed=True)
    ),
    "relire": lambda ask, on, one: open_reading(ask, on, OpenReading(number=one.id)),
    "empecher": lambda ask, on, one: stop(ask, on, StopDeparture(**key_of(one))),
    "reprendre": _write_on,
    "modifier": _write_on,
    "annuler": _abandon,
    "abandonner": _abandon,
}
VERBS = {*DECIDED, *TYPED}
ROUTES = (
    old_command(
        "annonces",
        announcements_command,
        menu="Vos annonces, et ce qu’elles deviennent",
        requires=Requires.REFERENT,
    ),
    Press(ShowAnnouncements, show_all, requires=Requires.REFERENT),
    Press(ShowAnnouncement, show, requires=Requires.REFERENT),
    Press(SeeAnnouncement, see, requires=Requires.REFERENT),
    Press(CorrectAnnouncement, correct, requires=Requires.REFERENT),
    Press(ContinueAnnouncement, go_on, requires=Requires.REFERENT),
    Press(WithdrawAnnouncement, withdraw, requires=Requires.REFERENT),
    Press(DecideSending, decide, requires=Requires.REFERENT),
)
