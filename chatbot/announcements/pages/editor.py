"""A draft as its author sees it: its preview with the panel below, or the question for its message.

The buttons of the panel lead to other pages.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts, links, queries
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import (
    NOT_OUT,
    OUT,
    TOGETHER,
    AnnouncementGone,
    State,
    TooFormatted,
    TooLong,
)
from chatbot.announcements.wording import (
    WRITE_ON,
    Draft,
    copies,
    count,
    moment,
    recipients,
    sending_label,
)
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import (
    Button,
    Context,
    Id,
    Keyboard,
    PendingStep,
    Reply,
    Request,
    Requires,
    Router,
    Row,
    WrittenMessage,
    keyboard,
)
from chatbot.conversation.markup import escape, length
from chatbot.events.models import Event
from chatbot.events.wording import as_read, when_of
from chatbot.french import Precision, When, in_words, typeset
from chatbot.members import queries as people
from chatbot.members.service import begin_step

MINUTE_S, HOUR_S = 60, 3600
UNREADABLE = WrittenMessage("", other=True)
ONE_FILE = (
    "Une annonce porte un seul fichier. Envoyez une seule photo, un seul document ou une seule "
    "vidéo, avec sa légende. Ou /annuler."
)
OTHER_KIND = (
    "Une annonce est un texte, ou une photo, un document ou une vidéo avec sa légende. "
    "Envoyez-la ainsi. Ou /annuler."
)
FILE_STAYS = (
    "Le fichier d’une annonce déjà envoyée ne peut pas changer : écrivez seulement le nouveau "
    "texte. Ou /annuler."
)
WRITE_MESSAGE = (
    "Écrivez votre message, tel que vos abonnés le liront : la mise en forme et les liens "
    "sont gardés. Ou envoyez une photo, un document ou une vidéo, avec sa légende.\n\nVous verrez "
    "tout avant que rien ne parte. /annuler arrête là."
)
WRITE_CORRECTION = (
    "Écrivez le nouveau texte, en entier. Le fichier, s’il y en a un, reste.\n\nVous verrez tout "
    "avant que rien ne change. /annuler arrête là."
)
REVIEWED_FIRST = "après l’accord d’un autre référent ou d’un admin"
GIVEN_BACK = "elle vous a été rendue, à reprendre"
NOTHING_CHANGES = "Rien pour l’instant : touchez Modifier."

router = Router(requires=Requires.REFERENT)


@router.answers(links.show_draft, requires=Requires.PRIVACY)  # their own, even without a role
async def show_draft(ctx: Context, *, draft: Id, version: Id, whole: bool = False) -> Reply:
    """Show the panel; with its preview, unless the current one stands above the button."""
    announcement = await drafts.lock_own(ctx, draft, states=NOT_OUT, any_topic=True)
    is_above = announcement.version == version and announcement.is_written
    if whole or not is_above or announcement.state is State.LATE:
        return await open_draft(ctx, announcement)
    return await show_panel(ctx, announcement)


@router.answers(links.change_message)
async def change_message(ctx: Context, *, draft: Id, version: Id) -> Reply:
    return await ask_message(ctx, await drafts.lock_own(ctx, draft, version))


@router.step("announcement", prefix="w0")
async def receive_message(ctx: Context, *, draft: Id, refused_at: Id = 0, signs: Id = 0) -> Reply:
    """Take a text, or a file with its caption; ask again for anything else.

    `refused_at`: when, in seconds since 1970, a message was refused of which more parts may come.
    `signs`: the length of the parts so far, where Telegram's application cut a long text; 0: it was
    one of several files sent together.
    """
    announcement = await drafts.lock_own(ctx, draft)
    message, at = ctx.request.written or UNREADABLE, ctx.request.at
    just_now = at - datetime.fromtimestamp(refused_at, UTC) <= TOGETHER
    if message.other or message.in_album or (message.media and announcement.is_correction):
        await _await_message(ctx, announcement, refused_at=at)
        if message.in_album and just_now and not signs:
            return Reply()  # files that were sent together come one by one, and are refused once
        return _ask_again(announcement, _why_not(message))
    before, message_id = signs if just_now else 0, ctx.request.message_id
    try:
        await drafts.write(
            ctx.session, announcement, message, at=at, after=before, message_id=message_id
        )
    except (TooLong, TooFormatted) as refusal:
        signs = before + length(message.html)
        await _await_message(ctx, announcement, refused_at=at, signs=signs)
        cut = "Telegram a coupé votre texte en plusieurs messages. " if before else ""
        return _ask_again(announcement, f"{cut}{escape(typeset(refusal.sentence))}")
    return await open_draft(ctx, announcement)


async def step_of_edited(session: AsyncSession, request: Request) -> PendingStep | None:
    """Take a message that somebody changed for the draft that they wrote by it."""
    person = await people.known(session, request.chat) if request.private else None
    if person is None or request.message_id is None:
        return None
    draft = await queries.of_message(session, person.id, request.message_id)
    return receive_message.pending(draft=draft) if draft is not None else None


async def open_draft(ctx: Context, announcement: Announcement, before: str = "") -> Reply:
    """Show the preview and the panel of what hasn't left yet; ask for the message if it has none.

    `before` stands first in the panel, in HTML. Raises AnnouncementGone.
    """
    if announcement.state in OUT:
        raise AnnouncementGone
    if not announcement.is_written:
        return await ask_message(ctx, announcement, before)
    draft = await drafts.describe(ctx.session, announcement, at=ctx.request.at)
    return replace(panel_page(ctx, draft, before), post=draft.post)


async def show_panel(ctx: Context, announcement: Announcement, before: str = "") -> Reply:
    """Show the panel alone, in place of a question below the same preview."""
    draft = await drafts.describe(ctx.session, announcement, at=ctx.request.at)
    return panel_page(ctx, draft, before)


async def ask_message(ctx: Context, announcement: Announcement, before: str = "") -> Reply:
    """Ask for the message: what the author writes next."""
    await _await_message(ctx, announcement)
    topic = await topic_of_key(ctx.session, announcement.topic_key)
    key = announcement.key
    question = WRITE_CORRECTION if announcement.is_correction else WRITE_MESSAGE
    text = "\n\n".join(filter(None, [before, _title(announcement, topic), question]))
    if announcement.is_written:
        return Reply(text, (back_to(announcement),))
    may_move = await drafts.may_move(ctx.session, announcement)
    move = (links.choose_other_topic.button("Changer de sujet", **key),) if may_move else ()
    return Reply(text, ((*move, links.abandon_draft.button("Abandonner", **key)),))


async def open_correction(ctx: Context, announcement: Announcement) -> Reply:
    """Ask for the new wording, below the present one; once it differs, show the panel instead.

    As long as nothing is changed, it is given up without a question.
    """
    draft = await drafts.describe(ctx.session, announcement, at=ctx.request.at)
    if draft.changes:
        return await open_draft(ctx, announcement)
    await _await_message(ctx, announcement)
    key = announcement.key
    change_links = links.change_links.button("Les boutons", **key)
    choose_date = links.choose_date.button("La date", **key)
    cancel = links.cancel_correction.button("Annuler", **key)
    text = f"{_title(announcement, draft.topic)}\n\n{WRITE_CORRECTION}"
    return Reply(text, ((change_links, choose_date), (cancel,)), post=draft.post)


async def _await_message(
    ctx: Context, announcement: Announcement, *, refused_at: datetime | None = None, signs: int = 0
) -> None:
    at = int(refused_at.timestamp()) if refused_at else 0
    step = receive_message.pending(draft=announcement.id, refused_at=at, signs=signs)
    await begin_step(ctx, step)


def _why_not(message: WrittenMessage) -> str:
    if message.in_album:
        return ONE_FILE
    return OTHER_KIND if message.other else FILE_STAYS


def _title(announcement: Announcement, topic: Topic) -> str:
    what = "Correction d’une annonce" if announcement.is_correction else "Annonce"
    return f"<b>{what} pour {topic_name(topic)}</b>"


def _ask_again(announcement: Announcement, problem: str) -> Reply:
    return Reply(problem, (back_to(announcement),) if announcement.is_written else ())


def back_to(announcement: Announcement) -> Row:
    return (links.show_draft.button("Revenir à l’annonce", **announcement.key),)


def panel_page(ctx: Context, draft: Draft, before: str = "") -> Reply:
    """Lay out who gets a draft, when, and what can be done with it."""
    at = ctx.request.at
    parts = [
        before,
        f"{_title(draft.announcement, draft.topic)}\nCi-dessus, telle que vos abonnés la liront.",
        *_body(draft, at=at, rate=ctx.policy.send_rate),
    ]
    text, buttons = _about_dates(draft) if draft.is_open else ("", ())
    parts += [_misnamed(*draft.misnamed) if draft.misnamed else "", text]
    return Reply("\n\n".join(filter(None, parts)), (*buttons, *_buttons(draft, at=at)))


def _misnamed(words: str, day: date) -> str:
    weekday, _, without = in_words(When(Precision.DAY, day, day), weekday=True).partition(" ")
    return f"<b>Attention</b> : vous écrivez « {escape(words)} », et le {without} est un {weekday}."


def _about_dates(draft: Draft) -> tuple[str, Keyboard]:
    """Ask about a date of which its text doesn't speak any more, else about those that it does."""
    key = draft.announcement.key
    if draft.gone:
        return _about_gone(draft, draft.gone[0])
    if not draft.offered:
        return "", ()
    many = len(draft.offered) > 1
    label = "Les ajouter aux dates" if many else "L’ajouter aux dates"
    choose = (links.choose_date.button("Choisir", **key),) if many else ()
    return as_read(draft.offered), ((links.plan_read.button(label, **key), *choose),)


