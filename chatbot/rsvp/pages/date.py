"""The page of a date: what is known, who comes, and the reader's own answer."""

from dataclasses import dataclass, replace
from datetime import UTC, date

from chatbot import conversation as ui
from chatbot.chantiers.links import show_card
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import numbered
from chatbot.errors import Refusal
from chatbot.events import links, service, wording as dates
from chatbot.events.models import Event
from chatbot.events.pages.dates import remind_button
from chatbot.events.rules import Status, has_a_day, time_shown
from chatbot.french import When, capital
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.rsvp import queries, rules, service as rsvp, wording
from chatbot.rsvp.models import Rsvp

router = ui.Router(requires=ui.Requires.NOTHING)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the page shows; in a group, nothing about the reader."""

    event: Event
    topic: Topic
    when: When | None  # the next occurrence, else the last one; None: no day is known
    day: date | None  # for which answers count; if no day is known any more, the former day
    heads: rules.Headcount
    private: bool
    closed: str  # why people can't answer, in a sentence; "": they can
    is_closing: bool  # people may only take an answer back
    own: Rsvp | None = None  # the reader's answer
    place: int = 0  # the reader's rank on the waiting list; 0: not on the list
    shows_name: bool | None = None  # whether référents read the reader's name; None: never asked
    may_change: bool = False  # the reader may change the date
    remind: ui.Button | None = None  # turns messages about the date on or off; None: always on


@router.answers(links.show_date)
async def show_date(ctx: ui.Context, *, event: ui.Id, as_new_message: bool = False) -> ui.Reply:
    found = await service.find(ctx.session, event)
    return replace(await open_date(ctx, found), as_new_message=as_new_message)


@router.answers(wording.answer_date)
async def answer_date(
    ctx: ui.Context, *, event: ui.Id, day: links.Day, response: rules.Response
) -> ui.Reply:
    return await _answer(ctx, event, response, day=date.fromordinal(day))


@router.answers(wording.come_from_here)
async def come_from_here(ctx: ui.Context, *, event: ui.Id, preview: bool = False) -> ui.Reply:
    """Answer « Je viens »; the announcement above stays, and in a group nothing is sent."""
    if preview:
        return ui.Reply(toast="C’est un aperçu : ce bouton sert sous l’annonce envoyée.")
    reply = await _answer(ctx, event, rules.Response.YES, day=None)
    return replace(reply, as_new_message=ctx.request.private)


@router.button("vn", requires=ui.Requires.PRIVACY)
async def let_name_be_read(ctx: ui.Context, *, agrees: bool, event: ui.Id) -> ui.Reply:
    """Let référents read one's name, or not; `event`: the date under which the button stands."""
    person = await _sender(ctx)
    await queries.keep_consent(ctx.work, person.id, agrees=agrees)
    toast = wording.NAME_SHOWN if agrees else wording.NAME_HIDDEN
    return replace(await open_date(ctx, await service.find(ctx.session, event)), toast=toast)


async def open_date(ctx: ui.Context, event: Event) -> ui.Reply:
    """Show the page of a date: what is known, then who comes."""
    view = await _view(ctx, event)
    past = bool(view.when and view.closed) and event.status is not Status.CANCELLED
    words = capital(dates.when_of(event, view.when, past=past))
    zone = ctx.request.at.tzinfo or UTC
    day = words if view.closed else dates.with_moment(words, view.when, zone)
    head = ui.in_lines(
        f"<b>{ui.escape(event.title)}</b>",
        f"<b>{day}</b>{dates.past_mark(event) if past else ''}",
        capital(dates.rule_of(event, view.when)),
        capital(dates.place_of(event)),
        dates.link_of(event),
        f"<i>{ui.escape(numbered(view.topic))}</i>",
        dates.deadline_of(event),
    )
    about = ui.paragraphs(head, ui.escape(event.description))
    who_comes = view.closed
    if not view.closed:
        who_comes = wording.heads_in_words(view.heads, event.places)
        if view.is_closing:
            who_comes += f" {rules.RegistrationClosed().sentence}"
    text = ui.on_one_screen(about, ui.in_lines(who_comes, _own_answer(view)))
    return ui.Reply(text, _buttons(view))


async def _sender(ctx: ui.Context) -> Chat:
    person = await members.remember_sender(ctx.session, ctx.request)
    if person is None:
        raise ui.StaleButton
    return person


