"""Messages that the guests of a date get unasked."""

from chatbot.conversation import Reply
from chatbot.events.links import show_date
from chatbot.events.models import Event
from chatbot.french import When
from chatbot.rsvp.rules import Response, Usefulness, begins
from chatbot.rsvp.wording import NO_MORE, answer_button, named, rating_row

QUESTION = "Cette rencontre vous a-t-elle été utile ?"
WHO_READS = (
    "Les référents lisent des chiffres, sans votre nom, et seulement à partir de cinq réponses."
)


def has_place(event: Event, when: When) -> Reply:
    """Tell a person on the waiting list that a place is free for them."""
    text = (
        f"<b>Une place pour vous</b>\n\nUne place s’est libérée : vous venez à "
        f"{named(event.title, when)}. Si vous ne pouvez plus, dites-le : d’autres attendent "
        "peut-être."
    )
    no_more = answer_button(Response.NO, NO_MORE, event.id, begins(when))
    return Reply(text, ((no_more, show_date.button("Voir la date", event=event.id)),))


def was_it_useful(event: Event, when: When) -> Reply:
    """Ask a guest whether the date was useful."""
    text = f"Vous pensiez venir à {named(event.title, when)}.\n\n<b>{QUESTION}</b>\n\n{WHO_READS}"
    key = (event.id, begins(when))
    ratings = rating_row(*key, Usefulness.YES, Usefulness.PARTLY, Usefulness.NO)
    return Reply(text, (ratings, rating_row(*key, Usefulness.ABSENT)))
