"""« Modifier »: the parts of a draft, each with a page that changes it."""

from chatbot import conversation as ui
from chatbot.announcements import drafts, links, service
from chatbot.announcements.pages.buttons import BUTTONS
from chatbot.announcements.pages.date import DATE
from chatbot.announcements.pages.editor import MESSAGE, back_to
from chatbot.announcements.pages.hour import HOUR
from chatbot.announcements.pages.note import NOTE
from chatbot.announcements.pages.topics import OTHER_TOPICS, TOPIC

PARTS = (MESSAGE, BUTTONS, DATE, HOUR, TOPIC, OTHER_TOPICS, NOTE)
WHAT_TO_CHANGE = "<b>Modifier</b>\n\nQue voulez-vous changer ?"

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.change_draft)
async def change_draft(ctx: ui.Context, *, draft: ui.Id, version: ui.Id) -> ui.Reply:
    announcement = await drafts.lock_own(ctx, draft, version)
    rows: list[ui.Row] = [
        (MESSAGE.button(announcement),),
        (BUTTONS.button(announcement), DATE.button(announcement)),
    ]
    if not announcement.is_correction:
        may_move = await service.may_move(ctx.session, announcement)
        move = (TOPIC.button(announcement),) if may_move else ()
        rows.append((HOUR.button(announcement), *move))
    return ui.Reply(WHAT_TO_CHANGE, (*rows, back_to(ctx, announcement)))
