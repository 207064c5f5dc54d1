"""What people are told of what an admin decided about them; and admins, of the bot's health."""

from collections.abc import Mapping
from datetime import timedelta

from chatbot.chantiers.links import show_card
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import to_news, topic_name
from chatbot.conversation import Reply
from chatbot.french import lasting
from chatbot.moderation.wording import in_words_of
from chatbot.subscriptions.links import show_subscriptions
from chatbot.subscriptions.wording import because

TO_LIST = ((show_subscriptions.button("Voir les abonnements"),),)
UNBANNED = Reply(
    "Vous pouvez de nouveau suivre des chantiers. Rien n’a repris tout seul : "
    "choisissez ce qui vous intéresse.",
    TO_LIST,
)
QUESTION = "Une question ? /aide dit à qui écrire."


def ill(troubles: Mapping[str, float]) -> Reply:
    """Tell the admins that the bot fell ill."""
    return Reply(
        f"<b>Je ne vais pas bien</b> : {in_words_of(troubles)}.\n\n"
        "Prévenez la personne qui fait tourner le bot. Je vous dirai quand ce sera fini."
    )


def well(troubles: Mapping[str, float], after: timedelta) -> Reply:
    """Tell the admins that it is well again."""
    return Reply(
        f"<b>Je vais de nouveau bien</b>, après {lasting(after)}. Ce qui n’allait pas : "
        f"{in_words_of(troubles)}.\n\nCe qui attendait est en route ; /statut dit où l’on en est."
    )


def accepted(topic: Topic, *, private: bool) -> Reply:
    who = "Vous suivez" if private else "Ce groupe suit"
    text = f"Votre demande est acceptée. {who} maintenant {topic_name(topic)}."
    to_card = (show_card.button("Voir la page", topic=topic.key),)
    return Reply(text, (to_card, *to_news(topic), *TO_LIST))


def refused(topic: Topic, reason: str) -> Reply:
    text = f"Votre demande de suivre {topic_name(topic)} n’a pas été acceptée{because(reason)}."
    return Reply(f"{text}\n\n{QUESTION}")


def removed(topic: Topic) -> Reply:
    """Tell a follower that their subscription was ended."""
    text = f"Un admin a mis fin à votre abonnement à {topic_name(topic)}."
    return Reply(f"{text}\n\n{QUESTION}", TO_LIST)


def banned(reason: str) -> Reply:
    """Tell a banned person that their subscriptions ended, and that they can take no others."""
    return Reply(
        f"Un admin a mis fin à vos abonnements{because(reason)}. Vous ne pouvez plus rien suivre, "
        "ni écrire aux référents. Les pages des chantiers vous restent ouvertes."
        f"\n\n{QUESTION}"
    )
