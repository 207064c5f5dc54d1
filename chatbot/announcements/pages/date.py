"""The dates of a draft, read in its text, chosen or typed; and the hour at which it leaves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import Field

from chatbot import conversation as ui, french as fr
from chatbot.announcements import dates, drafts, links, rules, service
from chatbot.announcements.dossier import open_dossier
from chatbot.announcements.links import Day
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import back_to, open_draft
from chatbot.announcements.wording import NONE
from chatbot.chantiers.rules import fold
from chatbot.events.models import Event
from chatbot.events.pages.adding import not_read
from chatbot.events.queries import told_by_announcement
from chatbot.events.reading import MOST
from chatbot.events.rules import EventDraft, PlannedDate, Status
from chatbot.events.said import Said
from chatbot.events.sentence import read_sentence
from chatbot.events.wording import date_line, when_of
from chatbot.members import service as members

DATE_LABEL = 60  # characters of a date on a button
WRITE_DATE = "Écrivez par exemple « Rencontre samedi à 14h à Lyon »."
NEW_DATE = (
    "<b>La date jointe</b>\n\nQuand est-ce ? "
    f"{WRITE_DATE} Elle se lira sous le message, et dans /dates dès qu’il partira. Ou /annuler."
)
TO_BE_ADDED = "C’est noté : elle se lira dans /dates dès que l’annonce partira."
CHANGES_WITH_CORRECTION = (
    "C’est noté : la date change dès que la correction part, et qui suit le sujet en est prévenu."
)
WHICH_HOUR = (
    "<b>L’heure d’envoi</b>\n\nQuand l’annonce doit-elle partir ? Écrivez par exemple "
    "« dans 2 heures », « samedi matin » ou « mardi à 9h ». L’heure est celle de Paris. Ou "
    "/annuler."
)
NOT_A_MOMENT = (
    "Je n’ai pas compris quand. Écrivez par exemple « dans 2 heures », « ce soir » ou « mardi à "
    "9h ». Ou /annuler."
)
PASSED = "C’est déjà passé. Choisissez un moment à venir, par exemple « demain 9h ». Ou /annuler."
TOO_FAR = "C’est dans plus d’un an. Choisissez un moment plus proche. Ou /annuler."
Minutes = Annotated[int, Field(ge=0, lt=10**9)]  # since 1970
MINUTE_S = 60
# Labels of buttons, read as typed words: moments of departure, and hours of a day chosen before.
MOMENTS = ("dans une heure", "ce soir à 18h", "demain à 9h", "lundi à 9h")
HOURS = ("9h", "12h", "14h", "18h")

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.choose_date)
async def choose_date(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, page: int = 1, whole: bool = False
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    return await _ask_date(ctx, announcement, page, whole=whole)


@router.step("attached_date", again=True)
async def receive_date(ctx: ui.Context, *, draft: ui.Id) -> ui.Reply:
    """Take the typed date, or a word for no date."""
    announcement, at = await drafts.lock_own(ctx, draft), ctx.request.at
    if fold(ctx.request.words) in NONE:
        return await _attach(ctx, announcement, None)
    said = read_sentence(ctx.request.words, at.date())
    if problem := _problem_of(said, at.date()):
        return await _ask_date(ctx, announcement, problem=problem, whole=True)
    before = (await open_dossier(ctx.session, announcement)).dates
    await plan_typed_date(ctx.work, announcement, said.as_draft())
    return await _show_outcome(ctx, announcement, before, TO_BE_ADDED)


@router.answers(links.plan_read)
async def plan_read(ctx: ui.Context, *, draft: ui.Id, version: ui.Id, day: Day = "") -> ui.Reply:
    """Plan to add dates of the text once the draft leaves."""
    announcement = await drafts.lock_own(ctx, draft, version)
    states = _on_day(await dates.offered(ctx.work, announcement), day)
    before = (await open_dossier(ctx.session, announcement)).dates
    await plan_dates(ctx.work, announcement, states)
    return await _show_outcome(ctx, announcement, before, TO_BE_ADDED)


@router.answers(links.plan_change)
async def plan_change(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, event: ui.Id, sequence: ui.Id, day: Day = ""
) -> ui.Reply:
    """Plan to move a date under a correction to a day of the text, or to cancel the date."""
    announcement, at = await drafts.lock_own(ctx, draft, version), ctx.request.at
    joined = (await open_dossier(ctx.session, announcement)).dates
    contradicted = await dates.contradicted(ctx.work, announcement, joined)
    current = {(date.id, date.sequence): date for date, _ in contradicted}
    found = current.get((event, sequence))
    if found is None:
        raise rules.AnnouncementGone
    state = replace(found.state, status=Status.CANCELLED)
    if day:
        [moved] = _on_day(dates.read(announcement, at), day)
        state = replace(found.state, when=moved.when)
    others = (planned for planned in announcement.planned if planned.event != found.id)
    announcement.planned = (*others, PlannedDate(state, found.id, sequence))
    await drafts.save(ctx.work, announcement)
    return await open_draft(ctx, announcement, CHANGES_WITH_CORRECTION)


@router.button("wa")
async def attach_date(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, event: ui.Id = 0
) -> ui.Reply:
    """Attach one of the topic's dates, or no date (0)."""
    announcement = await drafts.lock_own(ctx, draft, version)
    ahead = await dates.dates_of(ctx.work, announcement.topic_key)
    if event and event not in {attachable.id for attachable in ahead}:
        raise rules.AnnouncementGone
    return await _attach(ctx, announcement, event or None)


