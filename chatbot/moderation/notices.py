"""What people are told of what an admin decided about them."""

from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowCard
from chatbot.chantiers.texts import the, to_news
from chatbot.conversation import Button, Reply
from chatbot.subscriptions.links import show_subscriptions
from chatbot.subscriptions.wording import because

TO_LIST = ((show_subscriptions.button("Voir les abonnements"),),)


def accepted(topic: Topic, *, private: bool) -> Reply:
    """A request was accepted."""
    who = "Vous suivez" if private else "Ce groupe suit"
    said = f"Votre demande est acceptée. {who} maintenant {the(topic)}."
    to_card = (Button("Voir la page", ShowCard(topic=topic.key)),)
    return Reply(said, (to_card, *to_news(topic), *TO_LIST))


def refused(topic: Topic, reason: str) -> Reply:
    """A request was refused."""
    said = f"Votre demande de suivre {the(topic)} n’a pas été acceptée{because(reason)}."
    return Reply(f"{said}\n\nUne question\u00a0? /aide dit à qui écrire.")


def removed(topic: Topic, reason: str) -> Reply:
    """Somebody who followed does no more."""
    said = f"Un admin a mis fin à votre abonnement à {the(topic)}{because(reason)}."
    return Reply(f"{said}\n\nUne question\u00a0? /aide dit à qui écrire.", TO_LIST)


def banned(reason: str) -> Reply:
    """All that somebody followed has ended, and they can follow nothing any more."""
    return Reply(
        "Un admin a mis fin à vos abonnements, et vous ne pouvez plus en prendre ici"
        f"{because(reason)}. Les pages des chantiers vous restent ouvertes.\n\n"
        "Une question\u00a0? /aide dit à qui écrire."
    )


def unbanned() -> Reply:
    """Following is possible again; nothing was restored."""
    return Reply(
        "Vous pouvez de nouveau suivre des chantiers. Rien n’a repris tout seul\u00a0: "
        "choisissez ce qui vous intéresse.",
        TO_LIST,
    )
