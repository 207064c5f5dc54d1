"""Guests and places of a date, for its référents; afterwards, the guests' feedback."""

import re
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import Field

from chatbot import conversation as ui
from chatbot.events import links, service
from chatbot.events.models import Event
from chatbot.events.rules import has_a_day, is_over, occurrence_on, time_shown
from chatbot.french import capital, counted, day_in_words, folded, grouped
from chatbot.members import queries as people, service as members
from chatbot.members.wording import full_name
from chatbot.rsvp import queries, rules, service as rsvp, wording
from chatbot.rsvp.models import Rsvp

NAMES = 12  # on a page
RETURNS = "<b>Cette rencontre a-t-elle été utile ?</b>"
NO_LIMIT = {"sans limite", "sans", "aucune", "aucune limite", "illimite", "0"}

AnyDay = Annotated[int, Field(ge=0, le=date.max.toordinal())]  # the ordinal of a day; 0: no day

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(wording.show_guests)
async def show_guests(ctx: ui.Context, *, event: ui.Id, page: int = 1) -> ui.Reply:
    found = await service.find_to_change(ctx.session, ctx.request, event)
    when = time_shown(found, ctx.request.at) if has_a_day(found.when) else None
    back = links.show_date.button("Retour à la date", event=event)
    places = change_places.button("Changer les places", event=event)
    if when is None:
        text = f"<b>{ui.escape(found.title)}</b>\n\n{rules.DayUnknown().sentence}"
        return ui.Reply(text, ((places, back),))
    day = rules.begins(when)
    heads = await queries.headcount(ctx.session, event, day)
    count = await queries.count_named(ctx.session, event, day)
    numbers = ui.paginate(range(count), page, size=NAMES)
    guests = await queries.named(
        ctx.session, event, day, limit=len(numbers.rows), offset=numbers.offset
    )
    lines = [
        f"• {full_name(person)}{' (en attente)' if row.waiting else ''}" for row, person in guests
    ]
    names = [*lines, numbers.place]
    if nameless := heads.coming + heads.waiting - count:
        others = f"{counted(nameless, 'personne')} sans nom"
        names.append(f"{'Et ' if lines else ''}{others}.")
    occurrence = wording.named(found, when, past=is_over(when, ctx.request.at))
    text = ui.paragraphs(
        f"<b>Qui vient</b>\n{capital(occurrence)}",
        wording.heads_in_words(heads, found.places),
        ui.in_lines(*names),
    )
    feedback = show_feedback.button("Les retours", event=event)
    turn = show_guests.turn(numbers, event=event)
    return ui.Reply(text, ui.keyboard(turn, (places, feedback), (back,)))


