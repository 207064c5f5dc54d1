"""How chantiers, their sections and editions are named."""

from datetime import date
from typing import Protocol
from urllib.parse import quote

from babel.dates import format_date

from chatbot.chantiers.links import show_card, show_chantiers, show_news
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation import Button, Keyboard
from chatbot.conversation.markup import escape
from chatbot.french.typography import NO_BREAK, protect, typeset

LABEL_LENGTH = 40
BACK_TO_LIST = show_chantiers.button("Tous les chantiers")
NO_CHANTIER = (
    "Aucun chantier n’est encore publié ici. Revenez bientôt : "
    "les chantiers apparaîtront dès que l’équipe les aura ajoutés."
)


def edition_in_words(edition: str) -> str:
    """Write "mai 2022" for "2022-05"."""
    return format_date(date.fromisoformat(f"{edition}-01"), "MMMM y", locale="fr")


class Named(Protocol):
    """Whatever has a topic's names and number."""

    @property
    def label(self) -> str:
        """A short name; empty where none was given."""

    @property
    def title(self) -> str:
        """The whole name."""

    @property
    def number(self) -> int | None:
        """How the current edition counts it."""


def label_of(topic: Named) -> str:
    """Name a topic briefly: as the pack does, or by its title, cut after a word."""
    return topic.label or short_title(topic.title)


def short_title(title: str) -> str:
    """Make a title as short as a label, cut after a word."""
    if len(title) <= LABEL_LENGTH:
        return title
    words = title[:LABEL_LENGTH].split(" ")[:-1]
    while len(words) > 1 and len(words[-1]) <= 3:  # no label ends in "et…" or "sur les…"
        words.pop()
    return " ".join(words).rstrip(" ,;:") + "…"


def numbered(topic: Named, blank: str = " ") -> str:
    """Write "7. Alimentation", as buttons show it."""
    return f"{topic.number}.{blank}{label_of(topic)}" if topic.number else label_of(topic)


def topic_name(topic: Topic) -> str:
    """Name a topic in the middle of a sentence, in HTML."""
    return escape(plain_topic_name(topic))


def plain_topic_name(topic: Topic) -> str:
    """Name a topic in plain text; its number stays on the line of its name."""
    name = typeset(f"« {protect(numbered(topic, NO_BREAK))} »")
    return f"l’appel {name}" if topic.kind is TopicKind.APPEAL else name


def back_to(topic: Topic) -> Button:
    """Label the way back to a topic's card."""
    return show_card.button(f"Retour : {protect(label_of(topic))}", topic=topic.key)


def to_news(topic: Topic, label: str = "Les annonces déjà parues") -> Keyboard:
    """Label the way to what was announced already, where anything was."""
    return ((show_news.button(label, topic=topic.key),),) if topic.news_at else ()


def share_link(start: str, bot: str, text: str) -> str:
    """Link to Telegram's choice of whom to send a link to, which opens the bot at `start`."""
    address = quote(deep_link(start, bot), safe="")
    return f"https://t.me/share/url?url={address}&text={quote(text)}"


def deep_link(start: str, bot: str) -> str:
    """Link to the bot, opened at `start`."""
    return f"https://t.me/{bot}?start={start}"
