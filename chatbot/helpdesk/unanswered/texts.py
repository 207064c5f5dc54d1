"""How it is said what is asked in vain."""

import re
from collections.abc import Sequence

from chatbot.answers.intents import Intent
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, the
from chatbot.conversation.markup import escape
from chatbot.helpdesk.unanswered.rules import Gap

# What follows « à propos »; what is never told is called so already.
KINDS: dict[str, str] = {
    Intent.WHO: "des personnes qui s’en occupent",
    Intent.CONTACT: "d’un contact",
    Intent.DATE: "d’une date",
    Intent.LAUNCH: "des débuts",
    Intent.WHY: "de la raison d’être",
    Intent.STAKES: "des enjeux",
    Intent.CONTRIBUTION: "de ce que cela apporte",
    Intent.CONCRETE: "de ce qui se fait concrètement",
    Intent.NEWS: "des nouvelles",
    Intent.RESOURCES: "des ressources",
    Intent.JOIN: "de la façon de participer",
    "": "d’autre chose",
}
NOR = re.compile(",? ni ")  # « L’Établi ne dit rien de ceci, ni de cela »
OF = re.compile("(?:^|(?<= ou )|(?<=, ))(?:d’|de |des |du )")
ALONE = {"des ": "les ", "du ": "le "}  # without « de »
NO_TOPIC = "aucun sujet précis"
SHORT = 3  # of them, under what waits for an answer
LABEL_LENGTH = 60  # characters
TITLE = "<b>Ce qui manque</b>"
ASKED = "Ces trois derniers mois, on vous a demandé, sans que je sache répondre\u00a0:"
NONE = (
    f"{TITLE}\n\nCes trois derniers mois, on ne vous a rien demandé que je ne sache pas. Je compte "
    "ce qui manque par sujet, sans garder ni qui demande, ni en quels mots."
)
HOW = "<i>Je compte les questions, sans garder ni qui les pose, ni en quels mots.</i>"
SETTLE = "<b>C’est réglé</b> remet ce compte à zéro."
WRITE = (
    "Écrivez-le dans une annonce\u00a0: celles et ceux qui suivent le sujet le sauront, et je "
    "pourrai la citer."
)
OF_NO_TOPIC = {
    True: "Cette question ne nommait aucun sujet, ou en nommait plusieurs.",
    False: "Ces questions ne nommaient aucun sujet, ou en nommaient plusieurs.",
}
SETTLED = "C’est noté\u00a0: ce compte repart de zéro."

Gaps = Sequence[tuple[Gap, Topic | None]]


def about(gap: Gap) -> str:
    """ "de ce que cela coûte ou du budget": what it is asked about, plain."""
    return KINDS.get(gap.subject) or NOR.sub(" ou ", gap.subject)


def label(gap: Gap, topic: Topic | None) -> str:
    """A button that opens one."""
    said = f"{numbered(topic) if topic else NO_TOPIC.capitalize()}\u00a0: {_alone(about(gap))}"
    return said if len(said) <= LABEL_LENGTH else f"{said[: LABEL_LENGTH - 1].rstrip()}…"


def below(gaps: Gaps) -> str:
    """Under what waits for an answer: what is asked most."""
    lines = [f"• {_line(gap, topic)}" for gap, topic in gaps[:SHORT]]
    return "\n".join([TITLE, ASKED, *lines])


def listing(gaps: Gaps, first: int) -> str:
    """A page of them, counted from `first`."""
    lines = [f"{number}. {_line(*one)}" for number, one in enumerate(gaps, first)]
    return "\n\n".join([TITLE, "\n".join([ASKED, *lines]), HOW])


def one(gap: Gap, topic: Topic | None) -> str:
    """One, and what can be done about it."""
    title = f"<b>Ce qui manque pour {the(topic)}</b>" if topic else TITLE
    said = (
        f"Ces trois derniers mois, on vous a posé {_many(gap.times)} à propos "
        f"{escape(about(gap))}, et je n’ai pas su y répondre."
    )
    way = WRITE if topic else OF_NO_TOPIC[gap.times == 1]
    return "\n\n".join([title, said, f"{way} {SETTLE}", HOW])


def _alone(said: str) -> str:
    """ "ce que cela coûte ou le budget"."""
    return OF.sub(lambda found: ALONE.get(found[0], ""), said)


def _many(questions: int) -> str:
    return "une question" if questions == 1 else f"{questions} questions"


def _line(gap: Gap, topic: Topic | None) -> str:
    of = the(topic) if topic else NO_TOPIC
    return f"{gap.times} fois, à propos {escape(about(gap))}\u00a0: {of}"