async def _answer(
    ctx: ui.Context, event: int, response: rules.Response, *, day: date | None
) -> ui.Reply:
    """Note an answer, and show the page; after a first yes, ask if référents may read the name.

    `day`: the day that the question named; None under an announcement: the next day.
    """
    person, private = await _sender(ctx), ctx.request.private
    place = await rsvp.answer(ctx.work, event, person, response, day=day, private=private)
    toast = _toast_of(response, place, private=private)
    if day is None and not private:
        return ui.Reply(toast=toast)
    is_noted_yes = response is rules.Response.YES and place is not None
    if private and is_noted_yes and await queries.consent(ctx.session, person.id) is None:
        # A person is asked once; until they agree, their name is hidden.
        await queries.keep_consent(ctx.work, person.id, agrees=False)
        question = (
            f"<b>Votre nom</b>\n\nC’est noté : {wording.own_answer(response, place or 0)}. "
            "Les référents et les admins peuvent-ils lire votre nom parmi celles et ceux qui "
            "viennent ? Sans votre accord, votre réponse compte, sans nom.\n\nCela vaut pour "
            "toutes les dates. Vous en changerez quand vous voudrez : sous une date où vous venez, "
            "ou par /mesdonnees."
        )
        yes = let_name_be_read.button("Oui, montrer mon nom", agrees=True, event=event)
        no = let_name_be_read.button("Non, sans mon nom", agrees=False, event=event)
        return ui.Reply(question, ((yes,), (no,)), toast=toast)
    return replace(await open_date(ctx, await service.find(ctx.session, event)), toast=toast)


async def _view(ctx: ui.Context, event: Event) -> View:
    request, session = ctx.request, ctx.session
    topic, closed = await topic_of_key(session, event.topic_key), ""
    when = time_shown(event, request.at) if has_a_day(event.when) else None
    day = rules.begins(when) if when else rules.day_of_answers(event, request.at)
    heads = rules.Headcount()
    if when is not None:
        heads = await queries.headcount(session, event.id, rules.begins(when))
    try:
        rules.next_answerable(event, request.at)
        is_closing = rules.is_registration_closed(event, request.at.date())
    except Refusal as refusal:
        closed, is_closing = refusal.sentence, isinstance(refusal, rules.DayUnknown)
    remind = await remind_button(ctx, event, topic)
    view = View(event, topic, when, day, heads, request.private, closed, is_closing, remind=remind)
    person = await people.known(session, request.chat) if request.private else None
    if person is None:
        return view
    own = await queries.find_answer(session, event.id, day, person.id) if day else None
    consent = await queries.consent(session, person.id)
    return replace(
        view,
        own=own,
        place=await queries.place_in_line(session, own) if own and own.waiting else 0,
        shows_name=consent.agrees if consent else None,
        may_change=await service.may_change(session, request, event.topic_key),
    )


def _buttons(view: View) -> ui.Keyboard:
    """Lay out buttons for the other answers, then as many further buttons as fit."""
    event, answers = view.event.id, _answers(view)
    comes = view.own is not None and view.own.response is rules.Response.YES
    ways = []
    if comes and view.shows_name is not None:
        label = wording.HIDE_NAME if view.shows_name else wording.SHOW_NAME
        ways.append(let_name_be_read.button(label, agrees=not view.shows_name, event=event))
    if view.may_change:
        ways.append(wording.show_guests.button("Qui vient", event=event))
        ways.append(links.manage_date.button("Changer la date", event=event))
    if view.remind:
        ways.append(view.remind)
    if view.when is not None and not view.closed:
        ways.append(links.add_to_calendar.button("Au calendrier", event=event))
    ways.append(show_card.button("Le sujet", topic=view.topic.key))
    ways.append(links.show_dates.button("Les dates"))
    return ui.keyboard(answers, *ui.in_pairs(ways[: ui.BUTTONS - len(answers)]))


def _answers(view: View) -> ui.Row:
    if view.day is None or (view.closed and not view.is_closing):
        return ()
    given = view.own.response if view.own else None
    open_to = [*rules.Response]
    if view.is_closing:
        open_to = [rules.Response.NO] if given not in (None, rules.Response.NO) else []
    labels = dict(wording.LABELS)
    if not rules.has_place(view.event.places, view.heads):
        labels[rules.Response.YES] = wording.IN_LINE
    if given is rules.Response.YES:
        labels[rules.Response.NO] = wording.NO_MORE
    return tuple(
        wording.answer_button(response, labels[response], view.event.id, view.day)
        for response in open_to
        if response is not given
    )


def _own_answer(view: View) -> str:
    if not view.private or (view.closed and not view.is_closing):
        return ""
    if view.own is None:
        return "" if view.is_closing else "<b>Venez-vous ?</b>"
    said = f"<b>Votre réponse : {wording.own_answer(view.own.response, view.place)}.</b>"
    if view.own.response is not rules.Response.YES:
        return said
    return f"{said} {wording.NAME_SHOWN if view.shows_name else wording.NAME_HIDDEN}"


def _toast_of(response: rules.Response, place: int | None, *, private: bool) -> str:
    if place is None:
        return "La date a changé depuis : la voici. Venez-vous ?"
    if place == 0:
        hidden = "" if private else " Votre nom ne paraît pas ici."
        return f"C’est noté : {wording.own_answer(response, 0)}.{hidden}"
    told = "Si une place se libère, je vous l’écris."
    if not private:
        told = "Écrivez-moi en privé, pour que je puisse vous dire si une place se libère."
    return f"C’est complet : {wording.own_answer(response, place)}. {told}"