def _about_gone(draft: Draft, event: Event) -> tuple[str, Keyboard]:
    key = draft.announcement.key
    text = (
        f"Le texte ne parle plus de <b>{escape(event.title)}</b>, {when_of(event)}. Que devient "
        "cette date ?"
    )
    plan, sequence = links.plan_change, event.sequence
    moves = tuple(
        plan.button(
            f"La déplacer : {in_words(state.when, weekday=True)}",
            **key,
            event=event.id,
            sequence=sequence,
            day=state.when.start.isoformat(),
        )
        for state in draft.offered[:1]
        if state.when.start is not None
    )
    return text, keyboard(
        moves, (plan.button("L’annuler", **key, event=event.id, sequence=sequence),)
    )


def duration(number: int, rate: int) -> str:
    """Write how long it takes to send `number` copies at `rate` a second."""
    seconds = number / rate
    if seconds < MINUTE_S:
        return "moins d’une minute"
    if seconds < HOUR_S:
        return f"environ {count(round(seconds / MINUTE_S), 'minute', 'minutes')}"
    hours, minutes = divmod(round(seconds / MINUTE_S), 60)
    return f"environ {count(hours, 'heure', 'heures')} {minutes:02}"


def _body(draft: Draft, *, at: datetime, rate: int) -> list[str]:
    if not draft.may_write:
        return ["Vous n’êtes plus référent de ce sujet : elle ne peut pas partir ainsi."]
    if draft.corrected is not None:
        return _correction(draft, draft.corrected, at)
    number = draft.recipients.now
    then = ", si rien ne change d’ici là" if draft.leaves_at(at) else ""
    nobody = "" if number else "\nElle restera lisible dans /actus."
    lines = [
        f"<b>Qui la reçoit</b>{then} : {recipients(draft.recipients)}.{nobody}",
        f"<b>Durée de l’envoi</b> : {duration(number, rate)}" if number else "",
        f"<b>Départ</b> : {_departure(draft, at)}",
    ]
    return ["\n".join(filter(None, lines))]


