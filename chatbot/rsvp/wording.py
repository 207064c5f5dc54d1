"""The words about who comes to a date: links, sentences, and the messages that guests get."""

from collections.abc import Sequence
from datetime import date, datetime

from chatbot import french as fr
from chatbot.conversation import Button, Id, Reply, Row, link
from chatbot.conversation.markup import escape
from chatbot.events.links import Day, show_date
from chatbot.events.models import Event
from chatbot.events.rules import Status, has_a_day, is_past
from chatbot.events.wording import brief_day, when_of
from chatbot.rsvp.rules import Headcount, Response, Usefulness, begins, has_place

LABELS = {Response.YES: "Je viens", Response.MAYBE: "Peut-être", Response.NO: "Non"}
LABEL = 20  # characters of what tells one date from another on a button
NO_MORE = "Je ne viens plus"  # in the place of « Non », where one had said yes
IN_LINE = "Liste d’attente"  # in the place of « Je viens », where no place is left
NAME_SHOWN = "Les référents lisent votre nom."
NAME_HIDDEN = "Votre réponse compte, sans votre nom."
SHOW_NAME, HIDE_NAME = "Montrer mon nom", "Ne plus montrer mon nom"  # buttons
SAID = {
    Response.YES: "vous venez",
    Response.MAYBE: "vous viendrez peut-être",
    Response.NO: "vous ne venez pas",
}
USEFUL = {
    Usefulness.YES: "Oui",
    Usefulness.PARTLY: "En partie",
    Usefulness.NO: "Non",
    Usefulness.ABSENT: "Je n’y étais pas",
}


@link("va")
def answer_date(*, event: Id, day: Day, response: Response) -> None:
    """Answer a date on that day."""


@link("vh")
def come_from_here(*, event: Id, preview: bool = False) -> None:
    """Answer « Je viens » under an announcement, which stays as it is.

    In a preview, where `event` is 0 until the date is added: do nothing.
    """


@link("vq")
def show_guests(*, event: Id, page: int = 1) -> None:
    """Show référents who comes to a date: names of guests who agreed, and figures."""


@link("vu")
def rate_date(*, event: Id, day: Day, useful: Usefulness) -> None:
    """Answer, after a date, whether the date was useful."""


def named(event: Event, when: fr.When, *, past: bool = False) -> str:
    """Name an occurrence of a date in a sentence, in HTML."""
    return f"« {escape(event.title)} », {when_of(event, when, past=past)}"


def heads_in_words(heads: Headcount, places: int | None) -> str:
    """Write how many people come, and how many places are left."""
    parts = (
        (heads.coming, "personne vient", "personnes viennent"),
        (heads.maybe, "peut-être", "peut-être"),
        (heads.no, "non", "non"),
    )
    said = ", ".join(f"{fr.grouped(n)} {one if n < 2 else many}" for n, one, many in parts if n)
    counted = f"{said}." if said else "Personne n’a encore répondu."
    return " ".join(filter(None, [counted, places_in_words(heads, places)]))


def places_in_words(heads: Headcount, places: int | None) -> str:
    """Write how many places are left, or how many people wait; "" for a date without a limit."""
    if places is None:
        return ""
    if has_place(places, heads):
        left = fr.counted(places - heads.coming, "place")
        return f"Il reste {left} sur {fr.grouped(places)}."
    if (free := places - heads.coming) > 0:
        return f"{fr.counted(free, 'place libre')}, d’abord pour la liste d’attente."
    waits = "personne attend" if heads.waiting < 2 else "personnes attendent"
    line = f" ; {fr.grouped(heads.waiting)} {waits}" if heads.waiting else ""
    limit = f" ({fr.counted(places, 'place')})" if places else ""
    return f"Complet{limit}{line}."


def own_answer(response: Response, place: int) -> str:
    """Write a person's own answer; `place`: the rank on the waiting list, 0: not on the list."""
    if place:
        return f"vous êtes n° {fr.grouped(place)} sur la liste d’attente"
    return SAID[response]


def answer_button(response: Response, label: str, event: int, day: date) -> Button:
    return answer_date.button(label, event=event, day=day.toordinal(), response=response)


def rows_under(
    dates: Sequence[Event], *, at: datetime | None = None, preview: bool = False
) -> list[Row]:
    """Lay out the buttons under an announcement of these dates, a row for each date.

    `at`: the local time, to tell which dates are past; None: none is, the announcement leaves now.
    In a `preview`, buttons that would answer, or open a date that isn't added yet, are idle.
    """
    rows: list[Row] = []
    for event in dates:
        name = fr.protect(event.title) if event.rule else brief_day(event.when)
        which = fr.cut(f" : {name}", LABEL) if len(dates) > 1 else ""
        page = f"La date{which}"
        open_page = (
            come_from_here.button(page, event=0, preview=True)
            if event.id is None
            else show_date.button(page, event=event.id, as_new_message=True)
        )
        is_over = at is not None and is_past(event, at)
        row: Row = (open_page,)
        if not is_over and has_a_day(event.when) and event.status is not Status.CANCELLED:
            label, is_idle = f"{LABELS[Response.YES]}{which}", preview or event.id is None
            row = (come_from_here.button(label, event=event.id or 0, preview=is_idle), open_page)
        rows.append(row)
    return rows


def rating_row(event: int, day: date, *ratings: Usefulness) -> Row:
    return tuple(
        rate_date.button(USEFUL[useful], event=event, day=day.toordinal(), useful=useful)
        for useful in ratings
    )


def place_is_free(event: Event, when: fr.When) -> Reply:
    """Tell a person on the waiting list that a place is free for them."""
    text = (
        f"<b>Une place pour vous</b>\n\nUne place s’est libérée : vous venez à "
        f"{named(event, when)}. Si vous ne pouvez plus, dites-le : d’autres attendent "
        "peut-être."
    )
    no_more = answer_button(Response.NO, NO_MORE, event.id, begins(when))
    return Reply(text, ((no_more, show_date.button("Voir la date", event=event.id)),))


def was_it_useful(event: Event, when: fr.When) -> Reply:
    text = (
        f"Vous pensiez venir à {named(event, when, past=True)}.\n\n"
        "<b>Cette rencontre vous a-t-elle été utile ?</b>\n\nLes référents lisent des chiffres, "
        "sans votre nom, et seulement à partir de cinq réponses."
    )
    key = (event.id, begins(when))
    ratings = rating_row(*key, Usefulness.YES, Usefulness.PARTLY, Usefulness.NO)
    return Reply(text, (ratings, rating_row(*key, Usefulness.ABSENT)))
