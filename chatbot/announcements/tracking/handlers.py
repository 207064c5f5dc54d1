"""`/annonces`: how one's announcements go and went; and what can still be done about them."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service as announcements
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
from chatbot.announcements.tracking.rules import number_in
from chatbot.announcements.writing import service as drafts
from chatbot.announcements.writing.opening import opened
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Ask, Command, Needs, Press, Reply
from chatbot.members import service as members
from chatbot.members.models import Chat

NOT_OUT = (State.WRITING, State.READING, State.RETURNED, State.SCHEDULED, State.LATE)


async def announcements_command(ask: Ask, session: AsyncSession) -> Reply:
    """`/annonces`, `/annonces 12`."""
    if (number := number_in(ask.words)) is not None:
        return await show(ask, session, ShowAnnouncement(announcement=number))
    return await show_all(ask, session, ShowAnnouncements())


async def show_all(ask: Ask, session: AsyncSession, shown: ShowAnnouncements) -> Reply:
    """Those of one's topics, newest first."""
    person = await _who(ask, session)
    listing = await service.listing(session, person, page=shown.page, length=page_screens.PAGE)
    return page_screens.listing(listing, shown, at=ask.at)


async def show(ask: Ask, session: AsyncSession, shown: ShowAnnouncement) -> Reply:
    """One, and what can be done with it."""
    person = await _who(ask, session)
    one = await service.allowed(session, person, shown.announcement)
    return page_screens.page(await service.page(session, one, person), at=ask.at)


async def see(ask: Ask, session: AsyncSession, seen: SeeAnnouncement) -> Reply:
    """The message itself, with a way out that leads nowhere."""
    one = await service.allowed(session, await _who(ask, session), seen.announcement)
    return Reply(post=post_of(one, *await announcements.whole(session, one), preview=True))


async def correct(ask: Ask, session: AsyncSession, given: CorrectAnnouncement) -> Reply:
    """Its new wording is a draft, which begins as the old one."""
    person = await _who(ask, session)
    one = await service.allowed(session, person, given.announcement)
    await service.of_published(session, one)
    draft = await drafts.begin_correction(session, person, one, at=ask.at)
    return replace(await opened(ask, session, draft), anew=True)


async def go_on(ask: Ask, session: AsyncSession, given: ContinueAnnouncement) -> Reply:
    """With one's own that isn't out yet."""
    draft = await drafts.own(session, ask, given.announcement, states=NOT_OUT)
    return replace(await opened(ask, session, draft), anew=True)


async def withdraw(ask: Ask, session: AsyncSession, given: WithdrawAnnouncement) -> Reply:
    """Asked first."""
    person = await _who(ask, session)
    if given.sure:
        one = await acts.withdraw(session, given.announcement, by=person, at=ask.at)
        return screens.withdrawn(one, await topic_of_key(session, one.topic_key))
    one = await service.allowed(session, person, given.announcement)
    first = await service.of_published(session, one)
    topic = await topic_of_key(session, one.topic_key)
    return screens.sure_to_withdraw(one, topic, first, listed=given.listed)


async def decide(ask: Ask, session: AsyncSession, given: DecideSending) -> Reply:
    """Of what goes out; on the message that tells of it, the notice is enough."""
    person = await _who(ask, session)
    one, count = await acts.decide(session, given.broadcast, given.what, by=person, at=ask.at)
    notice = texts.decided(given.what, count)
    if not given.listed:
        return Reply(notice=notice)
    return page_screens.page(await service.page(session, one, person), notice, at=ask.at)


async def _who(ask: Ask, session: AsyncSession) -> Chat:
    person = await members.speaker(session, ask)
    if person is None:
        raise OnlyReferents
    return person


ROUTES = (
    Command(
        "annonces",
        announcements_command,
        menu="Vos annonces, et ce qu’elles deviennent",
        needs=Needs.REFERENT,
    ),
    Press(ShowAnnouncements, show_all, needs=Needs.REFERENT),
    Press(ShowAnnouncement, show, needs=Needs.REFERENT),
    Press(SeeAnnouncement, see, needs=Needs.REFERENT),
    Press(CorrectAnnouncement, correct, needs=Needs.REFERENT),
    Press(ContinueAnnouncement, go_on, needs=Needs.REFERENT),
    Press(WithdrawAnnouncement, withdraw, needs=Needs.REFERENT),
    Press(DecideSending, decide, needs=Needs.REFERENT),
)