def _correction(draft: Draft, corrected: Announcement, at: datetime) -> list[str]:
    if corrected.state is not State.PUBLISHED:
        return ["Cette annonce a été retirée : il n’y a plus rien à corriger."]
    parts = [f"<b>Ce qui change</b>\n{draft.changes or NOTHING_CHANGES}"]
    if draft.copies is not None:
        whom = copies(draft.copies.sent, draft.copies.left)
        parts.append(f"<b>Qui verra la correction</b> : {whom}")
    if draft.announcement.state is not State.WRITING or draft.needs_review:
        parts.append(f"<b>Départ</b> : {_departure(draft, at)}")
    return parts


def _departure(draft: Draft, at: datetime) -> str:
    state, send_at = draft.announcement.state, draft.announcement.send_at
    if state is State.LATE and send_at is not None:
        when = moment(send_at, at)
        return f"devait partir {when}, et n’est pas partie : elle attend votre décision"
    if state is State.RETURNED:
        return GIVEN_BACK
    if state is State.READING or draft.waits_for_review:
        then = draft.leaves_at(at)
        return f"{moment(then, at)}, {REVIEWED_FIRST}" if then else REVIEWED_FIRST
    if send_at is None:
        return "quand vous toucherez Envoyer"
    when = moment(send_at, at)
    if send_at <= at:
        return f"l’heure choisie ({when}) est passée"
    return f"programmé pour {when}" if state is State.SCHEDULED else when


