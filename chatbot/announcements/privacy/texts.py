"""What is kept of those who write announcements, in words."""

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.texts import beginning
from chatbot.markup import visible
from chatbot.personal import Fact, Kept

EXCERPT = 160  # characters
STATES = {
    State.WRITING: "en cours d’écriture",
    State.READING: "attend une relecture",
    State.RETURNED: "à reprendre",
    State.SCHEDULED: "envoi prévu",
    State.LATE: "n’a pas pu partir à l’heure prévue",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
}
STAYS = "les annonces que vous avez publiées, sans rien qui mène à vous"


def kept(one: Announcement, topic: str) -> Kept:
    """One that they wrote: in full while nobody else can read it, else how it begins."""
    what = "Annonce" if one.corrects is None else "Correction d’une annonce"
    came_out = one.published_at is not None
    facts: dict[str, Fact] = {
        "état": STATES[one.state],
        "texte": None if came_out else visible(one.text),
        "début": beginning(one, EXCERPT) if came_out else None,
        "modifiée": None if came_out else one.changed_at,
        "envoi prévu": one.send_at,
        "publiée": one.published_at,
        "corrigée": one.corrected_at,
    }
    return Kept(f"{what}\u00a0: {topic}", facts, STAYS if came_out else "")
