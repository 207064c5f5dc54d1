"""What is kept of those who ask and answer, in words."""

from chatbot.conversation.personal_data import Kept
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import ANSWERABLE, State
from chatbot.helpdesk.forwarding.texts import STATES, beginning
from chatbot.helpdesk.published_answers.models import PublishedAnswer

STAYS = "vos réponses, avec votre nom, dans les conversations qui les ont reçues"


def asked(question: Question, topic: str) -> Kept:
    """One that they passed on; of one that they withdrew, when."""
    if question.state is State.WITHDRAWN:
        return Kept(
            "Question retirée, dont je garde l’heure pendant un jour",
            {"transmise": question.asked_at},
        )
    return Kept(
        f"Question transmise\u00a0: {topic}",
        {
            "état": STATES[question.state],
            "texte": question.text,
            "transmise": question.asked_at,
            "rappelée": question.reminded_at,
            "prochain rappel": question.due_at if is_open(question) else None,
            "réponse": question.answer,
            "répondue": question.answered_at,
            "votre merci": question.thanked_at,
        },
    )


def on_a_page(topic: str) -> Kept:
    """What is published of one."""
    what = f"Votre question publiée\u00a0: {topic}"
    return Kept(what, {}, stays="votre question et sa réponse publiées, sans votre nom")


def taken(question: Question, topic: str) -> Kept:
    """One that they answer, or answered: the question is somebody else's."""
    return Kept(
        f"Question à laquelle vous répondez\u00a0: {topic}",
        {
            "début": beginning(question.text),
            "prise": question.taken_at,
            "votre réponse": question.answer,
            "répondue": question.answered_at,
        },
        stays=STAYS if question.answer else "",
    )


def published(one: PublishedAnswer, topic: str) -> Kept:
    """What everybody may read."""
    return Kept(
        f"Réponse que vous avez publiée\u00a0: {topic}",
        {"début": beginning(one.question), "publiée": one.published_at},
        stays="les réponses que vous avez publiées, sans rien qui mène à vous",
    )


def loss(question: Question, topic: str) -> str:
    """What becomes of one that waits, once its asker is erased."""
    waits = "qui attendait une réponse\u00a0: elle est retirée"
    return f"Question pour «\u00a0{topic}\u00a0» ({beginning(question.text, 40)}), {waits}"


def is_open(question: Question) -> bool:
    """Whether it may still be answered."""
    return question.state in ANSWERABLE