@router.button("wh")
async def choose_hour(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, now: bool = False
) -> ui.Reply:
    """Ask for the hour of departure; `now`: remove the hour instead."""
    announcement = await drafts.lock_own(ctx, draft, version, corrections=False)
    if now:
        announcement.send_at = None
        await drafts.save(ctx.work, announcement)
        return await open_draft(ctx, announcement)
    return await _ask_hour(ctx, announcement, WHICH_HOUR)


@router.step("departure", prefix="w1", again=True)
async def receive_hour(ctx: ui.Context, *, draft: ui.Id, day: str = "") -> ui.Reply:
    """Take the typed hour; `day` ("2026-12-01"): the day that was typed before, if any."""
    return await take_hour(ctx, draft, date.fromisoformat(day) if day else None)


async def take_hour(ctx: ui.Context, draft: int, day: date | None = None) -> ui.Reply:
    """Set the hour of departure that the words say, or ask for the missing part.

    Raises AnnouncementGone for a correction, which has no hour of its own.
    """
    announcement = await drafts.lock_own(ctx, draft, corrections=False)
    words, at = ctx.request.words, ctx.request.at
    if fold(words) in {"maintenant", "tout de suite", "immediatement"}:
        return await choose_hour(ctx, **announcement.key, now=True)
    when = fr.moment_to_come(words, at, day)
    if when is None:
        problem = NOT_A_MOMENT
        if (misnamed := fr.misnamed_day_in(words, at.date())) is not None:
            named = fr.in_words(fr.When(fr.Precision.DAY, misnamed, misnamed), weekday=True)
            weekday, _, without = named.partition(" ")
            problem = (
                f"Le {without} est un {weekday}. Écrivez par exemple « {named} à 9h », ou un "
                "autre moment. Ou /annuler."
            )
        return await _ask_hour(ctx, announcement, problem)
    if isinstance(when, datetime):
        return await _leave_at(ctx, announcement, when)
    if rules.is_past(when, at):
        return await _ask_hour(ctx, announcement, PASSED)
    named = fr.in_words(fr.When(fr.Precision.DAY, when, when), weekday=True)
    question = f"À quelle heure, {named} ? Écrivez par exemple « 9h ». Ou /annuler."
    return await _ask_hour(ctx, announcement, question, when)


