"""The departure of a draft: sent, scheduled, tried, abandoned, taken back; a correction's note."""

from chatbot import conversation as ui
from chatbot.announcements import dates, drafts, links, review, rules, sending, service, wording
from chatbot.announcements.dossier import Draft, describe, describe_ready
from chatbot.announcements.models import Announcement
from chatbot.announcements.news_queries import topics_of
from chatbot.announcements.pages import editor, panel
from chatbot.announcements.pages.date import CHANGES_WITH_CORRECTION
from chatbot.announcements.queries import reviewed_topics
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.engine.outbox import queries as outbox_queries, service as outbox
from chatbot.events.changing import plan
from chatbot.events.wording import in_a_line
from chatbot.french import capital
from chatbot.members import service as members
from chatbot.members.wording import label_of, name_of, told_apart

TRIED = "L’essai arrive, tel que vos abonnés le liront. Vous seul le recevez."
TRIAL_ABOVE = "<b>C’est un essai</b> : vous seul l’avez reçu."
ABANDONED = "C’est fait : l’annonce est effacée, rien n’est parti. /annonce en commence une autre."
CORRECTION_ABANDONED = (
    "C’est fait : la correction est abandonnée. L’annonce envoyée n’a pas changé."
)
TAKEN_BACK = (
    "<b>Elle n’est plus programmée</b> : elle ne partira pas sans que vous la reprogrammiez."
)
CHANGES_TOGETHER = (
    "C’est noté : la date change quand l’annonce part, et vos abonnés ne l’apprennent qu’une fois."
)
HOW_TO_SAY = "Pour le dire autrement, écrivez-le maintenant, en un message."

router = ui.Router(requires=ui.Requires.REFERENT)


def _sending_question(ctx: ui.Context, sendable: Draft) -> ui.Confirmation:
    back = editor.back_button(ctx, sendable.announcement, "Non, revenir")
    whom, topic = wording.audience(sendable.recipients), wording.topic_names(sendable.topics)
    announcement = sendable.announcement
    in_short = capital(wording.quoted(announcement))
    if wording.excerpt(announcement, wording.FIRST_WORDS) and sendable.attached:
        in_short += f"\nAvec : {sendable.attached}."
    soon, unjoined = panel.soon_after(sendable, ctx.request.at), ""
    if sendable.offered:
        lines = " ; ".join(map(in_a_line, sendable.offered))
        unjoined = f"<b>Lu, et pas ajouté aux dates</b> : {lines}."
    what = ui.paragraphs(in_short, soon, panel.misnamed(sendable), unjoined)
    if sendable.copies is not None:
        sent = sendable.copies.sent
        edits = wording.count(sent, "message déjà reçu change", "messages déjà reçus changent")
        edits = f"{edits or 'Le message change'} sur place"
        if sendable.note is None:
            edits += ", sans nouvelle notification."
        else:
            is_own = announcement.change_note is not None
            edits += f". Puis qui l’a reçu lit, en réponse :\n{wording.quoted_note(sendable.note)}"
            edits += f"\n{HOW_TO_SAY}" if is_own else ""
        date, others = panel.about_contradicted(sendable)
        title = f"<b>Corriger cette annonce pour {topic} ?</b>"
        text = ui.paragraphs(title, panel.overtaken(sendable), what, date, edits)
        return ui.Confirmation(text, f"Oui, {sendable.sending_label.lower()}", back, others)
    if not whom:
        text = (
            f"<b>Publier cette annonce pour {topic} ?</b>\n\n{what}\n\nPersonne ne la reçoit "
            "tout de suite ; elle restera lisible dans /actus."
        )
        return ui.Confirmation(text, "Oui, la publier", back)
    once = "Qui en suit plusieurs la reçoit une seule fois. " if sendable.others else ""
    text = (
        f"<b>Envoyer cette annonce à {whom}, pour {topic} ?</b>\n\n{what}\n\n{once}Elle part "
        "aussitôt. Vous verrez où elle en est, et pourrez arrêter l’envoi, la corriger ou la "
        "retirer."
    )
    return ui.Confirmation(text, f"Oui, envoyer à {whom}", back)


