"""What several of the room's pages say."""

from collections.abc import Mapping
from datetime import timedelta

from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation.markup import clean, escape
from chatbot.engine.health import Trouble
from chatbot.french import lasting, protect
from chatbot.members.rules import REASON_LENGTH
from chatbot.moderation.links import show_moderation
from chatbot.subscriptions.models import Subscription

HOME = show_moderation.button("Modération")
TOLD = "Un message le lui dit, sauf si l’on m’a bloqué."
ACCEPTED = f"C’est fait : la demande est acceptée. {TOLD}"
GONE_TOPIC = "un sujet qui n’existe plus"
NO_SUCH_TOPIC = "Je ne trouve pas ce sujet. /moderation montre tout ce que l’on peut suivre."
TOO_LONG = "C’est trop long : {length} caractères, {most} au plus. Écrivez plus court."
TROUBLES = {
    Trouble.NO_ANSWER: "Telegram ne me répond pas",
    Trouble.LOCK_LOST: "la base de données ne me répond plus",
    Trouble.NOT_STORED: "rien ne s’enregistre",
    Trouble.NOT_HEARD: "rien n’arrive de Telegram",
    Trouble.NOT_SAID: "rien ne part vers Telegram",
    Trouble.TOKEN_SHARED: "un autre programme reçoit les messages à ma place",
    Trouble.ROW_WAITS: "un message attend trop longtemps",
}
NO_WORDS = (
    "Je n’ai pas trouvé de texte. Écrivez le motif en une phrase, ou touchez « Sans "
    "motif » plus haut, ou /annuler."
)


def in_words_of(troubles: Mapping[str, float]) -> str:
    """Write what keeps the bot from its work: "rien ne s’enregistre (2 minutes)"."""
    told = (
        f"{TROUBLES[Trouble(trouble)]} ({lasting(timedelta(seconds=seconds))})"
        for trouble, seconds in troubles.items()
    )
    return ", ".join(told)


def accepted_toast(name: str) -> str:
    """Write whose request was accepted, by their plain name."""
    return f"C’est fait : {protect(name)} est parmi les abonnés. {TOLD}"


def reason_problem(words: str) -> str:
    """Write why an admin's words can't be a reason; "" where they can.

    A picture or a sticker has no words: nobody is banned or refused by mistake.
    """
    if not clean(words):
        return NO_WORDS
    if len(words) > REASON_LENGTH:
        return TOO_LONG.format(length=len(words), most=REASON_LENGTH)
    return ""


def topic_of(row: Subscription, topics: Mapping[str, Topic]) -> str:
    """Name the topic of a subscription, in HTML."""
    topic = topics.get(row.topic_key)
    return escape(numbered(topic)) if topic else GONE_TOPIC