def _buttons(draft: Draft, *, at: datetime) -> Keyboard:
    key, state = draft.announcement.key, draft.announcement.state
    abandon = links.abandon_draft.button("Abandonner", **key)
    if not draft.may_write:
        move = links.choose_other_topic.button("Changer de sujet", **key)
        return ((move,), (abandon,)) if draft.may_move else ((abandon,),)
    if state in (State.READING, State.RETURNED):
        return ((links.take_back.button(WRITE_ON, **key), abandon),)
    change = links.change_draft.button("Modifier", **key)
    if draft.corrected is not None:
        return (*_correct_button(draft, draft.corrected), (change, abandon))
    if state is State.WRITING:
        try_out = links.try_draft.button("M’envoyer un essai", **key)
        return ((_leave_button(draft, at),), (try_out,), (change, abandon))
    if state is State.SCHEDULED:
        abandon = links.abandon_draft.button("Annuler l’envoi", **key)
    return (*_at_once(draft, at), (links.take_back.button("Modifier", **key), abandon))


def _at_once(draft: Draft, at: datetime) -> Keyboard:
    if draft.waits_for_review:
        return ((_leave_button(draft, at),),)
    if draft.needs_review and draft.announcement.state is State.SCHEDULED:
        return ()  # its hour was reviewed, too
    return ((_send_button(draft),),)


def _leave_button(draft: Draft, at: datetime) -> Button:
    key, when = draft.announcement.key, draft.leaves_at(at)
    if draft.needs_review:
        then = ", puis programmer" if when else ""
        return links.ask_review.button(f"Demander une relecture{then}", **key)
    if when is None:
        return _send_button(draft)
    return links.schedule_draft.button(f"Programmer pour {moment(when, at)}", **key)


def _correct_button(draft: Draft, corrected: Announcement) -> Keyboard:
    if corrected.state is not State.PUBLISHED or not draft.changes:
        return ()
    if draft.needs_review:
        key = draft.announcement.key
        return ((links.ask_review.button("Demander une relecture", **key),),)
    return ((_send_button(draft),),)


def _send_button(draft: Draft) -> Button:
    return links.send_draft.button(sending_label(draft), **draft.announcement.key)
