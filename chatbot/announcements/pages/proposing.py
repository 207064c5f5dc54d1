"""A reviewer proposes another text; the author compares both, and may take it."""

from chatbot import conversation as ui
from chatbot.announcements import drafts, links, review, service
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.editor import open_draft, present_text
from chatbot.announcements.rules import AnnouncementGone, NothingChanged, TooFormatted, TooLong
from chatbot.french import typeset
from chatbot.members.service import begin_step
from chatbot.members.wording import name_of

WHICH_TEXT = (
    "<b>Proposer un texte</b>\n\nLe texte actuel est ci-dessus, à copier : écrivez le vôtre, en "
    "entier. {author} verra ce qui change, et pourra le prendre. Rien ne part. /annuler arrête là."
)
ITS_AUTHOR = "son auteur"
TEXT_ONLY = "Écrivez seulement un texte : le fichier, s’il y en a un, reste. Ou /annuler."
SAME_TEXT = "C’est le texte actuel : écrivez ce que vous changeriez. Ou /annuler."
PROPOSED = "C’est fait : {author} reçoit votre texte, et peut le prendre. Rien n’est parti."
TAKEN = "<b>Ce texte a pris la place de l’autre</b> : rien ne part sans vous."

router = ui.Router(requires=ui.Requires.REFERENT)


@router.button("kp")
async def propose_text(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Ask a reviewer for another text."""
    person = await service.require_sender(ctx)
    announcement = await review.lock_to_review(ctx.session, person, draft, version)
    await _await_text(ctx, announcement)
    author = await service.author_of(ctx.session, announcement)
    text = WHICH_TEXT.format(author=name_of(author) if author else ITS_AUTHOR)
    back = links.open_review.button("Non, revenir", draft=announcement.id)
    return ui.Reply(text, ((back,),), post=present_text(announcement))


@router.step("proposal", prefix="kp")
async def receive_proposal(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Return the announcement to its author, with the reviewer's text."""
    person = await service.require_sender(ctx)
    announcement = await review.lock_to_review(ctx.session, person, draft, version)
    message = ctx.request.written
    if message is None or message.other or message.media or not message.html:
        return await _again(ctx, announcement, TEXT_ONLY)
    try:
        dossier = await review.propose(ctx.work, announcement, message.html, by=person)
    except NothingChanged:
        return await _again(ctx, announcement, SAME_TEXT)
    except (TooLong, TooFormatted) as refusal:
        return await _again(ctx, announcement, ui.escape(typeset(refusal.sentence)))
    author = name_of(dossier.author) if dossier.author else ITS_AUTHOR
    return ui.Reply(PROPOSED.format(author=author))


@router.answers(links.take_proposal)
async def take_proposal(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    """Take a proposed or a former text, and show the whole before anything leaves."""
    announcement = await drafts.lock_own(ctx, draft, version)
    if announcement.proposed is None:
        raise AnnouncementGone
    message = ui.WrittenMessage(announcement.proposed, shows_links=announcement.shows_links)
    await drafts.write(ctx.work, announcement, message)
    return await open_draft(ctx, announcement, TAKEN)


async def _again(ctx: ui.Context, announcement: Announcement, problem: str) -> ui.Reply:
    await _await_text(ctx, announcement)
    return ui.Reply(problem)


async def _await_text(ctx: ui.Context, announcement: Announcement) -> None:
    key = announcement.key
    await begin_step(ctx, receive_proposal.pending(draft=key["draft"], version=key["version"]))
