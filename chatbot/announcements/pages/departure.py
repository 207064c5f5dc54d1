"""How a draft leaves: sent, scheduled, tried on its author, given up, or taken back before."""

from datetime import datetime

from chatbot.announcements import drafts, links, sending
from chatbot.announcements.links import key_of
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import open_draft, panel_page, show_panel
from chatbot.announcements.rendering import Draft
from chatbot.announcements.rules import NOT_OUT, READY, State, check_reviewed
from chatbot.announcements.wording import count, moment, sending_label, subscribers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import Confirmation, Context, Id, Reply, Requires, Router
from chatbot.engine.outbox import service as outbox
from chatbot.members import service as members

TRIED = "L’essai arrive, tel que vos abonnés le liront. Vous seul le recevez."
ABANDONED = "C’est fait : l’annonce est effacée, rien n’est parti. /annonce en commence une autre."
CORRECTION_ABANDONED = (
    "C’est fait : la correction est abandonnée. L’annonce envoyée n’a pas changé."
)
TAKEN_BACK = "C’est fait : elle ne partira pas toute seule. La voici, à modifier ou à envoyer."
YOURS_AGAIN = "C’est fait : la voici, de nouveau en brouillon. Rien ne part."

router = Router(requires=Requires.REFERENT)


async def confirm_sending(ctx: Context, *, draft: Id, version: Id) -> Confirmation:
    """Ask whether it is to be sent to so many, or corrected there."""
    announcement = await drafts.hold(ctx, draft, version, READY)
    return send_question(await _sendable(ctx, announcement))


@router.answers(links.send_draft, confirm=confirm_sending)
async def send_draft(ctx: Context, *, draft: Id, version: Id) -> Reply:
    """Send it, or correct what it corrects."""
    announcement = await drafts.hold(ctx, draft, version, READY)
    sendable = await _sendable(ctx, announcement)
    author, at = announcement.author, ctx.request.at
    await sending.publish(ctx.session, announcement, by=author, at=at)
    return Reply(sent_text(sendable))


@router.answers(links.schedule_draft)
async def schedule_draft(ctx: Context, *, draft: Id, version: Id) -> Reply:
    """Let it leave at the hour that was chosen."""
    announcement = await drafts.hold(ctx, draft, version)
    when = await drafts.schedule(ctx.session, announcement, at=ctx.request.at)
    words = moment(when, ctx.request.at)
    before = f"C’est noté : elle partira {words}, même si vous n’êtes pas là."
    return await show_panel(ctx, announcement, before)


@router.answers(links.try_draft)
async def try_draft(ctx: Context, *, draft: Id, version: Id) -> Reply:
    """Send it to its author alone, by the way that all others go; and its panel below."""
    announcement = await drafts.hold(ctx, draft, version, READY)
    at = ctx.request.at
    described = await drafts.describe(ctx.session, announcement, at=at)
    panel = panel_page(described, at=at, rate=ctx.policy.send_rate)
    for message in (described.post, panel):
        await outbox.tell(ctx.session, ctx.request.chat, message, at=at)
    return Reply(toast=TRIED)


async def confirm_abandoning(ctx: Context, *, draft: Id, version: Id) -> Confirmation:
    """Ask whether it is to be given up."""
    announcement = await drafts.hold_own(ctx, draft, version, NOT_OUT)
    topic = await topic_of_key(ctx.session, announcement.topic_key)
    return abandon_question(announcement, topic, at=ctx.request.at)


@router.answers(links.abandon_draft, confirm=confirm_abandoning, requires=Requires.PRIVACY)
async def abandon_draft(ctx: Context, *, draft: Id, version: Id) -> Reply:
    """Give up one's own, also without the role that one had."""
    announcement = await drafts.hold_own(ctx, draft, version, NOT_OUT)
    done = CORRECTION_ABANDONED if announcement.is_correction else ABANDONED
    await drafts.abandon(ctx.session, announcement, at=ctx.request.at)
    return Reply(done)


