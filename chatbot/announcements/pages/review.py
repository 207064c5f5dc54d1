"""The two-person review: asked for by authors; reviewers decide, propose, or stop a departure."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chatbot import conversation as ui
from chatbot.announcements import drafts, links, review, rules, service, wording
from chatbot.announcements.dossier import Dossier, Draft, describe, describe_ready, open_dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages import editor
from chatbot.announcements.pages.panel import copies
from chatbot.engine.outbox import queries as outbox_queries
from chatbot.french import typeset
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH
from chatbot.members.wording import name_of
from chatbot.subscriptions.links import show_followers

TAKEN = "<b>Ce texte a pris la place de l’autre</b> : rien ne part sans vous."
LONGEST = 2800  # UTF-16 units of all that changed; also keeps formatted parts below Telegram's 100
HOUR_OVER = (
    "L’heure choisie est passée depuis que vous avez ouvert cette annonce : avec votre "
    "accord, elle partirait maintenant."
)
TOPICS_CHANGED = "Les chantiers qui la reçoivent ont changé."
FILE_CHANGED = {  # (had a file, has one now); the same file sent again counts as another file
    (False, True): "Un fichier a été ajouté.",
    (True, False): "Le fichier a été enlevé.",
    (True, True): "Le fichier a été remplacé.",
}
ITS_AUTHOR = "son auteur"

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.ask_review)
async def ask_review(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Ask for a review of a draft, unless it needs none any more."""
    announcement = await drafts.lock_own(ctx, draft, version, rules.READY)
    ready = await describe_ready(ctx.work, announcement)
    if not ready.waits_for_review:
        over = "Ce sujet ne demande plus de double lecture : vous pouvez envoyer vous-même."
        return await editor.show_panel(ctx, announcement, over)
    if (question := editor.ask_about_told(ctx, ready)) is not None:
        return question
    show = editor.open_draft if announcement.state is rules.State.LATE else editor.show_panel
    try:
        count = await review.ask(ctx.work, announcement)
    except rules.NobodyElse:
        if not await members.is_admin(ctx.session, ctx.request.chat):
            raise
        [topic, *_] = await service.topics_to_review(ctx.session, announcement)
        show_topic = show_followers.button("Ouvrir le sujet", topic=topic)
        text = (
            "Personne d’autre ne peut la relire : il n’y a ni autre référent de ce sujet, ni autre "
            "admin, que je puisse joindre.\n\nVous êtes admin : ouvrez le sujet et touchez « Ne "
            "plus exiger de double lecture », ou nommez quelqu’un, avec /roles. Votre brouillon "
            "reste."
        )
        return ui.Reply(text, ((show_topic,), editor.back_to(ctx, announcement)))
    who = "une personne peut" if count == 1 else f"{count} personnes peuvent"
    first = "" if count == 1 else ", et la première qui décide l’emporte"
    asked = (
        f"C’est demandé : {who} la relire{first}. Je vous préviens de la suite. D’ici là, "
        "vous pouvez la reprendre."
    )
    return await show(ctx, announcement, asked)


@router.answers(links.open_review)
async def open_review(ctx: ui.Context, *, draft: ui.Id, below: ui.Id = 0) -> ui.Reply:
    """Show a reviewer the message as followers will get it, and what to know about it."""
    announcement, person = await review.lock_to_review(ctx, draft)
    return await _review(ctx, announcement, person, whole=below != announcement.version)


