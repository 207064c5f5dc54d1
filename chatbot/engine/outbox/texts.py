"""What is kept of what somebody is owed."""

from chatbot.conversation.personal_data import Kept
from chatbot.engine.outbox.rules import REMEMBERED


def kept_messages(waiting: int, finished: int) -> Kept:
    """How many wait, and how many were carried not long ago."""
    return Kept(
        "Messages que je vous envoie de moi-même",
        {
            "encore à envoyer": waiting,
            f"envoyés, dont je garde {REMEMBERED.days} jours la trace sans le texte, ou autant que "
            "la question qu’ils montrent": finished,
        },
    )


def kept_copies(count: int) -> Kept:
    """Of what went to many."""
    return Kept("Annonces que je vous ai envoyées, ou que vous deviez recevoir", {"nombre": count})
