"""What others are told of what somebody did to an announcement."""

from chatbot.announcements.models import Announcement
from chatbot.announcements.tracking.screens import which
from chatbot.chantiers.models import Topic
from chatbot.conversation import Reply
from chatbot.members.models import Chat
from chatbot.members.wording import full_name


def correction_dropped(one: Announcement, topic: Topic, by: Chat) -> Reply:
    """To whoever was writing a correction of what was withdrawn."""
    return Reply(
        f"{full_name(by)} a retiré l’annonce que vous corrigiez. Votre brouillon de correction est "
        f"donc effacé.\n\n{which(one, topic)}"
    )
