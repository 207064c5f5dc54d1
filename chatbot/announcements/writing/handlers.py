"""/annonce: begun, found again, looked at, tried, sent, scheduled, given up."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import acts
from chatbot.announcements.approval import acts as readings
from chatbot.announcements.approval.handlers import ask_reading
from chatbot.announcements.approval.payloads import AskReading
from chatbot.announcements.approval.rules import check_alone
from chatbot.announcements.approval.seen import is_read
from chatbot.announcements.rules import AnnouncementGone, Move, OnlyReferents, State
from chatbot.announcements.service import may_write, needs_reading
from chatbot.announcements.service import move as moved
from chatbot.announcements.writing import acts as changes
from chatbot.announcements.writing import option_handlers as options
from chatbot.announcements.writing import panels, screens, service, texts
from chatbot.announcements.writing.message_handlers import MESSAGE
from chatbot.announcements.writing.opening import asked, is_written, opened, panel, ready
from chatbot.announcements.writing.payloads import (
    AbandonDraft,
    AwaitedHour,
    ChangeDraft,
    ChangeLinks,
    ChangeMessage,
    ChooseDate,
    ChooseHour,
    ChooseOther,
    ChooseWritten,
    OfDraft,
    ScheduleDraft,
    SendDraft,
    ShowDraft,
    TakeBack,
    TryDraft,
    WriteFor,
)
from chatbot.announcements.writing.rules import HourPassed
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Press, Reply, Request, Requires, old_command
from chatbot.engine.outbox import service as outbox
from chatbot.members import service as members
from chatbot.members.models import Chat

HOUR = "heure"
WHILE_EMPTY = {"abandonner", "message", "sujet"}
HELD = (*service.READY, State.READING, State.RETURNED)
Handler = Callable[[Request, AsyncSession, Any], Awaitable[Reply]]


async def annonce(ask: Request, session: AsyncSession) -> Reply:
    """`/annonce`, `/annonce 7`; of the draft that there is, also `/annonce envoyer`, `essai`…, and
    `/annonce heure demain 9h`."""
    draft, verb = await service.draft_of(session, ask), fold(ask.words)
    if draft is not None and is_written(draft) and verb.startswith(f"{HOUR} "):
        said = replace(ask, words=ask.words.split(maxsplit=1)[1])
        return await options.hour_said(said, session, AwaitedHour(number=draft.id).pack())
    if verb in TYPED and (draft is None or not (is_written(draft) or verb in WHILE_EMPTY)):
        return await asked(ask, session, draft, texts.NO_TEXT) if draft else Reply(texts.NO_DRAFT)
    if draft is None:
        return await _begun(ask, session)
    if verb in TYPED:
        payload, handler = TYPED[verb]
        return await handler(ask, session, payload(number=draft.id, version=draft.version))
    if ask.words and not is_written(draft):
        return await _begun(ask, session)
    return await opened(ask, session, draft, texts.BACK_AGAIN)


async def choose_written(ask: Request, session: AsyncSession, shown: ChooseWritten) -> Reply:
    """Another page of one's topics."""
    return screens.which_topic(await service.writable(session, await _me(ask, session)), shown)


async def write_for(ask: Request, session: AsyncSession, wanted: WriteFor) -> Reply:
    """A topic was chosen."""
    return await _written_for(ask, session, wanted.topic)


async def show(ask: Request, session: AsyncSession, shown: ShowDraft) -> Reply:
    """The panel below its preview; both anew, if the message isn't what stands above any more."""
    one = await service.own(session, ask, shown.number, states=HELD)
    same = one.version == shown.version and is_written(one) and one.state is not State.LATE
    if shown.whole or not same:
        return await opened(ask, session, one)
    return await panel(ask, session, one)


async def send(ask: Request, session: AsyncSession, wanted: SendDraft) -> Reply:
    """Asked first."""
    one = await service.held(session, ask, wanted.number, wanted.version, service.READY)
    of = await ready(session, one, at=ask.at)
    if of.needs_reading:
        check_alone(one.state, read=is_read(of))
    if not wanted.sure:
        return screens.sure_to_send(of)
    await acts.publish(session, one, by=one.author, at=ask.at)
    return screens.sent(of)


async def schedule(ask: Request, session: AsyncSession, wanted: ScheduleDraft) -> Reply:
    """It leaves at the hour that was chosen."""
    one = await service.held(session, ask, wanted.number, wanted.version)
    if one.send_at is None or one.corrects is not None:
        raise AnnouncementGone
    if one.send_at <= ask.at:
        raise HourPassed
    if await needs_reading(session, one.topic_key):
        check_alone(one.state, read=False)
    moved(one, Move.SCHEDULE, at=ask.at)
    return await panel(ask, session, one, texts.scheduled(texts.moment(one.send_at, ask.at)))


