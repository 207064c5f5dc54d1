"""Change a date: when it is instead, and the tap (proposal.py); two at once see each other's."""

from dataclasses import replace

from chatbot import conversation as ui
from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.service import topic_of_key
from chatbot.events import links, orders, service
from chatbot.events.models import Event
from chatbot.events.pages import proposal
from chatbot.events.pages.managing import by_another, date_page, skip_day, warn
from chatbot.events.rules import ChangedMeanwhile, digest, next_occurrence
from chatbot.events.sentence import Said
from chatbot.events.wording import described, state_in_words
from chatbot.french import day_in_words, rule_in_words
from chatbot.members import service as members

WHEN_INSTEAD = (
    "<b>Quand est-ce, désormais ?</b>\n\n{date}\n\nÉcrivez par exemple « samedi 19 décembre », "
    "« à 15h », ou ce qui change d’autre : « à Grenoble », « inscription avant le 12 », "
    "« titre : Rencontre d’hiver ». Vous verrez tout avant que rien ne change. Ou /annuler."
)
NOTHING_NEW = (
    "Je n’y trouve rien qui change cette date. Écrivez par exemple « samedi 19 décembre 14h » ou "
    "« à 15h ». Ou /annuler."
)
ONE_OF_MANY = (
    "Cette date revient {rule}. Pour n’en déplacer qu’une : dites qu’elle n’aura pas lieu ce "
    "jour-là, puis ajoutez l’autre. Pour les déplacer toutes, écrivez par exemple « chaque "
    "troisième vendredi du mois à 9h »."
)
AGAIN = "Écrivez-le autrement, par exemple « samedi 19 décembre 14h ». Ou /annuler."
PASSED = "C’est déjà passé : {when}. Écrivez un jour à venir. Ou /annuler."
CHANGED = "Votre phrase dit autre chose à présent : relisez, puis changez."
DONE = "C’est changé."
THERE = "C’est déjà changé."

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.write_move)
async def write_move(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    found = await service.find_to_change(ctx.session, ctx.request, event)
    topic = await topic_of_key(ctx.session, found.topic_key)
    return await _ask(ctx, found, WHEN_INSTEAD.format(date=described(found, topic)))


@router.step("date_move")
async def receive_move(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Take the words that say when the date is instead."""
    found = await service.find_to_change(ctx.session, ctx.request, event)
    return await preview_move(ctx, found)


@router.button("ev")
async def preview_move_of(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Show what the sentence changes of the date that was chosen below it."""
    proposal.require_words(ctx)
    return await preview_move(ctx, await service.find_to_change(ctx.session, ctx.request, event))


@router.button("ed")
async def move_date(ctx: ui.Context, *, event: ui.Id, sequence: ui.Id, seen: ui.Id) -> ui.Reply:
    """Change a date as was shown; where somebody was faster, say so and show the date anew."""
    proposal.require_words(ctx)
    found = await service.find_to_change(ctx.session, ctx.request, event)
    draft = orders.with_changes(found.state, await _said(ctx, found))
    if draft == found.state:
        return await date_page(ctx, found, THERE)
    if found.sequence == sequence and digest(draft) != seen:
        return await preview_move(ctx, found, CHANGED)
    work = ctx.work.by(await members.remember_sender_id(ctx.session, ctx.request))
    is_only_moved = replace(found.state, when=draft.when, rule=draft.rule) == draft
    try:
        if is_only_moved:
            await service.move(work, found, draft.when, rule=draft.rule, seen=sequence)
        else:
            await service.change(work, found, draft, seen=sequence)
    except ChangedMeanwhile:
        return await preview_move(ctx, found, await by_another(ctx, found))
    return await date_page(ctx, found, DONE)


async def preview_move(ctx: ui.Context, event: Event, before: str = "") -> ui.Reply:
    """Show a date as it is and as it would be, or ask for what the words don't say."""
    said = await _said(ctx, event)
    if event.rule and said.when is not None and not said.rule:
        return _one_of_many(ctx, event)
    draft = orders.with_changes(event.state, said)
    lacking = NOTHING_NEW if draft == event.state else ""
    problem = proposal.problem_of(ctx, said, draft, lacking=lacking, again=AGAIN, passed=PASSED)
    if problem is not None:
        return await _ask(ctx, event, problem)
    topic = await topic_of_key(ctx.session, event.topic_key)
    above = [before, "<b>Changer cette date ?</b>", f"Avant : {state_in_words(event.state)}"]
    below = [
        proposal.not_read(said.unread),
        ui.not_understood(orders.words_left(said, event.state)),
        await warn(ctx, event, draft),
    ]
    key = {"event": event.id, "sequence": event.sequence}
    change = move_date.button("Changer", **key, seen=digest(draft))
    again = links.write_move.button("L’écrire autrement", event=event.id)
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    return proposal.preview(topic, draft, above, below, (change,), (again, keep))


def _one_of_many(ctx: ui.Context, event: Event) -> ui.Reply:
    """Tell how one time of what recurs is moved: it is left out, and another date added."""
    following = next_occurrence(event, ctx.request.at)
    rows = []
    if following is not None and following.start is not None:
        day = following.start
        label = f"Pas le {day_in_words(day, year=False)}"
        key = {"event": event.id, "sequence": event.sequence, "day": day.toordinal()}
        rows.append((skip_day.button(label, **key),))
    add = links.write_date.button("Ajouter une date", topic=event.topic_key)
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    text = ONE_OF_MANY.format(rule=rule_in_words(event.rule))
    return ui.Reply(text, ui.keyboard(*rows, (add, keep)))


async def _said(ctx: ui.Context, event: Event) -> Said:
    topics = await chantiers.whole_topics(ctx.session)
    day = proposal.written_on(ctx)
    return orders.change_in(proposal.typed(ctx), topics, day, event.when)


async def _ask(ctx: ui.Context, event: Event, text: str) -> ui.Reply:
    await members.begin_step(ctx, receive_move.pending(event=event.id))
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    return ui.Reply(text, ((keep,),))
