"""/date: change the dates of the sender's topics, in free words; for people without topics, /dates.

Before a date is changed, the sender sees what was understood, and taps. Whoever changes a date at
the same time as another référent is shown the other change first.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

from chatbot import conversation as ui
from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_of_key, topics_of_wish
from chatbot.events import links, orders, rules, service
from chatbot.events.models import Event
from chatbot.events.pages import adding, managing
from chatbot.events.pages.dates import COMING, PAST, dates_command
from chatbot.events.wording import described, state_in_words
from chatbot.french import day_in_words, find_dates, rule_in_words
from chatbot.french.vocabulary import MONTHS
from chatbot.members import service as members

# Folded words that ask to see dates: "juin 2027", "passées", "toutes".
LISTING = re.compile(
    "|".join([*map(fold, MONTHS), *PAST, *COMING, "cette", "semaine", "20[0-9]{2}"])
)
router = ui.Router(requires=ui.Requires.NOTHING)


@router.command("date", menu="Ajouter, déplacer, annuler une date", shown_to=ui.Requires.REFERENT)
async def date_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/date`, `/date 7 rencontre samedi 12 décembre 14h`, `/date annuler la rencontre`."""
    own = await service.topics_to_change(ctx.session, ctx.request)
    if not own:
        return await dates_command(ctx)
    order = orders.read_order(adding.typed(ctx), await chantiers.whole_topics(ctx.session))
    named = own if order.topics is None else [topic for topic in order.topics if topic in own]
    is_bare = order.verb is None and not order.rest
    if not named and is_bare:
        return await dates_command(ctx)  # only a topic of other référents is named
    words = fold(order.rest).split()
    asks_for_list = order.verb is None and words and all(map(LISTING.fullmatch, words))
    if order.topics is None and asks_for_list:
        return await dates_command(ctx)
    if is_bare:
        key = named[0].key if len(named) == 1 else ""
        return await managing.show_changeable_dates(ctx, topic=key)
    if not named and order.topics:
        raise rules.OnlyItsReferents
    if order.verb in (None, orders.Verb.ADD):
        key = named[0].key if order.topics and len(named) == 1 else ""
        return await (adding.preview_date(ctx) if order.rest else adding.write_date(ctx, topic=key))
    return await _change(ctx, order, named or own)


async def grant_change(ctx: ui.Context) -> ui.Reply | None:
    """Answer the wish to change a date; None: the sender may change no dates.

    `ctx.request.words` name the topics of the wish.
    """
    own = await service.topics_to_change(ctx.session, ctx.request)
    if not own:
        return None
    words, written = ctx.request.words, ctx.request.written
    request = replace(ctx.request, words=unescape(written.html) if written else "")
    ctx = replace(ctx, request=request)
    whole = adding.typed(ctx)
    named = [topic for topic in await topics_of_wish(ctx.session, words) if topic in own]
    key = named[0].key if len(named) == 1 else ""
    order = orders.read_order(whole, await chantiers.whole_topics(ctx.session))
    if order.verb is None:  # a verb within the words: the new day isn't read, but asked for
        verb, rest = orders.find_verb(whole, within=True)
        order = orders.Order(None, verb, orders.destination(rest, adding.written_on(ctx))[0])
    if order.verb is None:
        return await managing.show_changeable_dates(ctx, topic=key)
    if order.verb is orders.Verb.ADD:
        return await adding.write_date(ctx, topic=key)
    return await _change(ctx, order, named or own)


async def _change(ctx: ui.Context, order: orders.Order, topics: Sequence[Topic]) -> ui.Reply:
    """Carry out the order's verb on the date that the words name, or let the sender choose it."""
    words, said = order.rest, None
    if order.verb is orders.Verb.MOVE:
        words, said = orders.destination(order.rest, adding.written_on(ctx))
    ahead = await managing.dates_ahead(ctx, topics)
    if order.verb is orders.Verb.CONFIRM:
        ahead = [event for event in ahead if event.status is rules.Status.TO_BE_CONFIRMED]
    elif order.verb is orders.Verb.CANCEL:
        ahead = [event for event in ahead if event.status is not rules.Status.CANCELLED]
    if not ahead:
        return ui.Reply(managing.NONE_AHEAD, ((managing.BACK,),))
    found = orders.dates_named(words, ahead, ctx.request.at.date())
    if len(found) != 1:
        return _choice(ctx, found or ahead, order, moves=said is not None, is_found=bool(found))
    [event] = found
    if order.verb is orders.Verb.MOVE:
        return await (preview_move(ctx, event) if said else write_move(ctx, event=event.id))
    if order.verb is orders.Verb.CANCEL:
        dates = find_dates(words, since=adding.written_on(ctx), near=True) if event.rule else []
        days = [each.when.start for each in dates if each.when.start]
        named = (day.toordinal() for day in days if any(rules.occurrences(event, day, day)))
        key = {"event": event.id, "sequence": event.sequence}
        return await managing.cancel_date.ask(ctx, **key, day=next(named, 0))
    if not rules.has_a_day(event.when):
        return await write_move(ctx, event=event.id)
    return await managing.date_page(ctx, event)


def _choice(
    ctx: ui.Context, events: Sequence[Event], order: orders.Order, *, moves: bool, is_found: bool
) -> ui.Reply:
    """Let the sender choose the date; `moves`: the sentence, with the new day, is read again."""

    def button(event: Event) -> ui.Button:
        label = managing.date_label(event, ctx.request.at)
        if order.verb is orders.Verb.CANCEL:
            return managing.cancel_date.button(label, event=event.id, sequence=event.sequence)
        if order.verb is orders.Verb.MOVE:
            choose = preview_move_of if moves else links.write_move
            return choose.button(label, event=event.id)
        return links.manage_date.button(label, event=event.id)

    rows = [(button(event),) for event in events[: managing.SHOWN]]
    text = "Quelle date ? Touchez-la."
    if order.rest and not is_found:
        text = "Je ne trouve pas de quelle date il s’agit. Touchez-la."
    return ui.Reply(text, ui.keyboard(*rows, (managing.BACK,)), quotes_request=moves)