@router.button("vp")
async def change_places(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    found = await service.find_to_change(ctx.session, ctx.request, event)
    return await _ask_places(ctx, found)


@router.step("places", again=True)
async def receive_places(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Take the number of places; guests with a place keep their place."""
    request = ctx.request
    found = await service.find_to_change(ctx.session, request, event)
    said = folded(request.words).strip()
    number = re.fullmatch(r"(\d{1,6})(?: places?| personnes?)?", said)
    places = int(number[1]) if number and said not in NO_LIMIT else 0  # 0: no limit
    if said not in NO_LIMIT and not 0 < places <= rules.MOST_PLACES:
        most = grouped(rules.MOST_PLACES)
        problem = f"Je n’ai pas compris : il me faut un nombre, de 1 à {most}."
        return await _ask_places(ctx, found, problem)
    draft = replace(found.state, places=places or None)
    await service.change(await members.by_sender(ctx), found, draft, seen=found.sequence)
    limit = counted(places, "place") if places else "Sans limite"
    return replace(await show_guests(ctx, event=event), toast=f"C’est noté : {limit.lower()}.")


@router.button("vf")
async def show_feedback(
    ctx: ui.Context, *, event: ui.Id, page: int = 1, day: AnyDay = 0
) -> ui.Reply:
    """Show the feedback of the guests of that day; 0: of the latest day."""
    found = await service.find_to_change(ctx.session, ctx.request, event)
    days = await queries.days_heard_of(ctx.session, event)
    back = wording.show_guests.button("Retour", event=event)
    if not days:
        nobody = "Personne n’a encore été interrogé : c’est le lendemain matin que je demande."
        return ui.Reply(f"{RETURNS}\n\n{nobody}", ((back,),))
    of = date.fromordinal(day) if day else days[0]
    when = occurrence_on(found, of)
    fallback = f"« {ui.escape(found.title)} », {day_in_words(of)}"
    title = f"{RETURNS}\n{capital(wording.named(found, when, past=True) if when else fallback)}"
    feedback = await queries.feedback(ctx.session, event, of)
    too_few = (
        f"Moins de {rules.LEAST_SHOWN} réponses pour l’instant : je ne montre rien avant, pour que "
        "personne ne soit reconnu."
    )
    heard = [too_few]
    if feedback.is_shown:  # there are enough answers for nobody to be recognised
        figures = (
            (rules.Usefulness.YES, feedback.yes),
            (rules.Usefulness.PARTLY, feedback.partly),
            (rules.Usefulness.NO, feedback.no),
        )
        said = ", ".join(f"{wording.USEFUL[useful].lower()} {grouped(n)}" for useful, n in figures)
        count = feedback.yes + feedback.partly + feedback.no
        sentences = [f"• « {ui.escape(ui.shown(sentence))} »" for sentence in feedback.sentences]
        heard = [f"{grouped(count)} réponses : {said}.", *sentences]
    texts = ui.paginate(ui.pages([title, *heard]), page, size=1)
    turn = show_feedback.turn(texts, event=event, day=day)
    earlier, later = [d for d in days if d < of][:1], [d for d in days if d > of][-1:]
    others = tuple(
        show_feedback.button(label, event=event, day=other.toordinal())
        for label, beside in (("La fois d’avant", earlier), ("La fois d’après", later))
        for other in beside
    )
    return ui.Reply(texts.rows[0], ui.keyboard(turn, others, (back,)))


@router.answers(wording.rate_date, requires=ui.Requires.PRIVACY)
async def rate_date(
    ctx: ui.Context, *, event: ui.Id, day: links.Day, useful: rules.Usefulness
) -> ui.Reply:
    """Note whether the date was useful; another tap changes the answer."""
    on, person = date.fromordinal(day), await people.known(ctx.session, ctx.request.chat)
    row = await rsvp.rate(ctx.session, event, on, person, useful)
    return await _rated(ctx, row, useful)


@router.button("vs", requires=ui.Requires.PRIVACY)
async def write_sentence(ctx: ui.Context, *, event: ui.Id, day: links.Day) -> ui.Reply:
    person = await people.known(ctx.session, ctx.request.chat)
    row, useful = await rsvp.rated_answer(ctx.session, event, date.fromordinal(day), person)
    return await _ask_for_sentence(ctx, row, useful)


@router.step("sentence", requires=ui.Requires.PRIVACY)
async def receive_sentence(ctx: ui.Context, *, event: ui.Id, day: links.Day) -> ui.Reply:
    """Note the typed sentence, which replaces an earlier sentence of the person."""
    on, person = date.fromordinal(day), await people.known(ctx.session, ctx.request.chat)
    row, useful = await rsvp.rated_answer(ctx.session, event, on, person)
    words = ui.clean(ctx.request.words, None)
    if not words:
        return await _ask_for_sentence(ctx, row, useful, "Je ne prends que du texte.")
    if len(words) > rules.SENTENCE_LENGTH:
        problem = f"C’est trop long : {len(words)} signes, pour {rules.SENTENCE_LENGTH} au plus."
        return await _ask_for_sentence(ctx, row, useful, problem)
    row.sentence = words
    return await _rated(ctx, row, useful)


async def _ask_places(ctx: ui.Context, event: Event, problem: str = "") -> ui.Reply:
    await members.begin_step(ctx, receive_places.pending(event=event.id))
    how_many = (
        "<b>Les places</b>\n\nCombien de personnes peuvent venir ? Écrivez un nombre, par exemple "
        "<code>20</code>, ou « sans limite ». Au-delà, les suivantes attendent, et je leur écris "
        "dès qu’une place se libère."
    )
    now = ""
    if event.places:
        now = f"Maintenant : {grouped(event.places)}. Qui a déjà une place la garde."
    text = ui.paragraphs(problem, how_many, now)
    return ui.Reply(text, ((wording.show_guests.button("Ne rien changer", event=event.id),),))


async def _ask_for_sentence(
    ctx: ui.Context, row: Rsvp, useful: rules.Usefulness, problem: str = ""
) -> ui.Reply:
    key = {"event": row.event_id, "day": row.day.toordinal()}
    await members.begin_step(ctx, receive_sentence.pending(**key))
    none = wording.rate_date.button("Ne rien écrire", **key, useful=useful)
    write = (
        f"Écrivez votre phrase, en {rules.SENTENCE_LENGTH} signes au plus. Les référents la liront "
        f"sans votre nom, s’il y a au moins {rules.LEAST_SHOWN} réponses."
    )
    return ui.Reply(ui.paragraphs(problem, write), ((none,),))


async def _rated(ctx: ui.Context, row: Rsvp, useful: rules.Usefulness) -> ui.Reply:
    event = await service.find(ctx.session, row.event_id)
    title = f"<b>{ui.escape(event.title)}</b>"
    others = [other for other in rules.Usefulness if other not in (useful, rules.Usefulness.ABSENT)]
    change = wording.rating_row(event.id, row.day, *others)
    if useful is rules.Usefulness.ABSENT:
        absent = "C’est noté : vous n’y étiez pas. Votre réponse ne compte pas parmi les autres."
        return ui.Reply(f"{title}\n\n{absent}", (change,))
    noted = f"C’est noté, merci. Utile : {wording.USEFUL[useful].lower()}."
    said = "Une phrase à ajouter ? Les référents la liront sans votre nom."
    label = "Ajouter une phrase"
    if row.sentence:
        said = f"Votre phrase : « {ui.escape(ui.shown(row.sentence))} »"
        label = "Changer ma phrase"
    write = write_sentence.button(label, event=event.id, day=row.day.toordinal())
    return ui.Reply(f"{title}\n\n{noted}\n\n{said}", ui.keyboard((write,), change))
