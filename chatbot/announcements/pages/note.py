"""The note of a correction, which recipients of the old text are told, or nobody."""

from chatbot import conversation as ui
from chatbot.announcements import drafts, links
from chatbot.announcements.audience_queries import topics_of
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.departure import send_draft
from chatbot.announcements.pages.editor import Part, back_to, show_panel, under_preview
from chatbot.announcements.queries import needs_review
from chatbot.announcements.rules import NOTE_LENGTH, AnnouncementGone
from chatbot.members.service import begin_step

HOW_TO_SAY = "Pour le dire autrement, écrivez-le maintenant, en un message."
TOO_LONG = f"C’est trop long : {{length}} signes, {NOTE_LENGTH} au plus. Écrivez plus court."
NO_WORDS = "Je n’ai pas trouvé de texte. Écrivez vos mots en un message."

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.tell_change)
async def tell_change(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Show the note, which other words may replace, and the button that sends the correction."""
    correction = await drafts.lock_own(ctx, draft, version)
    if correction.change_note is None:
        _set_note(ctx, correction, "")
    return await _ask_words(ctx, correction)


@router.answers(links.tell_nobody)
async def tell_nobody(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    correction = await drafts.lock_own(ctx, draft, version)
    _set_note(ctx, correction, None)
    return await show_panel(ctx, correction)


@router.step("note", again=True)
async def receive_note(ctx: ui.Context, *, draft: ui.Id) -> ui.Reply:
    """Take the author's own words for the note."""
    correction, typed = await drafts.lock_own(ctx, draft), ctx.request.words
    words = ui.shown(ui.clean(typed, None)) if ui.clean(typed, None) else ""
    if not words or len(words) > NOTE_LENGTH:
        await begin_step(ctx, receive_note.pending(draft=correction.id))
        problem = TOO_LONG.format(length=len(words)) if words else NO_WORDS
        return ui.Reply(problem, (back_to(ctx, correction),))
    _set_note(ctx, correction, words)
    return await under_preview(ctx, correction, await _ask_words(ctx, correction))


NOTE = Part("", tell_change, {"prevenir": tell_change, "ne pas prevenir": tell_nobody})


def _set_note(ctx: ui.Context, announcement: Announcement, note: str | None) -> None:
    """Set a correction's note; "": the changes; None: nobody is told. Raises AnnouncementGone."""
    if not announcement.is_correction:
        raise AnnouncementGone
    announcement.change_note = note
    drafts.begin_version(announcement, ctx.request.at)


async def _ask_words(ctx: ui.Context, correction: Announcement) -> ui.Reply:
    await begin_step(ctx, receive_note.pending(draft=correction.id))
    topics = await topics_of(ctx.session, correction.number)
    if await needs_review(ctx.session, topics):
        return await show_panel(ctx, correction, HOW_TO_SAY)
    return await send_draft.ask(ctx, **correction.key)
