"""Show a draft to a colleague before it leaves, who may find it fine."""

from chatbot.announcements import drafts, links, review, service
from chatbot.announcements.pages.editor import back_to, show_panel
from chatbot.announcements.rules import READY, AnnouncementGone
from chatbot.conversation import Context, Id, Reply, Requires, Router, keyboard, paginate
from chatbot.members.wording import label_of, name_of, told_apart

WHICH = (
    "<b>Un essai pour un collègue</b>\n\nÀ qui la montrer ? Cette personne la reçoit telle que vos "
    "abonnés la liront, et peut dire qu’elle n’a rien à redire. Rien d’autre ne part."
)
NOBODY = "Il n’y a ni autre référent de ce sujet, ni autre admin, que je puisse joindre."
SHOWN = "C’est fait : {name} reçoit l’essai. Si tout va bien, je vous le dis."

router = Router(requires=Requires.REFERENT)


@router.answers(links.choose_colleague)
async def choose_colleague(ctx: Context, *, draft: Id, version: Id, page: int = 1) -> Reply:
    announcement = await drafts.lock_own(ctx, draft, version, READY)
    colleagues = await review.colleagues(ctx.session, announcement)
    listed, key = paginate(colleagues, page), announcement.key
    alike = told_apart(colleagues, ctx.request.at)
    choices = [(show_to.button(label_of(one, alike), **key, person=one.id),) for one in listed.rows]
    turn = choose_colleague.turn(listed, **key)
    rows = keyboard(*choices, turn, back_to(ctx, announcement))
    return Reply(WHICH if colleagues else NOBODY, rows)


@router.button("kv")
async def show_to(ctx: Context, *, draft: Id, version: Id, person: Id) -> Reply:
    announcement = await drafts.lock_own(ctx, draft, version, READY)
    colleagues = await review.colleagues(ctx.session, announcement)
    chosen = next((one for one in colleagues if one.id == person), None)
    if chosen is None:  # they lost the role, or can't be reached any more
        raise AnnouncementGone
    await review.show(ctx.work, announcement, chosen)
    return await show_panel(ctx, announcement, SHOWN.format(name=name_of(chosen)))


@router.answers(links.nothing_to_say)
async def nothing_to_say(ctx: Context, *, draft: Id, version: Id) -> Reply:
    person = await service.require_sender(ctx)
    announcement = await review.lock_shown(ctx.session, person, draft, version)
    await review.find_fine(ctx.work, announcement, by=person)
    return Reply("C’est dit. Merci !")