@router.answers(links.cancel_correction, requires=Requires.PRIVACY)
async def cancel_correction(ctx: Context, *, draft: Id, version: Id) -> Reply:
    """Give up a correction without asking: nothing of it is changed yet."""
    return await abandon_draft(ctx, draft=draft, version=version)


@router.answers(links.take_back)
async def take_back(ctx: Context, *, draft: Id, version: Id) -> Reply:
    """Write on what was to leave; an admin, what its author can't send any more."""
    announcement = await drafts.hold_waiting(ctx, draft, version)
    was_in_review = announcement.state in (State.READING, State.RETURNED)
    at = ctx.request.at
    person = await members.person_of_account(ctx.session, ctx.request.chat, at=at)
    announcement = await drafts.take_back(ctx.session, announcement, person, at=at)
    return await open_draft(ctx, announcement, YOURS_AGAIN if was_in_review else TAKEN_BACK)


async def _sendable(ctx: Context, announcement: Announcement) -> Draft:
    draft = await drafts.describe_ready(ctx.session, announcement, at=ctx.request.at)
    if draft.needs_review:
        check_reviewed(announcement.state, reviewed=draft.is_reviewed)
    return draft


def send_question(draft: Draft) -> Confirmation:
    """Ask whether it is to be sent, with the number."""
    back = links.show_draft.button("Non, revenir", **key_of(draft.announcement))
    number, topic = draft.recipients.now, topic_name(draft.topic)
    if draft.copies is not None:
        which = count(draft.copies.sent, "message déjà reçu change", "messages déjà reçus changent")
        text = (
            f"<b>Corriger cette annonce pour {topic} ?</b>\n\n"
            f"{which or 'Le message change'} sur place, sans nouvelle notification."
        )
        return Confirmation(text, f"Oui, {sending_label(draft).lower()}", back)
    if not number:
        text = (
            f"<b>Publier cette annonce pour {topic} ?</b>\n\nPersonne ne la reçoit tout de "
            "suite ; elle restera lisible dans /actus."
        )
        return Confirmation(text, "Oui, la publier", back)
    text = (
        f"<b>Envoyer cette annonce à {subscribers(number)} de {topic} ?</b>\n\nElle part "
        "aussitôt. Vous verrez où elle en est, et pourrez arrêter l’envoi, la corriger ou la "
        "retirer."
    )
    return Confirmation(text, f"Oui, envoyer à {subscribers(number)}", back)


def sent_text(draft: Draft) -> str:
    """Say that it leaves."""
    topic, number = topic_name(draft.topic), draft.recipients.now
    if draft.copies is not None:
        return (
            f"C’est parti : je corrige l’annonce pour {topic} chez celles et ceux qui l’ont "
            "reçue. Le message ci-dessous dit où l’on en est."
        )
    if not number:
        return f"C’est fait : l’annonce pour {topic} est publiée. /annonces la montre."
    return (
        f"C’est parti : l’annonce pour {topic} part vers {subscribers(number)}. "
        "Le message ci-dessous dit où elle en est."
    )


def abandon_question(announcement: Announcement, topic: Topic, *, at: datetime) -> Confirmation:
    """Ask whether it is to be given up."""
    keep = links.show_draft.button("Non, la garder", **key_of(announcement))
    if announcement.is_correction:
        text = (
            f"<b>Abandonner cette correction pour {topic_name(topic)} ?</b>\n\n"
            "L’annonce déjà envoyée reste telle quelle."
        )
        return Confirmation(text, "Oui, abandonner", keep)
    if announcement.send_at and announcement.state is State.SCHEDULED:
        text = (
            f"<b>Annuler l’envoi prévu {moment(announcement.send_at, at)} ?</b>\n\nL’annonce "
            f"pour {topic_name(topic)} sera effacée. Pour la garder en brouillon, revenez "
            "et touchez "
            "Modifier."
        )
    else:
        text = (
            f"<b>Abandonner l’annonce pour {topic_name(topic)} ?</b>\n\n"
            "Elle sera effacée, rien ne "
            "part."
        )
    return Confirmation(text, "Oui, l’effacer", keep)
