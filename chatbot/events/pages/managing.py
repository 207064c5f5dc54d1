"""The dates of a référent's topics: choose a date, confirm, cancel, undo the last change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from chatbot import conversation as ui
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.events import links, queries, rules, service
from chatbot.events.agenda import find_agenda
from chatbot.events.models import Event
from chatbot.events.wording import as_event, brief_day, described, state_in_words, warning
from chatbot.french import capital, cut, day_in_words, protect
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.members.wording import name_of

SHOWN = 5  # dates on a page, as many as a phone shows with their buttons
LABEL = 50  # characters of a date on a button
NONE_AHEAD = "Aucune date à venir n’est annoncée ici."

router = ui.Router(requires=ui.Requires.REFERENT)


@router.button("e")
async def show_changeable_dates(
    ctx: ui.Context, *, page: int = 1, topic: links.AnyTopic = ""
) -> ui.Reply:
    """List the dates to come of the sender's topics, or of one of them."""
    topics = await own_topics(ctx, topic)
    ahead = await dates_ahead(ctx, topics)
    listed = ui.paginate(ahead, page, size=SHOWN)
    of_topic = f" de {topic_name(topics[0])}" if topic else ""
    which = "Touchez une date pour la déplacer, la confirmer ou l’annuler."
    example = f"{topics[0].number or topics[0].key} rencontre le 12 à 14h à Lyon"
    text = (
        f"<b>Changer les dates{of_topic}</b>\n\n{which if ahead else NONE_AHEAD}\n\n"
        "Pour en ajouter une, écrivez-la comme vous la diriez :\n"
        f"<code>/date {example}</code>"
    )
    turn = show_changeable_dates.turn(listed, topic=topic)
    new = (links.write_date.button("Ajouter une date", topic=topic),)
    rows = [
        (links.manage_date.button(date_label(found, ctx.request.at), event=found.id),)
        for found in listed.rows
    ]
    return ui.Reply(text, ui.keyboard(*rows, turn, new))


BACK = show_changeable_dates.button("Les dates à changer")


