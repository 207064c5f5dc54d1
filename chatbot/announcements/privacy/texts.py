"""What is kept of those who write announcements, in words."""

from datetime import datetime

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.texts import beginning
from chatbot.announcements.writing.texts import moment
from chatbot.conversation.markup import visible
from chatbot.conversation.personal_data import Fact, Kept

EXCERPT = 160  # characters
SHORT = 40
STATES = {
    State.WRITING: "en cours d’écriture",
    State.READING: "attend une relecture",
    State.RETURNED: "à reprendre",
    State.SCHEDULED: "envoi prévu",
    State.LATE: "n’a pas pu partir à l’heure prévue",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
}
LOSSES = {
    State.WRITING: "en brouillon\u00a0: elle est effacée",
    State.READING: "en relecture\u00a0: elle ne partira pas, et qui devait la relire le saura",
    State.RETURNED: "qui vous a été rendue\u00a0: elle est effacée",
    State.SCHEDULED: "programmée pour {when}\u00a0: elle ne partira pas",
    State.LATE: "qui attendait votre décision\u00a0: elle ne partira pas",
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


def loss(one: Announcement, topic: str, *, at: datetime) -> str:
    """What becomes of one that is not out when its author is erased."""
    what = "Annonce" if one.corrects is None else "Correction d’une annonce"
    becomes = LOSSES[one.state].format(when=moment(one.send_at or at, at))
    return f"{what} pour «\u00a0{topic}\u00a0» ({beginning(one, SHORT)}), {becomes}"
