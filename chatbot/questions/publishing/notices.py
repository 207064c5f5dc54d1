"""What who asked is told of it."""

from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowSection
from chatbot.chantiers.texts import the
from chatbot.conversation import Button, Reply
from chatbot.questions.rules import REPLIES


def published(topic: Topic) -> Reply:
    """Everybody may read it; the page shows what became of it since."""
    return Reply(
        f"Votre question et sa réponse serviront à d’autres\u00a0: elles sont publiées, sans votre "
        f"nom, sur la page de {the(topic)}. Un mot vous y gêne\u00a0? Dites-le\u00a0: "
        "/transmettre",
        ((Button("Voir la page", ShowSection(topic=topic.key, section=REPLIES)),),),
    )