@router.answers(links.write_move, requires=ui.Requires.REFERENT)
async def write_move(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    found = await service.find_to_change(ctx.session, ctx.request, event)
    topic = await topic_of_key(ctx.session, found.topic_key)
    text = (
        f"<b>Quand est-ce, désormais ?</b>\n\n{described(found, topic)}\n\n"
        "Écrivez par exemple « samedi 19 décembre », « à 15h », ou ce qui change d’autre : "
        "« à Grenoble », « inscription avant le 12 », « titre : Rencontre d’hiver ». Vous verrez "
        "tout avant que rien ne change. Ou /annuler."
    )
    return await _ask(ctx, found, text)


@router.step("date_move", requires=ui.Requires.REFERENT)
async def receive_move(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Take the words that say what changes in a date, such as its new day."""
    return await preview_move(ctx, await service.find_to_change(ctx.session, ctx.request, event))


@router.button("ev", requires=ui.Requires.REFERENT)
async def preview_move_of(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Show what the sentence changes in the date that was chosen below the sentence."""
    adding.require_words(ctx)
    return await preview_move(ctx, await service.find_to_change(ctx.session, ctx.request, event))


@router.button("ed", requires=ui.Requires.REFERENT)
async def move_date(ctx: ui.Context, *, event: ui.Id, sequence: ui.Id, seen: ui.Id) -> ui.Reply:
    """Change a date as was shown; where somebody was faster, say so and show the date anew.

    `sequence`: the date's, when it was shown. `seen`: a checksum of the draft that was shown.
    """
    adding.require_words(ctx)
    found = await service.find_to_change(ctx.session, ctx.request, event)
    topics, day = await chantiers.whole_topics(ctx.session), adding.written_on(ctx)
    said = orders.change_in(adding.typed(ctx), topics, day, found.when)
    draft = orders.with_changes(found.state, said)
    if draft == found.state:
        return await managing.date_page(ctx, found, "C’est déjà changé.")
    if found.sequence == sequence and rules.digest(draft) != seen:
        other = "Votre phrase dit autre chose à présent : relisez, puis changez."
        return await preview_move(ctx, found, other)
    work = await members.by_sender(ctx)
    try:
        if replace(found.state, when=draft.when, rule=draft.rule) == draft:
            await service.move(work, found, draft.when, rule=draft.rule, seen=sequence)
        else:
            await service.change(work, found, draft, seen=sequence)
    except rules.ChangedMeanwhile:
        return await preview_move(ctx, found, await managing.by_another(ctx, found))
    return await managing.date_page(ctx, found, "C’est changé.")


async def preview_move(ctx: ui.Context, event: Event, before: str = "") -> ui.Reply:
    """Show a date as it is and as it would be, or ask for what the words don't say."""
    topics, day = await chantiers.whole_topics(ctx.session), adding.written_on(ctx)
    said = orders.change_in(adding.typed(ctx), topics, day, event.when)
    key = {"event": event.id, "sequence": event.sequence}
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    if event.rule and said.when is not None and not said.rule:
        # A single occurrence can't move: its day is left out, and another date is added.
        following = rules.next_occurrence(event, ctx.request.at)
        skip: ui.Row = ()
        if following is not None and following.start is not None:
            label = f"Pas le {day_in_words(following.start, year=False)}"
            skip = (managing.skip_day.button(label, **key, day=following.start.toordinal()),)
        add = links.write_date.button("Ajouter une date", topic=event.topic_key)
        text = (
            f"Cette date revient {rule_in_words(event.rule)}. Pour n’en déplacer qu’une : dites "
            "qu’elle n’aura pas lieu ce jour-là, puis ajoutez l’autre. Pour les déplacer toutes, "
            "écrivez par exemple « chaque troisième vendredi du mois à 9h »."
        )
        return ui.Reply(text, ui.keyboard(skip, (add, keep)))
    draft = orders.with_changes(event.state, said)
    nothing_new = (
        "Je n’y trouve rien qui change cette date. Écrivez par exemple « samedi 19 décembre 14h » "
        "ou « à 15h ». Ou /annuler."
    )
    problem = adding.problem_of(
        ctx,
        said,
        draft,
        lacking=nothing_new if draft == event.state else "",
        again="Écrivez-le autrement, par exemple « samedi 19 décembre 14h ». Ou /annuler.",
        passed="C’est déjà passé : {when}. Écrivez un jour à venir. Ou /annuler.",
    )
    if problem is not None:
        return await _ask(ctx, event, problem)
    topic = await topic_of_key(ctx.session, event.topic_key)
    above = [before, "<b>Changer cette date ?</b>", f"Avant : {state_in_words(event.state)}"]
    below = [
        ui.not_understood(orders.words_left(said, event.state)),
        await managing.warn(ctx, event, draft),
    ]
    change = move_date.button("Changer", **key, seen=rules.digest(draft))
    again = links.write_move.button("L’écrire autrement", event=event.id)
    return adding.preview(topic, draft, above, below, (change,), (again, keep))


async def _ask(ctx: ui.Context, event: Event, text: str) -> ui.Reply:
    await members.begin_step(ctx, receive_move.pending(event=event.id))
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    return ui.Reply(text, ((keep,),))
