"""What several pages of the front door say, and how the bot presents itself."""

from chatbot.chantiers import links as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import deep_link
from chatbot.conversation import Button, Keyboard, Reply, keyboard
from chatbot.conversation.markup import escape
from chatbot.events.links import show_dates
from chatbot.french import typeset
from chatbot.subscriptions.links import show_subscriptions

DATES_START = "dates"  # t.me/BOT?start=dates opens the list of dates
BOT_DESCRIPTION = typeset(
    "L’Établi donne des nouvelles des chantiers de La Fabrique des Transitions : ce que fait "
    "chacun, qui le porte, ses ressources, ses dates, à qui écrire. Il répond à vos questions "
    "d’après ce qui a été publié. Touchez Démarrer."
)
BOT_SHORT_DESCRIPTION = "Les chantiers et les dates de La Fabrique des Transitions."


def menu(alliance: Topic | None) -> Keyboard:
    ours = (chantiers.show_card.button("L’Alliance", topic=alliance.key),) if alliance else ()
    return keyboard(
        (chantiers.show_chantiers.button("Les chantiers"), show_dates.button("Les dates")),
        (chantiers.show_news.button("Les actus"), show_subscriptions.button("Abonnements")),
        ours,
    )


def read_in_private(sentence: str, label: str, bot: str, start: str = "") -> Reply:
    """Lead from a group to the private chat, where a page is long; `start` opens it there."""
    address = deep_link(start, bot) if start else f"https://t.me/{bot}"
    return Reply(sentence, ((Button(label, url=address),),))


def write_to(about: str, alliance: Topic | None) -> str:
    """Say in HTML where questions go, if the alliance's page says so."""
    if alliance is None or not alliance.contacts:
        return ""
    address = escape(alliance.contacts[0].address)
    return f"Une question sur {about} ? Écrivez à :\n{address}"
