"""/date: change the dates of one's topics in one's own words; for all others, /dates."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topics_of_wish
from chatbot.conversation import Button, Context, Reply, Requires, Router, keyboard
from chatbot.events import links, service
from chatbot.events.models import Event
from chatbot.events.orders import (
    Order,
    Verb,
    day_named,
    destination,
    meant,
    read_order,
    verb_within,
)
from chatbot.events.pages.adding import preview_date, write_date
from chatbot.events.pages.dates import COMING, PAST, dates_command
from chatbot.events.pages.managing import (
    BACK,
    NONE_AHEAD,
    SHOWN,
    cancel_date,
    date_label,
    date_page,
    dates_ahead,
    show_changeable_dates,
)
from chatbot.events.pages.moving import preview_move, preview_move_of, write_move
from chatbot.events.pages.typed import typed, written_on
from chatbot.events.rules import OnlyItsReferents, Status, has_a_day
from chatbot.french.vocabulary import MONTHS

# Folded words that ask to see dates: "juin 2027", "passées", "toutes".
LISTING = re.compile(
    "|".join([*map(fold, MONTHS), *PAST, *COMING, "cette", "semaine", "20[0-9]{2}"])
)
WHICH = "Quelle date ? Touchez-la."
NOT_FOUND = "Je ne trouve pas de quelle date il s’agit. Touchez-la."

router = Router(requires=Requires.NOTHING)


@router.command("date", menu="Ajouter, déplacer, annuler une date", shown_to=Requires.REFERENT)
async def date_command(ctx: Context) -> Reply:
    """Answer `/date`, `/date 7 rencontre samedi 12 décembre 14h`, `/date annuler la rencontre`."""
    own = await service.topics_to_change(ctx.session, ctx.request)
    if not own:
        return await dates_command(ctx)
    order = read_order(typed(ctx), await chantiers.whole_topics(ctx.session))
    named = own if order.topics is None else [topic for topic in order.topics if topic in own]
    is_bare = order.verb is None and not order.rest
    if not named and is_bare:
        return await dates_command(ctx)  # of a topic of somebody else's
    if order.topics is None and _asks_for_list(order):
        return await dates_command(ctx)
    if is_bare:
        return await show_changeable_dates(ctx, topic=named[0].key if len(named) == 1 else "")
    if not named and order.topics:
        raise OnlyItsReferents
    if order.verb in (None, Verb.ADD):
        key = named[0].key if order.topics and len(named) == 1 else ""
        return await (preview_date(ctx) if order.rest else write_date(ctx, topic=key))
    return await _change(ctx, order, named or own)


async def grant_change(ctx: Context) -> Reply | None:
    """Grant the wish to change a date, as far as its words say which; None: they may not.

    `ctx.request.words` are the topics that it concerns.
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
    order = read_order(whole, await chantiers.whole_topics(ctx.session))
    if order.verb is None:  # what a date becomes is read behind the verb alone: it is asked
        verb, rest = verb_within(whole)
        order = Order(None, verb, destination(rest, written_on(ctx))[0])
    if order.verb is None:
        return await show_changeable_dates(ctx, topic=key)
    if order.verb is Verb.ADD:
        return await write_date(ctx, topic=key)
    return await _change(ctx, order, named or own)


def _asks_for_list(order: Order) -> bool:
    words = fold(order.rest).split()
    return order.verb is None and bool(words) and all(map(LISTING.fullmatch, words))


async def _change(ctx: Context, order: Order, topics: Sequence[Topic]) -> Reply:
    """Do with the date that is meant what the verb says, or let it be chosen."""
    words, said = order.rest, None
    if order.verb is Verb.MOVE:
        words, said = destination(order.rest, written_on(ctx))
    ahead = [event for event in await dates_ahead(ctx, topics) if _can(event, order.verb)]
    if not ahead:
        return Reply(NONE_AHEAD, ((BACK,),))
    found = meant(words, ahead, ctx.request.at.date())
    if len(found) != 1:
        return _choice(ctx, found or ahead, order, moves=said is not None, is_found=bool(found))
    [event] = found
    if order.verb is Verb.MOVE:
        return await (preview_move(ctx, event) if said else write_move(ctx, event=event.id))
    if order.verb is Verb.CANCEL:
        day = day_named(words, event, written_on(ctx)) if event.rule else None
        key = {"event": event.id, "sequence": event.sequence}
        return await cancel_date.ask(ctx, **key, day=day.toordinal() if day else 0)
    if not has_a_day(event.when):
        return await write_move(ctx, event=event.id)
    return await date_page(ctx, event)


def _can(event: Event, verb: Verb | None) -> bool:
    if verb is Verb.CONFIRM:
        return event.status is Status.TO_BE_CONFIRMED
    return verb is not Verb.CANCEL or event.status is not Status.CANCELLED


def _choice(
    ctx: Context, events: Sequence[Event], order: Order, *, moves: bool, is_found: bool
) -> Reply:
    """Let the date be chosen; below a sentence that says what it becomes, that goes on."""

    def button(event: Event) -> Button:
        label = date_label(event, ctx.request.at)
        if order.verb is Verb.CANCEL:
            return cancel_date.button(label, event=event.id, sequence=event.sequence)
        if order.verb is Verb.MOVE:
            choose = preview_move_of if moves else links.write_move
            return choose.button(label, event=event.id)
        return links.manage_date.button(label, event=event.id)

    rows = [(button(event),) for event in events[:SHOWN]]
    text = WHICH if is_found or not order.rest else NOT_FOUND
    return Reply(text, keyboard(*rows, (BACK,)), quotes_request=moves)
