"""What admins are told of an import."""

from collections.abc import Sequence

from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import Reply
from chatbot.french import listed


def imported(topics: Sequence[Topic]) -> Reply:
    names = listed([topic_name(topic) for topic in topics])
    return Reply(
        f"Depuis le serveur, le contenu a été mis à jour : {names}. Qui suit une date à venir qui "
        "a changé en est prévenu ; /dates montre les dates, /journal garde trace de l’import."
    )