@router.button("wi")
async def take_moment(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, minute: Minutes
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version, corrections=False)
    when = datetime.fromtimestamp(minute * MINUTE_S, ctx.request.at.tzinfo)
    return await _leave_at(ctx, announcement, when)


async def set_attached(work: ui.UnitOfWork, announcement: Announcement, event: int | None) -> None:
    """Attach a date of the topic; None: detach the date, and drop planned dates. Raises TooLong."""
    announcement.event_id = event
    if event is None:
        announcement.planned = ()
    await drafts.save(work, announcement)


async def plan_dates(
    work: ui.UnitOfWork, announcement: Announcement, states: Sequence[EventDraft]
) -> None:
    """Plan to add dates once a draft leaves; its preview shows the dates now. Raises TooLong."""
    new = (PlannedDate(state) for state in states)
    announcement.planned = (*announcement.planned, *new)[-MOST:]
    await drafts.save(work, announcement)


async def plan_typed_date(
    work: ui.UnitOfWork, announcement: Announcement, state: EventDraft
) -> None:
    """Plan to add a date that the author typed, instead of a date typed before.

    A date that the topic already has is attached instead. Raises TooLong, OnlyReferents.
    """
    known = await dates.dates_of(work, announcement.topic_key)
    same = [event.id for event in known if (event.title, event.when) == (state.title, state.when)]
    if same:
        await set_attached(work, announcement, same[0])
        return
    if not await service.may_tell_dates(work.session, announcement):
        raise rules.OnlyReferents
    read = dates.read(announcement, work.at)
    announcement.planned = tuple(
        planned
        for planned in announcement.planned
        if planned.event is not None or planned.state in read
    )
    await plan_dates(work, announcement, [state])


async def _attach(ctx: ui.Context, announcement: Announcement, event: int | None) -> ui.Reply:
    """Attach one of the topic's dates or, for None, no date; show the draft and what changed."""
    before = (await open_dossier(ctx.session, announcement)).dates
    await set_attached(ctx.work, announcement, event)
    if event is not None:
        return await _show_outcome(ctx, announcement, before)
    stays = ""
    if (await open_dossier(ctx.session, announcement)).dates:
        stays = (
            "Cette date, l’annonce l’a fait connaître : elle reste sous le message. /date la "
            "change ou l’annule."
        )
    return await open_draft(ctx, announcement, stays)


async def _show_outcome(
    ctx: ui.Context, announcement: Announcement, before: Sequence[Event], noted: str = ""
) -> ui.Reply:
    """Show the draft, and say whether a date was added to the dates `before`, or replaced one."""
    now = (await open_dossier(ctx.session, announcement)).dates
    outcome = ""
    if len(now) > len(before) > 0:
        outcome = f"Elle s’ajoute : {fr.counted(len(now), 'date')} vont avec ce message."
    elif len(now) == len(before) and [*map(date_line, now)] != [*map(date_line, before)]:
        outcome = "Elle remplace celle qui y était."
    return await open_draft(ctx, announcement, f"{noted} {outcome}".strip())