@router.button("ko")
async def approve(ctx: ui.Context, *, draft: ui.Id, version: ui.Id, now: bool = False) -> ui.Asking:
    """Approve exactly that version; if its hour passed since the panel was drawn, say so first.

    `now`: the button said that the announcement would leave at once, so that a question comes
    first; a scheduled departure can still be stopped.
    """
    announcement, person = await review.lock_to_review(ctx, draft, version)
    at = ctx.request.at
    if now and not ctx.confirmed:
        described = await describe(ctx.work, announcement)
        title = f"<b>{_approval(described)} ?</b>"
        text = "Les messages déjà reçus changent aussitôt, sur place."
        if described.copies is None:
            text = (
                f"L’annonce pour {wording.topic_names(described.topics)} part aussitôt. Vous "
                "pourrez encore arrêter l’envoi, la corriger ou la retirer, depuis /annonces."
            )
        back = _back_to_review(announcement)
        return ui.Confirmation(f"{title}\n\n{text}", "Oui, approuver", back)
    if not now and (announcement.send_at is None or announcement.send_at <= at):
        return await _review(ctx, announcement, person, before=HOUR_OVER)
    approved = await review.approve(ctx.work, announcement, by=person)
    leaves_now = announcement.state is rules.State.PUBLISHED
    if leaves_now and await outbox_queries.suspended_since(ctx.session) is not None:
        return ui.Reply(f"C’est fait, vous l’avez approuvée. {wording.SUSPENDED}")
    return ui.Reply(f"C’est fait, vous l’avez approuvée : {approved.once_approved(at)}.")


