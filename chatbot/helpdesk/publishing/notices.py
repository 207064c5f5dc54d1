"""What who asked is told of it."""

from chatbot.answers.rules import REPLIES
from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowSection
from chatbot.chantiers.texts import the
from chatbot.conversation import Button, Reply
from chatbot.helpdesk.forwarding.models import Question


def published(topic: Topic) -> Reply:
    """Everybody may read it; the page shows what became of it since."""
    return Reply(
        f"Votre question et sa réponse serviront à d’autres\u00a0: elles sont publiées, sans votre "
        f"nom, sur la page de {the(topic)}. Un mot vous y gêne\u00a0? Dites-le\u00a0: "
        "/transmettre",
        ((Button("Voir la page", ShowSection(topic=topic.key, section=REPLIES)),),),
    )


def taken_back(question: Question, topic: Topic) -> Reply:
    """Nobody reads it there any more, until it is published again."""
    return Reply(
        f"Votre question n°\u00a0{question.id} et sa réponse ne sont plus publiées\u00a0: elles "
        f"ont été retirées de la page de {the(topic)}, et je ne les donne plus. Si elles y "
        "reviennent, ce message vous le dira."
    )
