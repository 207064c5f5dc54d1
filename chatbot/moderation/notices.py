"""What people are told of what an admin decided about them."""

from chatbot.chantiers.links import show_card
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import to_news, topic_name
from chatbot.conversation import Reply
from chatbot.subscriptions.links import show_subscriptions
from chatbot.subscriptions.wording import because

TO_LIST = ((show_subscriptions.button("Voir les abonnements"),),)
UNBANNED = Reply(
    "Vous pouvez de nouveau suivre des chantiers. Rien n’a repris tout seul : "
    "choisissez ce qui vous intéresse.",
    TO_LIST,
)
QUESTION = "Une question ? /aide dit à qui écrire."


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
        "Un admin a mis fin à vos abonnements, et vous ne pouvez plus en prendre ici"
        f"{because(reason)}. Les pages des chantiers vous restent ouvertes.\n\n{QUESTION}"
    )
