"""The dates of a draft: those that its text speaks of, the topic's, or a new one in a sentence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chatbot.announcements import dates, drafts, links
from chatbot.announcements.links import Day
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import back_to, open_draft
from chatbot.announcements.rules import AnnouncementGone
from chatbot.announcements.wording import NONE, other_day
from chatbot.chantiers.rules import fold
from chatbot.conversation import Context, Id, Reply, Requires, Router, keyboard, paginate
from chatbot.conversation.display import shown
from chatbot.conversation.markup import escape
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, PlannedDate, Status
from chatbot.events.sentence import Said, read_sentence
from chatbot.events.wording import when_of
from chatbot.french import cut, in_words, protect
from chatbot.members import service as members

DATE_LABEL = 60  # characters of a date on a button
WRITE_DATE = "Écrivez par exemple « Rencontre samedi 12 décembre 14h à Lyon »."
WHICH_DATE = (
    "<b>La date jointe</b>\n\nLaquelle va avec ce message ? Touchez-la. Pour une nouvelle date : "
    "« Rencontre samedi 12 décembre 14h à Lyon ». Ou /annuler."
)
NEW_DATE = (
    "<b>La date jointe</b>\n\nQuand est-ce ? "
    f"{WRITE_DATE} Elle se lira sous le message, et dans /dates dès qu’il partira. Ou /annuler."
)
TO_BE_ADDED = "C’est noté : elle se lira dans /dates dès que l’annonce partira."
TO_BE_CHANGED = "C’est noté : la date change dès que la correction part."
DATE_PASSED = f"C’est déjà passé. {WRITE_DATE} Ou /annuler."

router = Router(requires=Requires.REFERENT)


@router.answers(links.choose_date)
async def choose_date(
    ctx: Context, *, draft: Id, version: Id, page: int = 1, whole: bool = False
) -> Reply:
    """Show the dates that can be attached: those of its text, the topic's; or take a new one."""
    announcement = await drafts.lock_own(ctx, draft, version)
    return await _ask_date(ctx, announcement, page, whole=whole)


@router.step("attached_date", again=True)
async def receive_date(ctx: Context, *, draft: Id) -> Reply:
    """Take the typed date, or a word for none."""
    announcement, at = await drafts.lock_own(ctx, draft), ctx.request.at
    if fold(ctx.request.words) in NONE:
        await drafts.attach_date(ctx.session, announcement, None, at=at)
        return await open_draft(ctx, announcement)
    said = read_sentence(ctx.request.words, at.date())
    if problem := _problem_of(said, at.date()):
        return await _ask_date(ctx, announcement, problem=problem, whole=True)
    await drafts.plan_typed(ctx.session, announcement, said.as_draft(), at=at)
    return await open_draft(ctx, announcement, TO_BE_ADDED)


@router.answers(links.plan_read)
async def plan_read(ctx: Context, *, draft: Id, version: Id, day: Day = "") -> Reply:
    """Let dates of which the text speaks be added as it leaves."""
    announcement, at = await drafts.lock_own(ctx, draft, version), ctx.request.at
    states = _on_day(await dates.offered(ctx.session, announcement, at=at), day)
    await drafts.plan_dates(ctx.session, announcement, states, at=at)
    return await open_draft(ctx, announcement, TO_BE_ADDED)


@router.answers(links.plan_change)
async def plan_change(
    ctx: Context, *, draft: Id, version: Id, event: Id, sequence: Id, day: Day = ""
) -> Reply:
    """Let a date under a correction move to a day of its text as it leaves, or be cancelled."""
    announcement, at = await drafts.lock_own(ctx, draft, version), ctx.request.at
    gone = await dates.gone(ctx.session, announcement, at=at)
    found = next((one for one in gone if (one.id, one.sequence) == (event, sequence)), None)
    if found is None:
        raise AnnouncementGone
    state = replace(found.state, status=Status.CANCELLED)
    if day:
        [there] = _on_day(await dates.offered(ctx.session, announcement, at=at), day)
        state = replace(found.state, when=there.when)
    change = PlannedDate(state, found.id, sequence)
    await drafts.plan_change(ctx.session, announcement, change, at=at)
    return await open_draft(ctx, announcement, TO_BE_CHANGED)


@router.button("wa")
async def attach_date(ctx: Context, *, draft: Id, version: Id, event: Id = 0) -> Reply:
    """Attach one of the topic's dates, or none (0)."""
    announcement = await drafts.lock_own(ctx, draft, version)
    at = ctx.request.at
    ahead = await dates.dates_of(ctx.session, announcement.topic_key, at=at)
    if event and event not in {attachable.id for attachable in ahead}:
        raise AnnouncementGone
    await drafts.attach_date(ctx.session, announcement, event or None, at=at)
    return await open_draft(ctx, announcement)


async def _ask_date(
    ctx: Context,
    announcement: Announcement,
    page: int = 1,
    problem: str = "",
    *,
    whole: bool = False,
) -> Reply:
    """Ask which date goes with the message: one of those below, or the next words."""
    await members.begin_step(ctx, receive_date.pending(draft=announcement.id))
    session, at, key = ctx.session, ctx.request.at, announcement.key
    read = await dates.offered(session, announcement, at=at)
    listed = paginate(await dates.dates_of(session, announcement.topic_key, at=at), page)
    choices = [
        *((plan_read.button(_read_label(state), **key, day=_day(state)),) for state in read),
        *((attach_date.button(_date_label(one), **key, event=one.id),) for one in listed.rows),
    ]
    has_one = announcement.event_id or announcement.planned
    none = (attach_date.button("Aucune date", **key),) if has_one else ()
    turn = choose_date.turn(listed, **key, whole=whole)
    text = "\n\n".join(filter(None, [problem, WHICH_DATE if choices else NEW_DATE]))
    return Reply(text, keyboard(*choices, turn, none, back_to(ctx, announcement, whole=whole)))


def _problem_of(said: Said, today: date) -> str:
    """Say why no date can be made of what somebody typed; "" where one can."""
    misnamed = next((one.misnamed for one in said.unread if one.misnamed), None)
    if misnamed is not None:
        return other_day(misnamed)
    if said.unread:
        words = escape(shown(said.unread[0].words))
        return f"Je n’ai pas compris « {words} ». {WRITE_DATE} Ou /annuler."
    if said.when is None or said.when.end is None:
        return f"Je n’ai pas compris quand. {WRITE_DATE} Ou /annuler."
    return DATE_PASSED if said.when.end < today else ""


def _on_day(states: Sequence[EventDraft], day: str) -> list[EventDraft]:
    """Choose the dates on that day, of all where none is given. Raises AnnouncementGone."""
    chosen = [state for state in states if day in {"", _day(state)}]
    if not chosen:
        raise AnnouncementGone
    return chosen


def _day(state: EventDraft) -> str:
    return state.when.start.isoformat() if state.when.start is not None else ""


def _read_label(state: EventDraft) -> str:
    when = in_words(state.when, weekday=True)
    return cut(f"Ajouter : {when} : {protect(state.title)}", DATE_LABEL)


def _date_label(event: Event) -> str:
    return cut(f"{when_of(event)} : {protect(event.title)}", DATE_LABEL)
