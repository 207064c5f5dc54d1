"""What can be changed of a draft: its message, buttons, date, hour, topic."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import AnnouncementGone, OnlyReferents
from chatbot.announcements.service import may_write
from chatbot.announcements.writing import acts, hour_texts, screens, service
from chatbot.announcements.writing.links import BadLink, TooManyLinks, links_in
from chatbot.announcements.writing.opening import HOUR_STEP, LINKS_STEP, asked, opened
from chatbot.announcements.writing.payloads import (
    AttachDate,
    AwaitedHour,
    ChangeDraft,
    ChangeLinks,
    ChangeMessage,
    ChooseDate,
    ChooseHour,
    ChooseOther,
    MoveDraft,
    OfDraft,
)
from chatbot.announcements.writing.rules import LONGEST_WAIT, is_past, is_skipped, moment_said
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import OldStep, Press, Reply, Request, Requires
from chatbot.conversation.markup import escape
from chatbot.french import misnamed_day_in
from chatbot.members import service as members

NONE_SAID = {"enlever", "aucun", "aucune", "rien", "sans"}


async def change(ask: Request, session: AsyncSession, wanted: ChangeDraft) -> Reply:
    """What can be changed."""
    one = await _held(ask, session, wanted)
    return screens.what_to_change(one, may_move=await service.may_move(session, one))


async def change_message(ask: Request, session: AsyncSession, wanted: ChangeMessage) -> Reply:
    """The message is asked for."""
    return await asked(ask, session, await _held(ask, session, wanted))


async def change_links(ask: Request, session: AsyncSession, wanted: ChangeLinks) -> Reply:
    """The buttons are asked for, or go."""
    one = await _held(ask, session, wanted)
    if wanted.none:
        await acts.link(session, one, [], at=ask.at)
        return await opened(ask, session, one)
    return await _ask_links(ask, session, one)


async def links_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """The buttons, as they are typed."""
    one = await service.held(session, ask, int(noted))
    try:
        links = [] if fold(ask.words) in NONE_SAID else links_in(ask.words)
    except (BadLink, TooManyLinks) as refused:
        return await _ask_links(ask, session, one, refused.sentence)
    if not links and fold(ask.words) not in NONE_SAID:
        return await _ask_links(ask, session, one)
    await acts.link(session, one, links, at=ask.at)
    return await opened(ask, session, one)


async def choose_date(ask: Request, session: AsyncSession, shown: ChooseDate) -> Reply:
    """The topic's dates to come."""
    one = await _held(ask, session, shown)
    dates = await service.dates_of(session, one.topic_key, at=ask.at)
    return screens.which_date(one, dates, shown)


async def attach_date(ask: Request, session: AsyncSession, wanted: AttachDate) -> Reply:
    """One of them, or none."""
    one = await _held(ask, session, wanted)
    dates = await service.dates_of(session, one.topic_key, at=ask.at)
    if wanted.event and wanted.event not in {event.id for event in dates}:
        raise AnnouncementGone
    await acts.attach(session, one, wanted.event or None, at=ask.at)
    return await opened(ask, session, one)


async def choose_hour(ask: Request, session: AsyncSession, wanted: ChooseHour) -> Reply:
    """The hour is asked for, or goes."""
    one = await _held(ask, session, wanted)
    if one.corrects is not None:
        raise AnnouncementGone
    if wanted.now:
        await acts.leave_at(session, one, None, at=ask.at)
        return await opened(ask, session, one)
    return await _ask_when(ask, session, one)


async def hour_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """The hour, as it is typed; the day may have been said before."""
    awaited = AwaitedHour.unpack(noted)
    one = await service.held(session, ask, awaited.number)
    day = date.fromisoformat(awaited.day) if awaited.day else None
    said = moment_said(ask.words, day, ask.at)
    if isinstance(said, datetime) and ask.at < said <= ask.at + LONGEST_WAIT:
        await acts.leave_at(session, one, said, at=ask.at)
        return await opened(ask, session, one, hour_texts.skipped(said) if is_skipped(said) else "")
    return await _ask_hour(ask, session, one, said)


async def choose_other(ask: Request, session: AsyncSession, shown: ChooseOther) -> Reply:
    """Which other topic it is for."""
    one = await service.own(session, ask, shown.number, shown.version)
    if one.corrects is not None:
        raise AnnouncementGone
    person = await members.numbered(session, one.author or 0)
    return screens.which_other(one, await service.writable(session, person), shown)


async def move(ask: Request, session: AsyncSession, wanted: MoveDraft) -> Reply:
    """It is for another topic."""
    one = await service.own(session, ask, wanted.number, wanted.version)
    person = await members.numbered(session, one.author or 0)
    if one.corrects is not None:
        raise AnnouncementGone
    if not await may_write(session, person, wanted.topic):
        raise OnlyReferents
    await acts.move(session, one, await topic_of_key(session, wanted.topic), at=ask.at)
    return await opened(ask, session, one)


async def _held(ask: Request, session: AsyncSession, of: OfDraft) -> Announcement:
    return await service.held(session, ask, of.number, of.version)


async def _ask_links(
    ask: Request, session: AsyncSession, one: Announcement, problem: str = ""
) -> Reply:
    await members.begin(session, ask, LINKS_STEP, str(one.id))
    return screens.which_links(one, escape(problem))


async def _ask_hour(
    ask: Request, session: AsyncSession, one: Announcement, said: datetime | date | None
) -> Reply:
    """Again: only a day was said, or what can't be."""
    if said is None:
        day = misnamed_day_in(ask.words, ask.at.date())
        problem = hour_texts.other_weekday(day) if day else hour_texts.NOT_A_MOMENT
        return await _ask_when(ask, session, one, problem)
    if is_past(said, ask.at):
        return await _ask_when(ask, session, one, hour_texts.PASSED)
    if isinstance(said, datetime):
        return await _ask_when(ask, session, one, hour_texts.TOO_FAR)
    await members.begin(
        session, ask, HOUR_STEP, AwaitedHour(number=one.id, day=said.isoformat()).pack()
    )
    return screens.which_hour_of(one, said)


async def _ask_when(
    ask: Request, session: AsyncSession, one: Announcement, said: str = hour_texts.WHICH_HOUR
) -> Reply:
    await members.begin(session, ask, HOUR_STEP, AwaitedHour(number=one.id).pack())
    return screens.which_hour(one, said)


OPTIONS = (
    Press(ChangeDraft, change, requires=Requires.REFERENT),
    Press(ChangeMessage, change_message, requires=Requires.REFERENT),
    Press(ChangeLinks, change_links, requires=Requires.REFERENT),
    OldStep(LINKS_STEP, links_said, requires=Requires.REFERENT),
    Press(ChooseDate, choose_date, requires=Requires.REFERENT),
    Press(AttachDate, attach_date, requires=Requires.REFERENT),
    Press(ChooseHour, choose_hour, requires=Requires.REFERENT),
    OldStep(HOUR_STEP, hour_said, requires=Requires.REFERENT),
    Press(ChooseOther, choose_other, requires=Requires.REFERENT),
    Press(MoveDraft, move, requires=Requires.REFERENT),
)