@router.answers(links.send_draft)
async def send_draft(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Asking:
    announcement = await drafts.lock_own(ctx, draft, version, rules.READY)
    sendable = await describe_ready(ctx.work, announcement)
    if sendable.needs_review:
        rules.check_reviewed(announcement.state, reviewed=sendable.is_reviewed)
    if not ctx.confirmed:
        return editor.ask_about_told(ctx, sendable) or _sending_question(ctx, sendable)
    await sending.publish(ctx.work.by(sendable.announcement.author), sendable)
    topic, whom = wording.topic_names(sendable.topics), wording.audience(sendable.recipients)
    if await outbox_queries.suspended_since(ctx.session) is not None:
        return ui.Reply(f"C’est noté, pour {topic}. {wording.SUSPENDED}")
    if sendable.copies is not None:
        told = "" if sendable.note is None else ", puis je les préviens en réponse"
        text = (
            f"C’est parti : je corrige l’annonce pour {topic} chez celles et ceux qui l’ont "
            f"reçue{told}. Le message ci-dessous dit où l’on en est."
        )
    elif whom:
        text = (
            f"C’est parti : l’annonce pour {topic} part vers {whom}. "
            "Le message ci-dessous dit où elle en est."
        )
    else:
        text = f"C’est fait : l’annonce pour {topic} est publiée. /annonces la montre."
    return ui.Reply(text)


@router.answers(links.plan_changes)
async def plan_changes(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, seen: ui.Id, keep: bool = False
) -> ui.Reply:
    """Plan what a draft's text changes in known dates; or to `keep` the dates, and go on."""
    announcement = await drafts.lock_own(ctx, draft, version)
    told = await dates.told_changes(ctx.work, announcement)
    if wording.checksum(told) != seen:
        changed = "La date a changé entre-temps : rien n’est décidé. Voici où elle en est."
        return await editor.show_panel(ctx, announcement, changed)
    announcement.planned += plan(told, keep=keep)
    await drafts.save(ctx.work, announcement)
    if not keep:
        noted = CHANGES_WITH_CORRECTION if announcement.is_correction else CHANGES_TOGETHER
        return await editor.open_draft(ctx, announcement, noted)
    described = await describe(ctx.work, announcement)
    if described.needs_review or announcement.send_at:
        return await editor.show_panel(ctx, announcement, "C’est noté : les dates restent.")
    return await send_draft.ask(ctx, **announcement.key)


@router.answers(links.schedule_draft)
async def schedule_draft(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    described = await describe(ctx.work, announcement)
    if (question := editor.ask_about_told(ctx, described)) is not None:
        return question
    when = await drafts.schedule(ctx.work, announcement)
    words = wording.moment(when, ctx.request.at)
    before = f"C’est noté : elle partira {words}, même si vous n’êtes pas là."
    return await editor.show_panel(ctx, announcement, before)


@router.answers(links.try_draft)
async def try_draft(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Send a draft to its author alone, through the outbox, followed by the panel."""
    announcement = await drafts.lock_own(ctx, draft, version, rules.READY)
    described = await describe(ctx.work, announcement)
    for message in (
        wording.trial_of(described.post(preview=True)),
        panel.panel_page(ctx, described, TRIAL_ABOVE),
    ):
        await outbox.tell(ctx.work, ctx.request.chat, message)
    if await outbox_queries.suspended_since(ctx.session) is None:
        return ui.Reply(toast=TRIED)
    later = "Un admin a suspendu tous les envois : l’essai arrivera quand ils reprendront."
    return ui.Reply(toast=later)


@router.answers(links.choose_colleague)
async def choose_colleague(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, page: int = 1
) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version, rules.READY)
    everybody = await service.colleagues(ctx.session, announcement)
    colleagues = [person for person in everybody if not person.unreachable_since]
    listed, key = ui.paginate(colleagues, page), announcement.key
    alike = told_apart(colleagues, ctx.request.at)
    choices = [
        (show_to.button(label_of(person, alike), **key, person=person.id),)
        for person in listed.rows
    ]
    turn = choose_colleague.turn(listed, **key)
    rows = ui.keyboard(*choices, turn, editor.back_to(ctx, announcement))
    text = "Il n’y a ni autre référent de ce sujet, ni autre admin, que je puisse joindre."
    if colleagues:
        text = (
            "<b>Un essai pour un collègue</b>\n\nÀ qui la montrer ? Cette personne la reçoit telle "
            "que vos abonnés la liront, et peut dire qu’elle n’a rien à redire. Rien d’autre ne "
            "part."
        )
    return ui.Reply(text, rows)


@router.button("kv")
async def show_to(ctx: ui.Context, *, draft: ui.Id, version: ui.Id, person: ui.Id) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version, rules.READY)
    colleagues = await service.colleagues(ctx.session, announcement)
    chosen = next((each for each in colleagues if each.id == person), None)
    if chosen is None or chosen.unreachable_since:  # without the role, or out of reach by now
        raise rules.AnnouncementGone
    await review.show(ctx.work, announcement, chosen)
    shown = f"C’est fait : {name_of(chosen)} reçoit l’essai. Si tout va bien, je vous le dis."
    return await editor.show_panel(ctx, announcement, shown)


@router.answers(links.nothing_to_say)
async def nothing_to_say(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    await review.find_fine(ctx, draft, version)
    return ui.Reply("C’est dit. Merci !")


@router.answers(links.abandon_draft, requires=ui.Requires.PRIVACY)
async def abandon_draft(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Asking:
    """Abandon one's own draft, even after losing the role."""
    announcement = await drafts.lock_own(ctx, draft, version, rules.NOT_OUT, any_topic=True)
    if ctx.confirmed:
        await drafts.abandon(ctx.work, announcement)
        return ui.Reply(CORRECTION_ABANDONED if announcement.is_correction else ABANDONED)
    topic = topic_name(await topic_of_key(ctx.session, announcement.topic_key))
    keep = editor.back_button(ctx, announcement, "Non, la garder")
    if announcement.is_correction:
        text = (
            f"<b>Abandonner cette correction pour {topic} ?</b>\n\n"
            "L’annonce déjà envoyée reste telle quelle."
        )
        return ui.Confirmation(text, "Oui, abandonner", keep)
    text = f"<b>Abandonner l’annonce pour {topic} ?</b>\n\nElle sera effacée, rien ne part."
    if announcement.send_at and announcement.state is rules.State.SCHEDULED:
        when = wording.moment(announcement.send_at, ctx.request.at)
        text = (
            f"<b>Annuler l’envoi prévu {when} ?</b>\n\nL’annonce pour {topic} sera effacée. "
            "Pour la garder en brouillon, revenez et touchez Modifier."
        )
    return ui.Confirmation(text, "Oui, l’effacer", keep)


@router.answers(links.cancel_correction, requires=ui.Requires.PRIVACY)
async def cancel_correction(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Abandon a correction without asking, since it changes nothing yet."""
    return await abandon_draft(ctx, draft=draft, version=version)


@router.answers(links.take_back)
async def take_back(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement = await drafts.lock_waiting(ctx, draft, version)
    was_in_review = announcement.state is rules.State.READING
    again = "C’est fait : la voici, de nouveau en brouillon. Rien ne part."
    person = await members.person_of_account(ctx.work, ctx.request.chat)
    await drafts.take_back(ctx.work, announcement, person)
    return await editor.open_draft(ctx, announcement, again if was_in_review else TAKEN_BACK)


@router.answers(links.tell_change)
async def tell_change(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Show the note and the button that sends the correction; typed words replace the note."""
    correction = await drafts.lock_own(ctx, draft, version)
    if correction.change_note is None:
        _set_note(ctx, correction, "")
    return await _ask_words(ctx, correction)


@router.answers(links.tell_nobody)
async def tell_nobody(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    correction = await drafts.lock_own(ctx, draft, version)
    _set_note(ctx, correction, None)
    return await editor.show_panel(ctx, correction)


@router.step("note", again=True)
async def receive_note(ctx: ui.Context, *, draft: ui.Id) -> ui.Reply:
    correction, typed = await drafts.lock_own(ctx, draft), ctx.request.words
    words = ui.shown(ui.clean(typed, None)) if ui.clean(typed, None) else ""
    if not words or len(words) > rules.NOTE_LENGTH:
        await members.begin_step(ctx, receive_note.pending(draft=correction.id))
        problem = (
            f"C’est trop long : {len(words)} signes, {rules.NOTE_LENGTH} au plus. Écrivez plus "
            "court."
        )
        if not words:
            problem = "Je n’ai pas trouvé de texte. Écrivez vos mots en un message."
        return ui.Reply(problem, (editor.back_to(ctx, correction),))
    _set_note(ctx, correction, words)
    return await editor.under_preview(ctx, correction, await _ask_words(ctx, correction))


def _set_note(ctx: ui.Context, announcement: Announcement, note: str | None) -> None:
    """Set a correction's note; "": the changes in words; None: no note. Raises AnnouncementGone."""
    if not announcement.is_correction:
        raise rules.AnnouncementGone
    announcement.change_note = note
    drafts.begin_version(announcement, ctx.request.at)


async def _ask_words(ctx: ui.Context, correction: Announcement) -> ui.Reply:
    await members.begin_step(ctx, receive_note.pending(draft=correction.id))
    topics = await topics_of(ctx.session, correction.number)
    if await reviewed_topics(ctx.session, topics):
        return await editor.show_panel(ctx, correction, HOW_TO_SAY)
    return await send_draft.ask(ctx, **correction.key)