async def _ask_date(
    ctx: ui.Context,
    announcement: Announcement,
    page: int = 1,
    problem: str = "",
    *,
    whole: bool = False,
) -> ui.Reply:
    """Ask which date goes with the message: offer dates on buttons, and await a typed date."""
    await members.begin_step(ctx, receive_date.pending(draft=announcement.id))
    key = announcement.key
    read = await dates.offered(ctx.work, announcement)
    joined = (await open_dossier(ctx.session, announcement)).dates
    known = {event.id for event in joined}
    ahead = await dates.dates_of(ctx.work, announcement.topic_key)
    listed = ui.paginate([event for event in ahead if event.id not in known], page)
    choices = []
    for state in read:
        label = f"Ajouter : {fr.in_words(state.when, weekday=True)} : {fr.protect(state.title)}"
        add = plan_read.button(fr.cut(label, DATE_LABEL), **key, day=_day(state))
        choices.append((add,))
    for event in listed.rows:
        label = fr.cut(f"{when_of(event)} : {fr.protect(event.title)}", DATE_LABEL)
        choices.append((attach_date.button(label, **key, event=event.id),))
    told = await told_by_announcement(ctx.session, announcement.number)
    attached = announcement.event_id not in {None, *(event.id for event in told)}
    has_one = attached or announcement.planned
    none = (attach_date.button("Aucune date", **key),) if has_one else ()
    turn = choose_date.turn(listed, **key, whole=whole)
    present = "\n".join(["Déjà sous ce message :", *map(date_line, joined)]) if joined else ""
    question = NEW_DATE
    if choices:
        question = (
            "<b>La date jointe</b>\n\nLaquelle va avec ce message ? Touchez-la. Pour une nouvelle "
            "date : « Rencontre samedi à 14h à Lyon ». Ou /annuler."
        )
    rows = ui.keyboard(*choices, turn, none, back_to(ctx, announcement, whole=whole))
    return ui.Reply(ui.paragraphs(problem, question, present), rows)


def _problem_of(said: Said, today: date) -> str:
    """Say why the typed words make no date; "" for a date."""
    if said.misnamed or said.unread:
        problem = not_read([*([said.misnamed] if said.misnamed else ()), *said.unread])
    elif said.either or said.others or said.apart or said.when is None or said.when.end is None:
        problem = "Je n’ai pas compris quand."
    elif said.when.end < today:
        problem = "C’est déjà passé."
    else:
        return ""
    return f"{problem} {WRITE_DATE} Ou /annuler."


def _on_day(states: Sequence[EventDraft], day: str) -> list[EventDraft]:
    """Choose the dates on a day, or all of them ("" for the day). Raises AnnouncementGone."""
    chosen = [state for state in states if day in {"", _day(state)}]
    if not chosen:
        raise rules.AnnouncementGone
    return chosen


def _day(state: EventDraft) -> str:
    return state.when.start.isoformat() if state.when.start is not None else ""


async def _leave_at(ctx: ui.Context, announcement: Announcement, when: datetime) -> ui.Reply:
    at = ctx.request.at
    if rules.is_past(when, at):
        return await _ask_hour(ctx, announcement, PASSED)
    if when > at + rules.SCHEDULED_WITHIN:
        return await _ask_hour(ctx, announcement, TOO_FAR)
    announcement.send_at = when
    await drafts.save(ctx.work, announcement)
    return await open_draft(ctx, announcement, skipped(when))


async def _ask_hour(
    ctx: ui.Context, announcement: Announcement, text: str, day: date | None = None
) -> ui.Reply:
    step = receive_hour.pending(draft=announcement.id, day=day.isoformat() if day else "")
    await members.begin_step(ctx, step)
    label, key = "Sans heure fixée", announcement.key
    now = (choose_hour.button(label, **key, now=True),) if announcement.send_at else ()
    offered: dict[datetime, str] = {}
    for words in MOMENTS if day is None else HOURS:
        when = fr.moment_to_come(words, ctx.request.at, day)
        if isinstance(when, datetime) and when > ctx.request.at:
            offered.setdefault(when, fr.capital(words))
    moments = [
        take_moment.button(label, **key, minute=int(when.timestamp()) // MINUTE_S)
        for when, label in offered.items()
    ]
    back = back_to(ctx, announcement)
    return ui.Reply(text, ui.keyboard(*ui.in_pairs(moments), now, back))


def skipped(moment: datetime) -> str:
    """Say which hour replaces a chosen hour that the clocks jump over; "" for any other hour."""
    instead = moment.astimezone(UTC).astimezone(moment.tzinfo)
    if instead.time() == moment.time():
        return ""
    return (
        f"Cette nuit-là, on passe à l’heure d’été et {fr.hour_in_words(moment.time())} n’existe "
        f"pas : ce sera {fr.hour_in_words(instead.time())}."
    )
