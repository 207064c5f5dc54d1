"""Move a date: ask when it is instead, show what changes, one tap; two at once see each other's."""

from dataclasses import replace

from chatbot.chantiers import queries as chantiers
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Context, Id, Reply, Requires, Router, keyboard
from chatbot.conversation.display import not_understood
from chatbot.events import links, service
from chatbot.events.models import Event
from chatbot.events.orders import beside, change_in, moved
from chatbot.events.pages.managing import by_another, date_page, skip_day, warn
from chatbot.events.pages.typed import (
    TOO_LONG,
    is_too_long,
    not_read,
    require_words,
    typed,
    written_on,
)
from chatbot.events.rules import ChangedMeanwhile, EventDraft, digest, next_occurrence
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

router = Router(requires=Requires.REFERENT)


@router.answers(links.write_move)
async def write_move(ctx: Context, *, event: Id) -> Reply:
    found = await service.find_to_change(ctx.session, ctx.request, event)
    topic = await topic_of_key(ctx.session, found.topic_key)
    return await _ask(ctx, found, WHEN_INSTEAD.format(date=described(found, topic)))


@router.step("date_move")
async def receive_move(ctx: Context, *, event: Id) -> Reply:
    """Take the words that say when it is instead."""
    found = await service.find_to_change(ctx.session, ctx.request, event)
    return await preview_move(ctx, found)


@router.button("ev")
async def preview_move_of(ctx: Context, *, event: Id) -> Reply:
    """Show what the words change of the date that was chosen below them."""
    require_words(ctx)
    return await preview_move(ctx, await service.find_to_change(ctx.session, ctx.request, event))


@router.button("ed")
async def move_date(ctx: Context, *, event: Id, sequence: Id, seen: Id) -> Reply:
    """Change a date as was shown; where somebody was faster, tell so and show it anew."""
    require_words(ctx)
    found = await service.find_to_change(ctx.session, ctx.request, event)
    draft = moved(found.state, await _said(ctx, found))
    if draft == found.state:
        return await date_page(ctx, found, THERE)
    if found.sequence == sequence and digest(draft) != seen:
        return await preview_move(ctx, found, CHANGED)
    by = await members.remember_sender_id(ctx.session, ctx.request)
    try:
        await _move(ctx, found, draft, sequence, by)
    except ChangedMeanwhile:
        return await preview_move(ctx, found, await by_another(ctx, found))
    return await date_page(ctx, found, DONE)


async def preview_move(ctx: Context, event: Event, before: str = "") -> Reply:
    """Show a date as it is and as it would be, or ask for what the words don't say."""
    said = await _said(ctx, event)
    if event.rule and said.when is not None and not said.rule:
        return _one_of_many(ctx, event)
    draft = moved(event.state, said)
    if (problem := _problem(ctx, event, said, draft)) is not None:
        return await _ask(ctx, event, problem)
    changed = Event(topic_key=event.topic_key, edition="")
    changed.state = draft
    parts = [
        before,
        "<b>Changer cette date ?</b>",
        f"Avant : {state_in_words(event.state)}",
        described(changed, await topic_of_key(ctx.session, event.topic_key)),
        not_read(said.unread),
        not_understood(beside(said, event.state)),
        await warn(ctx, event, draft),
    ]
    key = {"event": event.id, "sequence": event.sequence}
    change = move_date.button("Changer", **key, seen=digest(draft))
    again = links.write_move.button("L’écrire autrement", event=event.id)
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    text = "\n\n".join(filter(None, parts))
    return Reply(text, keyboard((change,), (again, keep)), quotes_request=True)


def _one_of_many(ctx: Context, event: Event) -> Reply:
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
    return Reply(text, keyboard(*rows, (add, keep)))


async def _said(ctx: Context, event: Event) -> Said:
    topics = await chantiers.whole_topics(ctx.session)
    return change_in(typed(ctx), topics, written_on(ctx), event.when)


async def _ask(ctx: Context, event: Event, text: str) -> Reply:
    await members.begin_step(ctx, receive_move.pending(event=event.id))
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    return Reply(text, ((keep,),))


def _problem(ctx: Context, event: Event, said: Said, draft: EventDraft) -> str | None:
    """Say what keeps words from changing a date, and the way on; None where nothing does."""
    if is_too_long(ctx):
        return TOO_LONG
    if said.unread and said.when is None:
        return f"{not_read(said.unread)}\n\n{AGAIN}"
    if draft == event.state:
        return NOTHING_NEW
    if draft.when.start is not None and next_occurrence(draft, ctx.request.at) is None:
        return PASSED.format(when=state_in_words(draft))
    return None


async def _move(
    ctx: Context, event: Event, draft: EventDraft, sequence: int, by: int | None
) -> None:
    """Move a date, or change all that was said of it. Raises ChangedMeanwhile."""
    when = draft.when
    if replace(event.state, when=when, rule=draft.rule) == draft:
        await service.move(ctx.work.by(by), event, when, rule=draft.rule, seen=sequence)
    else:
        await service.change(ctx.work.by(by), event, draft, seen=sequence)
