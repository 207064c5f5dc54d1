"""Tell whoever has the old text of an announcement what a correction changes, or tell nobody."""

from chatbot.announcements import drafts, links
from chatbot.announcements.audience_queries import topics_of
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.departure import send_draft
from chatbot.announcements.pages.editor import back_to, show_panel, under_preview
from chatbot.announcements.queries import needs_review
from chatbot.announcements.rules import NOTE_LENGTH
from chatbot.conversation import Context, Id, Reply, Requires, Router
from chatbot.conversation.display import clean, shown
from chatbot.members.service import begin_step

HOW_TO_SAY = "Pour le dire autrement, écrivez-le maintenant, en un message."
TOO_LONG = f"C’est trop long : {{length}} signes, {NOTE_LENGTH} au plus. Écrivez plus court."
NO_WORDS = "Je n’ai pas trouvé de texte. Écrivez vos mots en un message."

router = Router(requires=Requires.REFERENT)


@router.answers(links.tell_change)
async def tell_change(ctx: Context, *, draft: Id, version: Id) -> Reply:
    """Show what they will read, which other words may replace, and what sends it."""
    correction = await drafts.lock_own(ctx, draft, version)
    if correction.change_note is None:
        drafts.set_note(correction, "", at=ctx.request.at)
    return await _ask_words(ctx, correction)


@router.answers(links.tell_nobody)
async def tell_nobody(ctx: Context, *, draft: Id, version: Id) -> Reply:
    correction = await drafts.lock_own(ctx, draft, version)
    drafts.set_note(correction, None, at=ctx.request.at)
    return await show_panel(ctx, correction)


@router.step("note", again=True)
async def receive_note(ctx: Context, *, draft: Id) -> Reply:
    """Take the author's own words for it."""
    correction, typed = await drafts.lock_own(ctx, draft), ctx.request.words
    words = shown(clean(typed, None)) if clean(typed, None) else ""
    if not words or len(words) > NOTE_LENGTH:
        await begin_step(ctx, receive_note.pending(draft=correction.id))
        problem = TOO_LONG.format(length=len(words)) if words else NO_WORDS
        return Reply(problem, (back_to(ctx, correction),))
    drafts.set_note(correction, words, at=ctx.request.at)
    return await under_preview(ctx, correction, await _ask_words(ctx, correction))


async def _ask_words(ctx: Context, correction: Announcement) -> Reply:
    await begin_step(ctx, receive_note.pending(draft=correction.id))
    topics = await topics_of(ctx.session, correction.number)
    if await needs_review(ctx.session, topics):
        return await show_panel(ctx, correction, HOW_TO_SAY)
    return await send_draft.ask(ctx, **correction.key)
