"""The page of an announcement: state, progress, corrections, withdrawal, and buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.announcements import dates, drafts, links, progress, rules, sending, service, wording
from chatbot.announcements.dossier import Dossier, open_dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import open_correction, open_draft
from chatbot.announcements.queries import corrections as corrections_of
from chatbot.chantiers.wording import numbered
from chatbot.engine.outbox import queries as outbox_queries
from chatbot.engine.outbox.rules import Act, Figures
from chatbot.events.models import Event, WrittenDate
from chatbot.events.wording import add_every_button, as_read
from chatbot.french import capital, grouped
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.members.wording import name_of

CORRECTIONS = 3  # that the page shows
BEGINNING = 500  # characters of the text that the page shows
DECIDED = {
    rules.Decision.PAUSE: "C’est suspendu : plus rien ne part.",
    rules.Decision.RESUME: "C’est reparti.",
    rules.Decision.CANCEL: "C’est arrêté : rien de plus ne partira.",
    rules.Decision.TAKE_UP: "C’est reparti : je l’envoie à {copies}.",
    rules.Decision.RESEND: "Je la renvoie à {copies}.",
    rules.Decision.LEAVE: "C’est noté : je ne la renvoie pas à {copies}.",
}
ASKED = (rules.Decision.CANCEL, rules.Decision.TAKE_UP)
router = ui.Router(requires=ui.Requires.REFERENT)


@dataclass(frozen=True, slots=True)
class Correction:
    announcement: Announcement
    author: Chat | None
    sending: progress.Sending | None
    told: progress.Sending | None = None  # the note to recipients of the old text


@dataclass(frozen=True, slots=True)
class Sheet:
    dossier: Dossier
    sending: progress.Sending | None
    withdrawal: progress.Sending | None
    corrections: Sequence[Correction]  # newest first
    reader: int  # our own id of who looks at it
    is_orphan: bool = False  # the author can't send it any more; the reader may take it over
    # Dates of the text about which nobody has decided, if the reader may decide.
    written: Sequence[WrittenDate] = ()
    outdated: Sequence[Event] = ()  # dates that the text still tells on a former day
    may_review: bool = False  # the reader may review the announcement now


@router.answers(links.show_announcement)
async def show_announcement(ctx: ui.Context, *, announcement: ui.Id) -> ui.Reply:
    person = await service.require_sender(ctx)
    found = await service.lock_visible(ctx.session, person, announcement)
    return announcement_page(await _gather(ctx, found, person), at=ctx.request.at)


@router.button("tv")
async def see_announcement(ctx: ui.Context, *, announcement: ui.Id) -> ui.Reply:
    """Show the message of an announcement as followers get it, with idle buttons."""
    person = await service.require_sender(ctx)
    found = await service.lock_visible(ctx.session, person, announcement)
    return ui.Reply(post=(await open_dossier(ctx.session, found)).post(preview=True))


@router.answers(links.correct_announcement)
async def correct_announcement(ctx: ui.Context, *, announcement: ui.Id) -> ui.Reply:
    """Begin a correction, a draft with the present wording."""
    person = await service.require_sender(ctx)
    found = await service.lock_visible(ctx.session, person, announcement)
    await sending.published_sending(ctx.session, found)
    draft = await drafts.begin_correction(ctx.work, person, found)
    return replace(await open_correction(ctx, draft), as_new_message=True)


@router.button("tx")
async def copy_announcement(ctx: ui.Context, *, announcement: ui.Id) -> ui.Reply:
    """Begin another announcement with the same text; present drafts stay."""
    person = await service.require_sender(ctx)
    found = await service.lock_visible(ctx.session, person, announcement)
    if found.state not in rules.OUT:
        raise rules.AnnouncementGone
    draft = await drafts.duplicate(ctx.work, person, found)
    copied = "<b>Un nouveau brouillon</b>, du même texte : rien ne part sans vous."
    return replace(await open_draft(ctx, draft, copied), as_new_message=True)


@router.button("tm")
async def continue_announcement(ctx: ui.Context, *, announcement: ui.Id) -> ui.Reply:
    draft = await drafts.lock_own(ctx, announcement, states=rules.NOT_OUT, any_topic=True)
    return replace(await open_draft(ctx, draft), as_new_message=True)


def _deciding_question(
    found: progress.Sending, what: rules.Decision, reader: int, *, listed: bool
) -> ui.Confirmation:
    """Ask before a sending is stopped, or sends the rest."""
    figures, announcement = found.figures, found.announcement
    keep = links.show_announcement.button("Non", announcement=announcement.id)
    if what is rules.Decision.TAKE_UP:
        question, yes = progress.to_the_others(found), "Oui, l’envoyer"
        text = "Elle part aussitôt, telle qu’elle est maintenant, et se lit de nouveau dans /actus."
    elif found.broadcast.act is Act.SEND:
        question, yes = "Arrêter l’envoi", "Oui, l’arrêter"
        text = (
            f"Envoyée à {grouped(figures.arrived)} sur {grouped(figures.total)}. Les autres ne "
            "l’auront pas, et elle ne se lira plus dans /actus ; sa date, si elle en a une, reste "
            "dans /dates. Vous pourrez la leur envoyer plus tard."
        )
    else:
        question, yes = "Arrêter la correction", "Oui, l’arrêter"
        text = "Qui n’a pas encore la correction garde l’ancien texte."
    title = f"<b>{question} ?</b>\n{wording.reference(announcement, found.topic, reader)}"
    return ui.Confirmation(f"{title}\n\n{text}", yes, keep, as_new_message=not listed)


@router.answers(links.decide_sending)
async def decide_sending(
    ctx: ui.Context, *, what: rules.Decision, broadcast: ui.Id, listed: bool = False
) -> ui.Asking:
    """Decide about a broadcast; `listed`: show the page of the announcement again.

    If not `listed`, the progress message shows the result, and a toast is enough; after a question,
    a short message replaces the question.
    """
    person, at = await service.require_sender(ctx), ctx.request.at
    if what in ASKED and not ctx.confirmed:
        sent = await sending.lock_decidable(ctx.session, broadcast, what, by=person)
        return _deciding_question(sent, what, person.id, listed=listed)
    found, count = await sending.decide(ctx.work, broadcast, what, by=person)
    copies = f"{grouped(count)} {'destinataire' if count == 1 else 'destinataires'}"
    toast = DECIDED[what].format(copies=copies)
    goes_on = what in (rules.Decision.RESUME, rules.Decision.TAKE_UP, rules.Decision.RESEND)
    if goes_on and await outbox_queries.suspended_since(ctx.session) is not None:
        toast = f"C’est noté. {wording.SUSPENDED}"
    if not listed:
        return ui.Reply(toast) if what in ASKED else ui.Reply(toast=toast)
    return announcement_page(await _gather(ctx, found, person), toast, at=at)


@router.answers(links.withdraw_announcement)
async def withdraw_announcement(
    ctx: ui.Context, *, announcement: ui.Id, listed: bool = False
) -> ui.Asking:
    person = await service.require_sender(ctx)
    if not ctx.confirmed:
        found = await service.lock_visible(ctx.session, person, announcement)
        first = await sending.published_sending(ctx.session, found)
        dossier = await open_dossier(ctx.session, found)
        return withdraw_question(dossier, first, reader=person.id, listed=listed)
    dossier = await sending.withdraw(ctx.work, announcement, by=person)
    if dossier.announcement.withdrawal_id is None:
        text = (
            "C’est fait : l’annonce n’est plus dans /actus. Elle est si ancienne que je ne sais "
            "plus qui l’a reçue : ces messages-là restent."
        )
    elif await outbox_queries.suspended_since(ctx.session) is not None:
        text = (
            "C’est fait : l’annonce n’est plus dans /actus. Mais un admin a suspendu tous les "
            "envois : elle ne disparaîtra des conversations que quand ils reprendront. Les admins "
            "les reprennent depuis /statut."
        )
    else:
        text = (
            "C’est fait : l’annonce n’est plus dans /actus, et je la retire des conversations. Le "
            "message ci-dessous dit où l’on en est."
        )
    show = links.show_announcement.button("Voir où l’on en est", announcement=announcement)
    return ui.Reply(f"{dossier.reference(person.id)}\n\n{text}", ((show,),))


async def _gather(ctx: ui.Context, announcement: Announcement, person: Chat) -> Sheet:
    session = ctx.session
    corrections = (await corrections_of(session, announcement.id))[:CORRECTIONS]
    authors = await people.chats(session, [each.author for each in corrections if each.author])
    may_tell_dates = await members.may_write(session, person, announcement.topic_key)
    return Sheet(
        await open_dossier(session, announcement),
        await sending.sending_of(session, announcement, announcement.broadcast_id),
        await sending.sending_of(session, announcement, announcement.withdrawal_id),
        [
            Correction(
                each,
                authors.get(each.author or 0),
                await sending.sending_of(session, each, each.broadcast_id),
                await sending.sending_of(session, each, each.note_id),
            )
            for each in corrections
        ],
        reader=person.id,
        is_orphan=announcement.state is rules.State.LATE
        and await members.is_admin(session, person.telegram_id)
        and await service.is_orphan(session, announcement),
        written=await dates.undecided(ctx.work, announcement) if may_tell_dates else (),
        outdated=await dates.outdated(ctx.work, announcement),
        may_review=announcement.state is rules.State.READING
        and await service.may_review(session, person, announcement),
    )


def announcement_page(sheet: Sheet, toast: str = "", *, at: datetime) -> ui.Reply:
    announcement = sheet.dossier.announcement
    if announcement.is_correction:
        name = "Correction d’une annonce"
    else:
        name = wording.own_name(announcement, sheet.reader) or "Annonce"
    title = f"<b>{name}</b>, {ui.escape(numbered(sheet.dossier.topic))}"
    done = [f"Écrite par {name_of(sheet.dossier.author)}"]
    if announcement.published_at is not None:
        done.append(f"publiée le {wording.when_exactly(announcement.published_at, at)}")
    if announcement.corrected_at is not None:
        done.append(f"corrigée le {wording.when_exactly(announcement.corrected_at, at)}")
    history = f"{', '.join(done)}."
    if not announcement.is_correction:
        typed = wording.own_count(announcement, sheet.reader) or announcement.id
        history += f" À taper : <code>/annonces {typed}</code>."
    others = sheet.dossier.others
    too = f"\nAussi pour {wording.topic_names(others)}." if others else ""
    if words := wording.excerpt(announcement, BEGINNING):
        begins = f"<blockquote>{ui.escape(words)}</blockquote>"
    else:
        begins = f"{capital(wording.beginning(announcement, BEGINNING))}."
    parts = [f"{title}{too}\n{history}", begins]
    if sheet.sending is None:
        parts.append(f"{capital(wording.state_in_words(announcement, at))}.")
    parts += [
        f"<b>{progress.head(each)}</b>\n" + "\n".join(progress.report(each))
        for each in (sheet.sending, sheet.withdrawal)
        if each is not None
    ]
    parts += [_correction(correction, at) for correction in sheet.corrections]
    parts += filter(None, [wording.since_changed(sheet.outdated)])
    if not sheet.written:
        return ui.Reply("\n\n".join(parts), tuple(_buttons(sheet)), toast)
    parts.append(as_read([date.state for date in sheet.written]))
    add = add_every_button(sheet.written)
    return ui.Reply("\n\n".join(parts), ((add,), *_buttons(sheet)), toast)


def _buttons(sheet: Sheet) -> list[ui.Row]:
    announcement = sheet.dossier.announcement
    newest = [correction.sending for correction in sheet.corrections[:1]]
    rows: list[ui.Row] = []
    for each in (sheet.sending, *newest, sheet.withdrawal):
        if each is not None:
            rows += progress.decisions(each, listed=True)
    if announcement.author == sheet.reader and announcement.state in rules.NOT_OUT:
        return [*_buttons_before_departure(announcement), (wording.ALL_ANNOUNCEMENTS,)]
    if announcement.is_written:
        see = see_announcement.button("Voir l’annonce", announcement=announcement.id)
        copy: ui.Row = ()
        if announcement.state in rules.OUT and not announcement.is_correction:
            is_withdrawn = announcement.state is rules.State.WITHDRAWN
            label = "Reprendre le texte" if is_withdrawn else "Dupliquer"
            copy = (copy_announcement.button(label, announcement=announcement.id),)
        rows.append((see, *copy))
    rows += progress.changes(announcement, listed=True)
    if sheet.may_review:
        rows.append((links.open_review.button("Relire", draft=announcement.id),))
    elif announcement.state is rules.State.SCHEDULED:
        rows.append((links.stop_departure.button("Empêcher le départ", **announcement.key),))
    elif sheet.is_orphan:
        rows.append((links.take_back.button(wording.WRITE_ON, **announcement.key),))
    return [*rows, (wording.ALL_ANNOUNCEMENTS,)]


def _buttons_before_departure(announcement: Announcement) -> list[ui.Row]:
    key, show = announcement.key, continue_announcement
    if announcement.state is rules.State.WRITING:
        return [(show.button(wording.WRITE_ON, announcement=announcement.id),)]
    see = (show.button("Voir l’annonce", announcement=announcement.id),)
    if announcement.state is rules.State.READING:
        return [see, (links.take_back.button(wording.WRITE_ON, **key),)]
    off = "Annuler l’envoi" if announcement.state is rules.State.SCHEDULED else "Abandonner"
    change = links.take_back.button("Modifier", **key)
    return [see, (change, links.abandon_draft.button(off, **key))]


def _correction(correction: Correction, at: datetime) -> str:
    announcement = correction.announcement
    when = wording.when_exactly(announcement.published_at or announcement.changed_at, at)
    title = f"<b>Correction du {when}</b>, par {name_of(correction.author)}"
    if correction.sending is None:
        return title
    told = correction.told and correction.told.figures
    then = (
        f"\nPrévenus en réponse : {progress.outcomes(Act.SEND, told)}."
        if told and told.total
        else ""
    )
    brief = progress.in_brief(correction.sending)
    return f"{title}\n{progress.head(correction.sending)}. {brief}{then}"


def withdraw_question(
    dossier: Dossier, first: progress.Sending | None, *, listed: bool, reader: int | None = None
) -> ui.Confirmation:
    """Ask before a withdrawal; unless `listed`, in a new message below the progress message.

    `first`: the progress of the announcement's first broadcast, unless that was purged.
    """
    figures = first.figures if first else Figures()
    copies = wording.reached(figures.sent + figures.sending, figures.groups)
    waiting = " L’envoi s’arrête." if figures.pending else ""
    parts = [
        f"<b>Retirer cette annonce ?</b>\n{dossier.reference(reader)}",
        (
            f"Elle disparaîtra chez {copies}, et de /actus.{waiting} Après 48 heures, Telegram ne "
            "laisse plus supprimer un message : le texte est alors remplacé par "
            f"« {sending.INSTEAD} »."
        ),
    ]
    if maybe := figures.unknown + figures.left_unknown:
        are = "envoi est incertain" if maybe == 1 else "envois sont incertains"
        parts.append(f"{grouped(maybe)} {are} : là où elle est arrivée, elle restera.")
    if others := wording.kept_back(first.kept_back) if first else []:
        late = " · ".join(others)
        parts.append(f"Pas tout de suite : {late}. Je ne la leur proposerai plus.")
    parts.append(
        "Qui l’a lue dans son résumé ou dans /actus garde ce qu’il a sous les yeux. On ne peut pas "
        "revenir en arrière."
    )
    number = dossier.announcement.id
    keep = links.show_announcement.button("Non, la garder", announcement=number)
    return ui.Confirmation("\n\n".join(parts), "Oui, la retirer", keep, as_new_message=not listed)
