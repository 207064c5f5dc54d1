"""Questions to the authors of published texts about the dates in these texts."""

from collections.abc import Sequence

from chatbot.conversation import Button, Reply, Row
from chatbot.conversation.markup import escape
from chatbot.events import links
from chatbot.events.models import Event, WrittenDate
from chatbot.events.wording import as_read, when_of
from chatbot.french import day_in_words, in_words


def ask_about_written(written: Sequence[WrittenDate], before: str = "") -> Reply:
    """Ask the author of a published text about the dates of which it speaks.

    `before` stands first, in HTML.
    """
    text = "\n\n".join(filter(None, [before, as_read([one.state for one in written])]))
    rows: list[Row] = []
    if len(written) > 1:
        rows = [
            (links.add_written.button(f"Ajouter : {day_in_words(one.day)}", written=one.id),)
            for one in written
        ]
    no = "Non, aucune" if len(written) > 1 else "Non"
    dismiss = links.dismiss_written.button(no, written=written[0].id, every=True)
    return Reply(text, (*rows, (add_every_button(written),), (dismiss,)))


def ask_about_gone(event: Event, instead: WrittenDate | None = None) -> Reply:
    """Ask what becomes of a date that its text doesn't name any more; `instead`: the new date."""
    text = (
        f"<b>{escape(event.title)}</b>, {when_of(event)} : cette date n’est plus dans le texte "
        "publié, mais elle reste dans /dates. Que devient-elle ?"
    )
    key = {"event": event.id, "sequence": event.sequence}
    move = links.write_move.button("La déplacer", event=event.id)
    if instead is not None:
        label = f"La déplacer : {in_words(instead.state.when, weekday=True)}"
        move = links.move_to_written.button(label, **key, written=instead.id)
    cancel = links.cancel_gone.button("L’annuler", **key, written=instead.id if instead else 0)
    leave = links.leave_gone.button("La laisser", **key, written=instead.id if instead else 0)
    return Reply(text, ((move,), (cancel, leave)))


def add_every_button(written: Sequence[WrittenDate]) -> Button:
    """Label the button that adds all dates of a text about which nobody has decided."""
    label = "Les ajouter toutes" if len(written) > 1 else "L’ajouter aux dates"
    return links.add_written.button(label, written=written[0].id, every=True)
