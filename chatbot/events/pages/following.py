"""« Me le rappeler », « Me dire quand ce sera fixé »: be told of one date, whatever one follows."""

from chatbot import conversation as ui
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import topic_of_key
from chatbot.events import links, service
from chatbot.events.models import Event
from chatbot.events.rules import is_expected, is_fixed
from chatbot.events.wording import TELL_NO_MORE
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.rules import wording_of_reminders
from chatbot.subscriptions.wording import WORDINGS

OVER = "Cette date est passée, ou annulée : il n’y a plus rien à en dire."
LEFT = "C’est noté : je n’en dirai plus rien de moi-même."

router = ui.Router(requires=ui.Requires.GROUP_ADMIN)


@router.answers(links.follow_date)
async def follow_date(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Tell the chat of a date from now on; the toast says what that means."""
    found = await service.find(ctx.session, event)
    if not is_expected(found, ctx.request.at):
        return ui.Reply(toast=OVER)
    topic = await topic_of_key(ctx.session, found.topic_key)
    await subscriptions.follow_date(ctx.session, ctx.request, topic, found.id)
    agreed = WORDINGS[wording_of_reminders(private=ctx.request.private, to_date=True)]
    return ui.Reply(toast=agreed, pressed_becomes=_leave_button(found))


@router.answers(links.leave_date)
async def leave_date(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Tell the chat of a date no more; the button asks for it again."""
    await subscriptions.leave_date(ctx.session, ctx.request, event)
    found = await service.find(ctx.session, event)
    return ui.Reply(toast=LEFT, pressed_becomes=_ask_button(found, private=ctx.request.private))


async def remind_button(ctx: ui.Context, event: Event, topic: Topic) -> ui.Button | None:
    """Label the button to be told of a date, or no more; None where the chat is told anyway."""
    private, told = (
        ctx.request.private,
        await subscriptions.told_of_dates(ctx.session, ctx.request),
    )
    if event.id in told.dates:
        return _leave_button(event)
    here = private or topic.kind is not TopicKind.APPEAL
    anyway = told.reminded if is_fixed(event.state) else told.changing
    if not here or topic.key in anyway or not is_expected(event, ctx.request.at):
        return None
    return _ask_button(event, private=private)


def _ask_button(event: Event, *, private: bool) -> ui.Button:
    if is_fixed(event.state):
        label = "Me le rappeler" if private else "Le rappeler ici"
    else:
        label = "Me dire quand ce sera fixé" if private else "Dire ici quand ce sera fixé"
    return links.follow_date.button(label, event=event.id)


def _leave_button(event: Event) -> ui.Button:
    return links.leave_date.button(TELL_NO_MORE, event=event.id)
