"""/date: change the dates of one's topics in one's own words; for all others, /dates."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

from chatbot import conversation as ui
from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topics_of_wish
from chatbot.events import links, orders, service
from chatbot.events.models import Event
from chatbot.events.pages import managing
from chatbot.events.pages.adding import preview_date, write_date
from chatbot.events.pages.dates import COMING, PAST, dates_command
from chatbot.events.pages.moving import preview_move, preview_move_of, write_move
from chatbot.events.pages.proposal import typed, written_on
from chatbot.events.rules import OnlyItsReferents, Status, has_a_day
from chatbot.french.vocabulary import MONTHS

# Folded words that ask to see dates: "juin 2027", "passées", "toutes".
LISTING = re.compile(
    "|".join([*map(fold, MONTHS), *PAST, *COMING, "cette", "semaine", "20[0-9]{2}"])
)
WHICH = "Quelle date ? Touchez-la."
NOT_FOUND = "Je ne trouve pas de quelle date il s’agit. Touchez-la."

router = ui.Router(requires=ui.Requires.NOTHING)


@router.command("date", menu="Ajouter, déplacer, annuler une date", shown_to=ui.Requires.REFERENT)
async def date_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/date`, `/date 7 rencontre samedi 12 décembre 14h`, `/date annuler la rencontre`."""
    own = await service.topics_to_change(ctx.session, ctx.request)
    if not own:
        return await dates_command(ctx)
    order = orders.read_order(typed(ctx), await chantiers.whole_topics(ctx.session))
    named = own if order.topics is None else [topic for topic in order.topics if topic in own]
    is_bare = order.verb is None and not order.rest
    if not named and is_bare:
        return await dates_command(ctx)  # of a topic of somebody else's
    words = fold(order.rest).split()
    asks_for_list = order.verb is None and words and all(map(LISTING.fullmatch, words))
    if order.topics is None and asks_for_list:
        return await dates_command(ctx)
    if is_bare:
        return await managing.show_changeable_dates(
            ctx, topic=named[0].key if len(named) == 1 else ""
        )
    if not named and order.topics:
        raise OnlyItsReferents
    if order.verb in (None, orders.Verb.ADD):
        key = named[0].key if order.topics and len(named) == 1 else ""
        return await (preview_date(ctx) if order.rest else write_date(ctx, topic=key))
    return await _change(ctx, order, named or own)


async def grant_change(ctx: ui.Context) -> ui.Reply | None:
    """Grant the wish to change a date, as far as its words name the date; None: without the right.

    `ctx.request.words` are the topics of the wish.
    """
    own = await service.topics_to_change(ctx.session, ctx.request)
    if not own:
        return None
    words, written = ctx.request.words, ctx.request.written
    ctx = replace(
        ctx, request=replace(ctx.request, words=unescape(written.html) if written else "")
    )
    whole = typed(ctx)
    named = [topic for topic in await topics_of_wish(ctx.session, words) if topic in own]
    key = named[0].key if len(named) == 1 else ""
    order = orders.read_order(whole, await chantiers.whole_topics(ctx.session))
    if order.verb is None:  # what a date becomes is read behind the verb alone: it is asked
        verb, rest = orders.verb_within(whole)
        order = orders.Order(None, verb, orders.destination(rest, written_on(ctx))[0])
    if order.verb is None:
        return await managing.show_changeable_dates(ctx, topic=key)
    if order.verb is orders.Verb.ADD:
        return await write_date(ctx, topic=key)
    return await _change(ctx, order, named or own)


async def _change(ctx: ui.Context, order: orders.Order, topics: Sequence[Topic]) -> ui.Reply:
    """Do with the date that is meant what the verb says, or let it be chosen."""
    words, said = order.rest, None
    if order.verb is orders.Verb.MOVE:
        words, said = orders.destination(order.rest, written_on(ctx))
    ahead = await managing.dates_ahead(ctx, topics)
    if order.verb is orders.Verb.CONFIRM:
        ahead = [event for event in ahead if event.status is Status.TO_BE_CONFIRMED]
    elif order.verb is orders.Verb.CANCEL:
        ahead = [event for event in ahead if event.status is not Status.CANCELLED]
    if not ahead:
        return ui.Reply(managing.NONE_AHEAD, ((managing.BACK,),))
    found = orders.dates_named(words, ahead, ctx.request.at.date())
    if len(found) != 1:
        return _choice(ctx, found or ahead, order, moves=said is not None, is_found=bool(found))
    [event] = found
    if order.verb is orders.Verb.MOVE:
        return await (preview_move(ctx, event) if said else write_move(ctx, event=event.id))
    if order.verb is orders.Verb.CANCEL:
        day = orders.day_named(words, event, written_on(ctx)) if event.rule else None
        key = {"event": event.id, "sequence": event.sequence}
        return await managing.cancel_date.ask(ctx, **key, day=day.toordinal() if day else 0)
    if not has_a_day(event.when):
        return await write_move(ctx, event=event.id)
    return await managing.date_page(ctx, event)


def _choice(
    ctx: ui.Context, events: Sequence[Event], order: orders.Order, *, moves: bool, is_found: bool
) -> ui.Reply:
    """Let the sender choose the date; a sentence with the new day is kept for the next step."""

    def button(event: Event) -> ui.Button:
        label = managing.date_label(event, ctx.request.at)
        if order.verb is orders.Verb.CANCEL:
            return managing.cancel_date.button(label, event=event.id, sequence=event.sequence)
        if order.verb is orders.Verb.MOVE:
            choose = preview_move_of if moves else links.write_move
            return choose.button(label, event=event.id)
        return links.manage_date.button(label, event=event.id)

    rows = [(button(event),) for event in events[: managing.SHOWN]]
    text = WHICH if is_found or not order.rest else NOT_FOUND
    return ui.Reply(text, ui.keyboard(*rows, (managing.BACK,)), quotes_request=moves)