async def try_out(ask: Request, session: AsyncSession, wanted: TryDraft) -> Reply:
    """To oneself alone, by the way that all others go; and below it, what can be done next."""
    one = await service.held(session, ask, wanted.number, wanted.version, service.READY)
    of = await service.look(session, one, at=ask.at)
    for said in (panels.preview(of), panels.panel(of, at=ask.at, rate=ask.policy.send_rate)):
        await outbox.tell(session, ask.chat, said, at=ask.at)
    return Reply(toast=texts.TRIED)


async def abandon(ask: Request, session: AsyncSession, unwanted: AbandonDraft) -> Reply:
    """Asked first."""
    one = await service.own(session, ask, unwanted.number, unwanted.version, HELD)
    if not unwanted.sure:
        topic = await topic_of_key(session, one.topic_key)
        return screens.sure_to_abandon(one, topic, at=ask.at)
    await readings.abandoned(session, one, at=ask.at)
    corrects = one.corrects is not None
    await service.abandon(session, one)
    return Reply(texts.CORRECTION_ABANDONED if corrects else texts.ABANDONED)


async def take_back(ask: Request, session: AsyncSession, wanted: TakeBack) -> Reply:
    """What was to leave is written on; what its author can't send any more, by an admin."""
    one = await service.waiting(session, ask, wanted.number, wanted.version)
    was_read = one.state in (State.READING, State.RETURNED)
    person = await _me(ask, session)
    draft = await service.write_on(session, one, person, at=ask.at)
    await readings.taken_back(session, draft, person, at=ask.at)
    return await opened(ask, session, draft, texts.YOURS_AGAIN if was_read else texts.TAKEN_BACK)


async def draft_that_stays(ask: Request, session: AsyncSession) -> Reply | None:
    """Said after `/annuler` to whom is writing; None: they are not."""
    draft = await service.draft_of(session, ask)
    if draft is None:
        return None
    return screens.draft_stays(draft, await topic_of_key(session, draft.topic_key))


async def message_instead(ask: Request, session: AsyncSession) -> Reply | None:
    """Said after words that nobody awaits to who is writing: they may be meant for the draft."""
    draft = await service.draft_of(session, ask)
    if draft is None:
        return None
    return screens.message_instead(draft, await topic_of_key(session, draft.topic_key))


async def _begun(ask: Request, session: AsyncSession) -> Reply:
    person = await _me(ask, session)
    theirs = await service.writable(session, person)
    if not theirs:
        raise OnlyReferents
    named = await service.writable(session, person, ask.words) if ask.words else theirs
    if len(named) == 1:
        return await _written_for(ask, session, named[0].key)
    if named:
        return screens.which_topic(named, ChooseWritten())
    if await service.names_another(session, ask.words):
        raise OnlyReferents
    return screens.which_topic(theirs, ChooseWritten(), texts.NO_SUCH_TOPIC)


async def _written_for(ask: Request, session: AsyncSession, topic: str) -> Reply:
    person = await _me(ask, session)
    if not await may_write(session, person, topic):
        raise OnlyReferents
    about = await topic_of_key(session, topic)
    draft = await service.begin(session, person, topic, at=ask.at)
    if is_written(draft):
        return await opened(ask, session, draft, texts.BACK_AGAIN)
    if draft.topic_key != topic:
        await changes.move(session, draft, about, at=ask.at)
    return await asked(ask, session, draft)


async def _me(ask: Request, session: AsyncSession) -> Chat:
    return await members.account(session, ask.chat, at=ask.at)


TYPED: dict[str, tuple[type[OfDraft], Handler]] = {
    "envoyer": (SendDraft, send),
    "programmer": (ScheduleDraft, schedule),
    "relecture": (AskReading, ask_reading),
    "essai": (TryDraft, try_out),
    "abandonner": (AbandonDraft, abandon),
    "modifier": (ChangeDraft, options.change),
    "message": (ChangeMessage, options.change_message),
    "boutons": (ChangeLinks, options.change_links),
    "date": (ChooseDate, options.choose_date),
    HOUR: (ChooseHour, options.choose_hour),
    "sujet": (ChooseOther, options.choose_other),
}
ROUTES = (
    old_command(
        "annonce", annonce, menu="Écrire une annonce à ceux qui suivent", requires=Requires.REFERENT
    ),
    Press(ChooseWritten, choose_written, requires=Requires.REFERENT),
    Press(WriteFor, write_for, requires=Requires.REFERENT),
    *MESSAGE,
    Press(
        ShowDraft, show, requires=Requires.PRIVACY
    ),  # one's own, to give it up, also without a role
    Press(SendDraft, send, requires=Requires.REFERENT),
    Press(ScheduleDraft, schedule, requires=Requires.REFERENT),
    Press(TryDraft, try_out, requires=Requires.REFERENT),
    Press(AbandonDraft, abandon, requires=Requires.PRIVACY),
    Press(TakeBack, take_back, requires=Requires.REFERENT),
    *options.OPTIONS,
)
