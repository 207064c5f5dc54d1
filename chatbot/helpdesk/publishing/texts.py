"""What is said of answers that everybody may read."""

from collections.abc import Sequence

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import the
from chatbot.conversation.markup import escape
from chatbot.helpdesk.forwarding.rules import ANSWER_LENGTH, QUESTION_LENGTH
from chatbot.helpdesk.forwarding.texts import beginning, quoted
from chatbot.helpdesk.published_answers.models import PublishedAnswer
from chatbot.helpdesk.published_answers.rendering import TITLE, entry
from chatbot.helpdesk.publishing.payloads import Part
from chatbot.helpdesk.publishing.rules import tells_how_to_reach
from chatbot.members.rules import shown

ALL_READ = (
    "Chacun le lira sur la page, et je répondrai ainsi à qui demande la même chose. Sans le nom de "
    "la personne\u00a0: vérifiez qu’aucun mot ne la désigne."
)
CHANGED = "Le texte a changé entre-temps\u00a0: relisez-le, puis publiez."
WORDS_ONLY = "Seul du texte peut être publié."
NOTHING = "<b>Ce qui est publié</b>\n\nAucune réponse n’est publiée pour vos sujets."
TAKEN_BACK = "C’est fait\u00a0: cette réponse n’est plus sur la page, et je ne la donne plus."
WRITE = {
    Part.QUESTION: f"Écrivez la question comme elle sera lue, en {QUESTION_LENGTH} signes au plus.",
    Part.ANSWER: f"Écrivez la réponse comme elle sera lue, en {ANSWER_LENGTH} signes au plus.",
}


def preview(topic: Topic, asked: str, answered: str, names: Sequence[str], problem: str) -> str:
    """Before it is published."""
    return "\n\n".join(
        filter(
            None,
            [
                problem,
                f"<b>Publier pour {the(topic)}</b>",
                ALL_READ,
                f"La question\u00a0:\n{quoted(asked)}",
                f"La réponse\u00a0:\n{quoted(answered)}",
                _warning(asked, names),
            ],
        )
    )


def _warning(asked: str, names: Sequence[str]) -> str:
    """What may say who asked."""
    found = ", ".join(escape(shown(name)) for name in names)
    read = [
        *([f"le nom de la personne ({found})"] if names else []),
        *(["une adresse ou un numéro"] if tells_how_to_reach(asked) else []),
    ]
    return f"<b>Attention\u00a0:</b> j’y lis {' et '.join(read)}." if read else ""


def write(part: Part, now: str, problem: str = "") -> str:
    """Another wording is asked for."""
    asked = f"{WRITE[part]} Ou /annuler."
    return "\n\n".join(filter(None, [escape(problem), asked, f"Maintenant\u00a0:\n{quoted(now)}"]))


def too_long(units: int, most: int) -> str:
    """It doesn't fit."""
    return f"C’est trop long\u00a0: {units} signes, pour {most} au plus."


def published(topic: Topic) -> str:
    """It is done."""
    return f"C’est publié sur la page de {the(topic)}, sous «\u00a0{TITLE}\u00a0»."


def listing(answers: Sequence[tuple[PublishedAnswer, Topic]]) -> str:
    """A page of them."""
    lines = [
        f"• n°\u00a0{one.id}, pour {the(topic)}\u00a0: {escape(beginning(one.question))}"
        for one, topic in answers
    ]
    return "\n\n".join(["<b>Ce qui est publié</b>", "\n".join(lines)])


def sure(one: PublishedAnswer) -> str:
    """Before it is taken back."""
    return f"<b>Retirer cette réponse de la page\u00a0?</b>\n\n{entry(one)}"