@router.button("kc")
async def ask_changes(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement, _ = await review.lock_to_review(ctx, draft, version)
    return await _ask_which(ctx, announcement)


@router.step("changes", prefix="kc")
async def receive_changes(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement, person = await review.lock_to_review(ctx, draft, version)
    typed = ctx.request.words
    if not (words := ui.clean(typed, REASON_LENGTH)):
        problem = "Je n’ai pas trouvé de texte. Écrivez vos mots en un message. Ou /annuler."
        return await _ask_which(ctx, announcement, problem)
    if len(typed) > REASON_LENGTH:
        problem = (
            f"C’est trop long : {len(typed)} signes, {REASON_LENGTH} au plus. Écrivez plus court. "
            "Ou /annuler."
        )
        return await _ask_which(ctx, announcement, problem)
    dossier = await review.ask_changes(ctx.work, announcement, words, by=person)
    if dossier.author is None:
        return ui.Reply("C’est fait : l’annonce ne part pas.")
    return ui.Reply(f"C’est fait : {name_of(dossier.author)} reçoit vos mots. Rien n’est parti.")


@router.button("kp")
async def propose_text(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement, _ = await review.lock_to_review(ctx, draft, version)
    author = await service.author_of(ctx.session, announcement)
    who = name_of(author) if author else ITS_AUTHOR
    text = (
        "<b>Proposer un texte</b>\n\nLe texte actuel est ci-dessus, à copier : écrivez le vôtre, "
        f"en entier. {who} verra ce qui change, et pourra le prendre. Rien ne part. /annuler "
        "arrête là."
    )
    back = links.open_review.button("Non, revenir", draft=announcement.id)
    asked = await _await_text(ctx, announcement, text)
    return replace(asked, buttons=((back,),), post=editor.present_text(announcement))


@router.step("proposal", prefix="kp")
async def receive_proposal(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement, person = await review.lock_to_review(ctx, draft, version)
    message = ctx.request.written
    if message is None or message.other or message.media or not message.html:
        only = "Écrivez seulement un texte : le fichier, s’il y en a un, reste. Ou /annuler."
        return await _await_text(ctx, announcement, only)
    try:
        dossier = await review.propose(ctx.work, announcement, message.html, by=person)
    except rules.NothingChanged:
        same = "C’est le texte actuel : écrivez ce que vous changeriez. Ou /annuler."
        return await _await_text(ctx, announcement, same)
    except (rules.TooLong, rules.TooFormatted) as refusal:
        return await _await_text(ctx, announcement, ui.escape(typeset(refusal.sentence)))
    who = name_of(dossier.author) if dossier.author else ITS_AUTHOR
    return ui.Reply(f"C’est fait : {who} reçoit votre texte, et peut le prendre. Rien n’est parti.")


@router.answers(links.take_proposal)
async def take_proposal(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Make a proposed or a former text the text of the draft, and show the draft."""
    announcement = await drafts.lock_own(ctx, draft, version)
    if announcement.proposed is None:
        raise rules.AnnouncementGone
    message = ui.WrittenMessage(announcement.proposed, shows_links=announcement.shows_links)
    await drafts.write(ctx.work, announcement, message)
    return await editor.open_draft(ctx, announcement, TAKEN)


@router.answers(links.stop_departure)
async def stop_departure(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Asking:
    announcement, person = await review.lock_to_stop(ctx, draft, version)
    if not ctx.confirmed:
        return stop_question(await open_dossier(ctx.session, announcement), at=ctx.request.at)
    return stopped_reply(await review.stop(ctx.work, announcement, by=person))


async def _ask_which(ctx: ui.Context, announcement: Announcement, problem: str = "") -> ui.Reply:
    await members.begin_step(ctx, receive_changes.pending(**announcement.key))
    author = await service.author_of(ctx.session, announcement)
    question = (
        "<b>Demander des changements</b>\n\nLesquels, et pourquoi ? Écrivez-le en un message "
        f"({REASON_LENGTH} signes au plus) : {name_of(author) if author else ITS_AUTHOR} le lira "
        "tel quel. Rien ne part. /annuler arrête là."
    )
    return ui.Reply(problem or question, ((_back_to_review(announcement),),))


async def _await_text(ctx: ui.Context, announcement: Announcement, text: str) -> ui.Reply:
    await members.begin_step(ctx, receive_proposal.pending(**announcement.key))
    return ui.Reply(text)


async def _review(
    ctx: ui.Context,
    announcement: Announcement,
    reviewer: Chat,
    *,
    whole: bool = False,
    before: str = "",
) -> ui.Reply:
    draft = await describe(ctx.work, announcement)
    seen = await review.note_seen(ctx.session, draft, reviewer)
    page = review_page(draft, seen, at=ctx.request.at, before=before)
    return replace(page, post=draft.post(preview=True)) if whole else page


def review_page(
    draft: Draft, seen: dict[str, Any] | None = None, *, at: datetime, before: str = ""
) -> ui.Reply:
    """Lay out what a reviewer needs to know, below the message. `before` comes first, in HTML.

    `seen`: the content of an older version that the reviewer has opened.
    """
    what, author = "Correction" if draft.corrected is not None else "Annonce", draft.author
    by = name_of(author)
    if author is not None:  # a link to the account (Bot API, formatting options: tg://user)
        by = f'<a href="tg://user?id={author.telegram_id}">{by}</a>'
    title = (
        f"<b>{what} à relire, pour {wording.topic_names(draft.topics)}</b>\n"
        f"Ci-dessus, telle que ses abonnés la liront. Écrite par {by}."
    )
    when = draft.leaves_at(at)
    if draft.copies is not None:
        whom = f"<b>Qui verra la correction</b> : {copies(draft.copies)}."
    else:
        departure = wording.moment(when, at) if when else "dès votre accord"
        recipients = wording.recipients(draft.recipients, later=when is not None)
        whom = f"<b>Qui la reçoit</b> : {recipients}.\n<b>Départ</b> : {departure}."
    text = ui.paragraphs(before, title, whom, changes_text(draft, seen, at))
    ask = ask_changes.button("Demander des changements", **draft.announcement.key)
    if not draft.may_write:
        why = (
            "Son auteur n’est plus référent de ce sujet : elle ne peut plus partir ainsi. Vous "
            "pouvez encore la lui rendre."
        )
        return ui.Reply(f"{text}\n\n{why}", ((ask,),))
    propose = propose_text.button("Proposer un texte", **draft.announcement.key)
    label = f"Approuver : partira {wording.moment(when, at)}" if when else _approval(draft)
    yes = approve.button(label, **draft.announcement.key, now=when is None)
    return ui.Reply(text, ((yes,), (ask, propose)))


def changes_text(draft: Draft, seen: dict[str, Any] | None, at: datetime) -> str:
    """Write what a correction changes, and what is new to the reviewer, in HTML.

    The draft is compared with the content that the reviewer saw before, else with the content about
    which a reviewer last decided.
    """
    parts = (
        [f"<b>Ce que la correction change</b>\n{draft.changes}"]
        if draft.corrected is not None
        else []
    )
    if draft.note is not None:
        note = wording.quoted_note(draft.note)
        parts.append(f"<b>Ce que lit, en réponse, qui l’a déjà reçue</b>\n{note}")
    before, now = seen or draft.announcement.reviewed_content, draft.content
    if before is None:
        new = ["<b>Première lecture</b> : rien n’a encore été décidé."]
    else:
        new = [f"<b>Depuis {'que vous l’avez ouverte' if seen else 'la dernière lecture'}</b>"]
        if before["text"] != now["text"]:
            words = wording.difference(before["text"], now["text"])
            new.append(words or wording.FORMATTING_CHANGES)
        if before["file"] != now["file"]:
            new.append(FILE_CHANGED[before["file"] is not None, now["file"] is not None])
        if before.get("note") != now.get("note"):
            new.append("Ce que lit, en réponse, qui l’a déjà reçue a changé.")
        if before.get("topics") != now.get("topics"):
            new.append(TOPICS_CHANGED)
        if before["leaves"] != now["leaves"]:
            was = "aucune heure n’était fixée"
            if before["leaves"] is not None:
                former = datetime.fromisoformat(before["leaves"])
                was = f"elle devait partir {wording.moment(former, at)}"
            new.append(f"L’heure de départ a changé : {was}.")  # the new hour stands above
        if len(new) == 1:
            new.append("Rien n’a changé.")
    first, *others = ui.split("\n\n".join([*parts, "\n".join(new)]), LONGEST)
    return f"{first} {wording.LEFT_OUT}" if others else first


def stop_question(dossier: Dossier, *, at: datetime) -> ui.Confirmation:
    announcement = dossier.announcement
    when = wording.moment(announcement.send_at or at, at)
    text = (
        f"<b>Empêcher le départ de cette annonce ?</b>\n{dossier.reference()}\n\nElle "
        f"doit partir {when}. Rien ne s’efface : elle revient en "
        f"brouillon à qui l’a écrite, {name_of(dossier.author)}, qui saura que c’est vous."
    )
    keep = links.show_announcement.button("Non, la laisser partir", announcement=announcement.id)
    return ui.Confirmation(text, "Oui, empêcher le départ", keep)


def stopped_reply(dossier: Dossier) -> ui.Reply:
    """Tell the person who stopped a departure what becomes of the announcement."""
    text = (
        f"C’est fait : elle ne partira pas. {name_of(dossier.author)} l’apprend, et la retrouve en "
        "brouillon."
    )
    if dossier.announcement.state is rules.State.LATE:
        text = (
            "C’est fait : elle ne partira pas. Son auteur n’est plus référent de ce sujet : un "
            "admin peut la reprendre, depuis /annonces."
        )
    return ui.Reply(text, ((wording.ALL_ANNOUNCEMENTS,),))


def _approval(draft: Draft) -> str:
    """Write what an approval does at once: "Approuver et envoyer à 72 personnes"."""
    if draft.copies is not None:
        comma = " et" if draft.note is None else ","  # « corriger et prévenir » follows
        return f"Approuver{comma} {draft.sending_label.lower()}"
    whom = wording.audience(draft.recipients)
    return f"Approuver et envoyer à {whom}" if whom else "Approuver et publier"


def _back_to_review(announcement: Announcement) -> ui.Button:
    return links.open_review.button(
        "Non, revenir", draft=announcement.id, below=announcement.version
    )
