"""Links to answers, guests and feedback."""

from chatbot.conversation import Id, link
from chatbot.events.links import Day
from chatbot.rsvp.rules import Response, Usefulness


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
    """Show a date's référents who comes, as far as they may read names."""


@link("vu")
def rate_date(*, event: Id, day: Day, useful: Usefulness) -> None:
    """Say afterwards whether a date was useful."""