@router.answers(links.manage_date)
async def manage_date(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    return await date_page(ctx, await service.find_to_change(ctx.session, ctx.request, event))


@router.button("ek")
async def confirm_date(ctx: ui.Context, *, event: ui.Id, sequence: ui.Id) -> ui.Reply:
    found = await service.find_to_change(ctx.session, ctx.request, event)
    confirmed = replace(found.state, status=rules.Status.CONFIRMED)
    return await _carry_out(ctx, found, sequence, confirmed, "C’est confirmé.")


@router.button("ec")
async def cancel_date(
    ctx: ui.Context, *, event: ui.Id, sequence: ui.Id, day: ui.Id = 0
) -> ui.Asking:
    """Cancel a date; of a recurring date, ask whether one day or the whole is meant.

    `day`, for the question: the ordinal of a day that may be meant alone.
    """
    found = await service.find_to_change(ctx.session, ctx.request, event)
    cancelled = replace(found.state, status=rules.Status.CANCELLED)
    if ctx.confirmed:
        told = "C’est noté : elle n’aura pas lieu."
        return await _carry_out(ctx, found, sequence, cancelled, told)
    topic = await topic_of_key(ctx.session, found.topic_key)
    no = links.manage_date.button("Non, la garder", event=event)
    warned = await warn(ctx, found, cancelled)
    text = f"<b>Cette date n’aura pas lieu ?</b>\n\n{described(found, topic)}\n\n{warned}"
    following = rules.next_occurrence(found, ctx.request.at) if found.rule else None
    if following is None or following.start is None:
        return ui.Confirmation(text, "Oui, l’annuler", no)
    skipped = date.fromordinal(day) if day else following.start
    label = f"Seulement le {day_in_words(skipped, year=False)}"
    one = skip_day.button(label, event=event, sequence=sequence, day=skipped.toordinal())
    return ui.Confirmation(text, "Oui, toutes", no, others=((one,),))


@router.button("es")
async def skip_day(ctx: ui.Context, *, event: ui.Id, sequence: ui.Id, day: links.Day) -> ui.Reply:
    found = await service.find_to_change(ctx.session, ctx.request, event)
    state, told = found.state.without(date.fromordinal(day)), "C’est noté : elle n’aura pas lieu"
    return await _carry_out(ctx, found, sequence, state, f"{told} ce jour-là.")


@router.button("eu")
async def restore_date(ctx: ui.Context, *, event: ui.Id, sequence: ui.Id) -> ui.Asking:
    """Undo the last change of a date; ask first, showing what comes back."""
    found = await service.find_to_change(ctx.session, ctx.request, event)
    if ctx.confirmed:
        told = "C’est fait : la voici comme avant."
        return await _carry_out(ctx, found, sequence, None, told)
    last = await queries.last_change(ctx.session, event)
    if last is None:
        raise rules.NothingToRestore
    if found.sequence != sequence:
        return await date_page(ctx, found, await by_another(ctx, found))
    if not await service.can_restore(ctx.work, found, last):
        return await date_page(ctx, found, rules.AlreadyKnown.sentence)
    topic = await topic_of_key(ctx.session, found.topic_key)
    no = links.manage_date.button("Non, la laisser ainsi", event=event)
    asked = [f"<b>Retirer cette date, qui vient d’être ajoutée ?</b>\n\n{described(found, topic)}"]
    if last.before is not None:
        asked = [
            "<b>Annuler le dernier changement de cette date ?</b>",
            f"Maintenant : {state_in_words(found.state)}",
            f"Elle redeviendra :\n{described(as_event(last.before), topic)}",
        ]
    asked += [
        f"« {ui.as_typed(other.title)} », {brief_day(other.when)} : retirée avec ce changement."
        for change, other in await queries.changed_with(ctx.session, last, found)
        if change.before is None
    ]
    warned = await warn(ctx, found, last.before) if last.before else ""
    return ui.Confirmation(ui.paragraphs(*asked, warned), "Oui, comme avant", no)


async def undo_last(ctx: ui.Context, topics: Sequence[Topic]) -> ui.Reply:
    """Ask whether to undo the last change that the sender made in the dates of these topics."""
    person = await people.known(ctx.session, ctx.request.chat)
    keys = [topic.key for topic in topics]
    found = person and await queries.last_change_by(ctx.session, person.id, keys)
    if not found:
        none = "Je ne trouve aucun changement de votre main. Voici les dates : touchez la bonne."
        return replace(shown := await show_changeable_dates(ctx), text=f"{none}\n\n{shown.text}")
    change, event = found
    if change is not await queries.last_change(ctx.session, event.id):
        return await date_page(ctx, event, await by_another(ctx, event))
    return await restore_date.ask(ctx, event=event.id, sequence=event.sequence)


async def _carry_out(
    ctx: ui.Context, found: Event, sequence: int, state: rules.EventDraft | None, told: str
) -> ui.Reply:
    """Change a date, and show the date; unchanged, where another référent was faster.

    `state`: None for the state before the last change.
    """
    work = await members.by_sender(ctx)
    try:
        if state is None:
            changed = await service.restore(work, found, seen=sequence)
        else:
            changed = await service.change(work, found, state, seen=sequence)
    except rules.ChangedMeanwhile:
        return await date_page(ctx, found, await by_another(ctx, found))
    except rules.AlreadyKnown as refusal:
        return await date_page(ctx, found, refusal.sentence)
    if changed.removed:
        return ui.Reply("C’est fait : cette date n’est plus annoncée.", ((BACK,),))
    return await date_page(ctx, found, f"{told} {await warn(ctx, found, found.state)}")


async def warn(ctx: ui.Context, event: Event, after: rules.EventDraft) -> str:
    """Say who will be told that a date has the state `after` from now on."""
    [(persons, groups)] = await service.count_told.call(ctx.work, event, after)
    return warning(persons, groups, ctx.request.at)


async def by_another(ctx: ui.Context, event: Event) -> str:
    """Say who changed the date in the meantime, and that nothing was done."""
    author = await last_author(ctx, event)
    by = f"par {name_of(author)} " if author else ""
    return f"Cette date vient d’être changée {by}: rien n’a été fait. La voici comme elle est."


async def last_author(ctx: ui.Context, event: Event) -> Chat | None:
    last = await queries.last_change(ctx.session, event.id)
    return await people.chat(ctx.session, last.by) if last and last.by else None


async def date_page(ctx: ui.Context, event: Event, before: str = "") -> ui.Reply:
    """Show a date with its last change and what can be done with it; `before` stands first."""
    topic = await topic_of_key(ctx.session, event.topic_key)
    last, told = await queries.last_change(ctx.session, event.id), ""
    if last is not None:
        author = await people.chat(ctx.session, last.by) if last.by else None
        by = f" par {name_of(author)}" if author else ""
        day = day_in_words(last.at.astimezone(ctx.request.at.tzinfo).date())
        told = f"<i>Ajoutée{by} le {day}.</i>"
        if last.before is not None:
            told = f"<i>Changée{by} le {day}. Avant : {state_in_words(last.before)}.</i>"
    text = ui.paragraphs(before, described(event, topic), told)
    key = {"event": event.id, "sequence": event.sequence}
    move = links.write_move.button("Déplacer ou changer", event=event.id)
    rows: list[ui.Row] = [(move,)]
    if event.status is rules.Status.TO_BE_CONFIRMED and rules.has_a_day(event.when):
        rows = [(move, confirm_date.button("Confirmer", **key))]
    if event.status is not rules.Status.CANCELLED:
        rows.append((cancel_date.button("Elle n’aura pas lieu", **key),))
    if await service.can_restore(ctx.work, event, last):
        rows.append((restore_date.button("Annuler ce changement", **key),))
    return ui.Reply(text, (*rows, (BACK,)))


async def own_topics(ctx: ui.Context, topic: str = "") -> list[Topic]:
    """List the topics whose dates the sender may change, or `topic`. Raises OnlyItsReferents."""
    topics = await service.topics_to_change(ctx.session, ctx.request)
    own = [found for found in topics if topic in ("", found.key)]
    if not own:
        raise rules.OnlyItsReferents
    return own


async def dates_ahead(ctx: ui.Context, topics: Sequence[Topic]) -> list[Event]:
    """List the dates to come of these topics, dates without a day last."""
    agenda, keys = await find_agenda(ctx.session, ctx.request.at), {topic.key for topic in topics}
    return [one.event for one in agenda.ahead if one.topic.key in keys]


def date_label(event: Event, now: datetime) -> str:
    """Name a date on a button, a recurring date by its next time."""
    when = rules.next_occurrence(event, now) or event.when
    day = "annulée" if event.status is rules.Status.CANCELLED else brief_day(when, rules.due(event))
    return cut(f"{capital(day)} : {protect(ui.shown(event.title))}", LABEL)
