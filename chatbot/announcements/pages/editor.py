"""A draft as its author sees it: the preview and the panel, or the question for the message."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import conversation as ui
from chatbot.announcements import drafts, links, rules, service
from chatbot.announcements.dossier import Draft, describe, open_dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.panel import about_told, panel_page
from chatbot.announcements.wording import checksum
from chatbot.conversation.markup import COPIED_LENGTH
from chatbot.french import typeset
from chatbot.members.service import begin_step

ONE_FILE = (
    "Une annonce porte un seul fichier. Envoyez une seule photo, un seul document ou une seule "
    "vidéo, avec sa légende. Ou /annuler."
)
OTHER_KIND = (
    "Une annonce est un texte, ou une photo, un document ou une vidéo avec sa légende. "
    "Envoyez-la ainsi. Ou /annuler."
)
NO_FILE = (
    "Une annonce envoyée sans fichier ne peut pas en recevoir : écrivez seulement le nouveau "
    "texte. Ou /annuler."
)
WRITE_CORRECTION = (
    "Le texte actuel est ci-dessus, à copier : écrivez le nouveau, en entier. Pour remplacer le "
    "fichier, s’il y en a un, envoyez-en un autre.\n\nVous verrez tout avant que rien ne change. "
    "/annuler arrête là."
)

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.show_draft, requires=ui.Requires.PRIVACY)  # even without a role: own draft
async def show_draft(
    ctx: ui.Context, *, draft: ui.Id, version: ui.Id, whole: bool = False
) -> ui.Reply:
    """Show the panel; with its preview, unless the current one stands above the button."""
    announcement = await drafts.lock_own(ctx, draft, states=rules.NOT_OUT, any_topic=True)
    is_above = announcement.version == version and announcement.is_written
    if whole or not is_above or announcement.state is rules.State.LATE:
        return await open_draft(ctx, announcement)
    return await show_panel(ctx, announcement)


@router.button("wx")
async def change_message(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    return await ask_message(ctx, await drafts.lock_own(ctx, draft, version))


@router.button("wf")
async def remove_file(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    # A correction can't remove the file that was sent; a draft isn't left without text and file.
    if announcement.is_correction or not announcement.text:
        raise rules.AnnouncementGone
    announcement.file_kind = announcement.file_id = None
    drafts.begin_version(announcement, ctx.request.at)
    return await open_draft(ctx, announcement)


@router.step("announcement", prefix="w0")
async def receive_message(
    ctx: ui.Context, *, draft: ui.Id, refused_at: ui.Id = 0, signs: ui.Id = 0, replaces: ui.Id = 0
) -> ui.Reply:
    """Take a text, or a file with its caption; ask again for anything else.

    `refused_at`: when a message was refused, in seconds since 1970; other parts of it may follow.
    `signs`: the length so far of a text that Telegram's application split; 0 for files of an album.
    `replaces`: the version of the corrected announcement that the author was shown.
    """
    announcement = await drafts.lock_own(ctx, draft)
    message, at = ctx.request.written or ui.WrittenMessage("", other=True), ctx.request.at
    back = (back_to(ctx, announcement),) if announcement.is_written else ()
    just_now = at - datetime.fromtimestamp(refused_at, UTC) <= rules.TOGETHER
    if message.other or message.in_album or (message.media and not announcement.may_have_file):
        await _await_message(ctx, announcement, replaces, refused_at=at)
        if message.in_album and just_now and not signs:
            return ui.Reply()  # files that were sent together come one by one, and are refused once
        problem = OTHER_KIND if message.other else NO_FILE
        return ui.Reply(ONE_FILE if message.in_album else problem, back)
    before, message_id = signs if just_now else 0, ctx.request.message_id
    try:
        await drafts.write(
            ctx.work, announcement, message, after=before, message_id=message_id, replaces=replaces
        )
    except (rules.TooLong, rules.TooFormatted) as refusal:
        signs = before + ui.length(message.html)
        await _await_message(ctx, announcement, replaces, refused_at=at, signs=signs)
        cut = "Telegram a coupé votre texte en plusieurs messages. " if before else ""
        return ui.Reply(f"{cut}{ui.escape(typeset(refusal.sentence))}", back)
    return await open_draft(ctx, announcement)


async def step_of_edited(session: AsyncSession, request: ui.Request) -> ui.PendingStep | None:
    """Find the step that takes an edited message as the new text of its draft, if it has one."""
    draft = await drafts.of_message(session, request) if request.private else None
    return receive_message.pending(draft=draft) if draft is not None else None


async def open_draft(ctx: ui.Context, announcement: Announcement, before: str = "") -> ui.Reply:
    """Show the preview and the panel of a draft; ask for the message of an empty one.

    `before` stands first in the panel, in HTML. Raises AnnouncementGone.
    """
    if announcement.state in rules.OUT:
        raise rules.AnnouncementGone(announcement.state)
    if announcement.state is rules.State.WRITING:
        announcement.changed_at = ctx.request.at  # when its author last saw the draft
    if not announcement.is_written:
        return await ask_message(ctx, announcement, before)
    draft = await describe(ctx.work, announcement)
    return replace(panel_page(ctx, draft, before), post=draft.post(preview=True))


async def show_panel(ctx: ui.Context, announcement: Announcement, before: str = "") -> ui.Reply:
    """Replace a question below the preview by the panel; after typed words, show both."""
    if ctx.request.drawn_at is None:  # nothing was pressed
        return await open_draft(ctx, announcement, before)
    return panel_page(ctx, await describe(ctx.work, announcement), before)


async def ask_message(ctx: ui.Context, announcement: Announcement, before: str = "") -> ui.Reply:
    present, version = announcement, 0
    if announcement.corrects is not None:
        former = await service.lock(ctx.session, announcement.corrects)
        version = former.version
        # Another correction was published since the draft took its text: that text is rewritten.
        if announcement.corrects_version not in (None, version):
            present = former
    await _await_message(ctx, announcement, version)
    dossier = await open_dossier(ctx.session, announcement)
    if announcement.is_correction:
        question = WRITE_CORRECTION
    elif announcement.is_written:
        question = (
            "Le texte actuel est ci-dessus, à copier : écrivez le nouveau, en entier. Ou envoyez "
            "une photo, un document ou une vidéo : sans légende, le texte reste.\n\nVous verrez "
            "tout avant que rien ne parte. /annuler arrête là."
        )
    else:
        question = (
            "Écrivez votre message, tel que vos abonnés le liront : la mise en forme et les liens "
            "sont gardés. Ou envoyez une photo, un document ou une vidéo, avec sa légende.\n\nVous "
            "verrez tout avant que rien ne parte. /annuler arrête là."
        )
    text = ui.paragraphs(before, dossier.title, question)
    if announcement.is_written:
        row = _on_present(announcement, present)
        buttons = ui.keyboard(row, back_to(ctx, announcement, whole=True))
        return ui.Reply(text, buttons, post=present_text(present))
    may_move = await service.topics_to_move_to(ctx.session, announcement)
    key = announcement.key
    move = (links.choose_other_topic.button("Changer de sujet", **key),) if may_move else ()
    return ui.Reply(text, ((*move, links.abandon_draft.button("Abandonner", **key)),))


def present_text(announcement: Announcement) -> ui.Post | None:
    """Show the present text, to be copied and changed; a tap copies a text without formatting."""
    text = announcement.text
    return ui.Post(text if "<" in text else f"<pre>{text}</pre>") if text else None


def _on_present(announcement: Announcement, present: Announcement) -> ui.Row:
    """Lay out buttons for the present text and file; `present` holds the text."""
    plain, kind = ui.visible(present.text), announcement.file_kind
    can_copy = 0 < len(plain) <= COPIED_LENGTH
    copy = (ui.Button("Copier le texte", copy=plain),) if can_copy else ()
    if kind is None or announcement.is_correction or not plain:
        return copy
    names = {
        ui.FileKind.PHOTO: "la photo",
        ui.FileKind.DOCUMENT: "le document",
        ui.FileKind.VIDEO: "la vidéo",
    }
    return (*copy, remove_file.button(f"Enlever {names[kind]}", **announcement.key))


async def open_correction(ctx: ui.Context, announcement: Announcement) -> ui.Reply:
    """Ask for the new wording below the present one; after a change, show the panel instead.

    A correction that changes nothing yet is abandoned without a question.
    """
    draft = await describe(ctx.work, announcement)
    if draft.changes:
        return await open_draft(ctx, announcement)
    asked, key = await ask_message(ctx, announcement), announcement.key
    change_links = links.change_links.button("Les boutons", **key)
    choose_date = links.choose_date.button("La date", **key)
    cancel = links.cancel_correction.button("Annuler", **key)
    rows = (*asked.buttons[:-1], (change_links, choose_date), (cancel,))  # no draft to go back to
    return replace(asked, buttons=rows, post=asked.post or draft.post(preview=True))


async def _await_message(
    ctx: ui.Context,
    announcement: Announcement,
    replaces: int,
    *,
    refused_at: datetime | None = None,
    signs: int = 0,
) -> None:
    at = int(refused_at.timestamp()) if refused_at else 0
    step = receive_message.pending(
        draft=announcement.id, refused_at=at, signs=signs, replaces=replaces
    )
    await begin_step(ctx, step)


def back_to(ctx: ui.Context, announcement: Announcement, *, whole: bool = False) -> ui.Row:
    return (back_button(ctx, announcement, "Revenir à l’annonce", whole=whole),)


def back_button(
    ctx: ui.Context, announcement: Announcement, label: str, *, whole: bool = False
) -> ui.Button:
    """Lay out the button back to the panel; `whole`: show the preview again, too.

    The panel comes back without the preview only in place of a question that stands directly below
    the preview, so that nobody decides about a message out of sight.
    """
    whole = whole or ctx.request.drawn_at is None or announcement.state is not rules.State.WRITING
    return links.show_draft.button(label, **announcement.key, whole=whole)


def ask_about_told(ctx: ui.Context, draft: Draft) -> ui.Reply | None:
    """Ask whether known dates change as the text tells, before the draft leaves; None: no need."""
    text, buttons = about_told(draft) if draft.is_open else ("", ())
    if not text:
        return None
    key, seen = draft.announcement.key, checksum(draft.told_changes)
    keep = links.plan_changes.button("Non, seulement l’annonce", **key, seen=seen, keep=True)
    return ui.Reply(text, (*buttons, (keep,), back_to(ctx, draft.announcement)))


async def under_preview(ctx: ui.Context, announcement: Announcement, page: ui.Reply) -> ui.Reply:
    """Put the preview above a page that typed words opened; above a button, it stands already."""
    if page.post is not None or not page.text:
        return page
    dossier = await open_dossier(ctx.session, announcement)
    return replace(page, post=dossier.post(preview=True))
