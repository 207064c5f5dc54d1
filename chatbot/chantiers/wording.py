"""The names of chantiers, sections and editions in sentences, lists and buttons."""

import re
from datetime import date
from typing import Protocol
from urllib.parse import quote

from chatbot.chantiers.links import show_card, show_chantiers, show_news
from chatbot.chantiers.matching import EMPTY, NUMBER_WORDS
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind, fold
from chatbot.conversation import Button, Keyboard
from chatbot.conversation.markup import escape
from chatbot.french import capital, cut, month_in_words
from chatbot.french.typography import NO_BREAK, protect, typeset

LABEL_LENGTH = 40
COMMON_WEIGHT, TELLING_WEIGHT = 1, 3  # of a title's words; « et », « de la » weigh 0
_ELIDED = re.compile(r"^(?:[ldsnmtcj]|qu)[’']", re.IGNORECASE)
# Folded words that many titles have, so that they don't distinguish topics.
COMMON = set(
    "accelerer accompagner acteurs action actions agir ameliorer approche cadre chantier "
    "comment construire demarche developper dimensions dispositif engages enjeux ensemble faire "
    "favoriser groupe innovants mettre mieux nouveau nouveaux nouvelle nouvelles observatoire "
    "outil outils partage partagee partagees partages participer place porter programme projet "
    "projets proposer referentiel renforcer reseau soutenir systemique systemiques territoire "
    "territoires transition transitions travail travaux vue".split()
)
BACK_TO_LIST = show_chantiers.button("Tous les chantiers")
NO_CHANTIER = (
    "Aucun chantier n’est encore publié ici. Revenez bientôt : "
    "les chantiers apparaîtront dès que l’équipe les aura ajoutés. /aide dit ce que je sais faire."
)


def edition_in_words(edition: str) -> str:
    """Write "mai 2022" for "2022-05"."""
    return month_in_words(date.fromisoformat(f"{edition}-01"))


def issue_in_words(edition: str, today: date) -> str:
    """Write "L’Établi de mai 2022, il y a plus de quatre ans"; no age in its first year."""
    month = edition_in_words(edition)
    of_month = f"d’{month}" if month[0] in "ao" else f"de {month}"
    return ", ".join(filter(None, [f"L’Établi {of_month}", age_in_words(edition, today)]))


def age_in_words(edition: str, today: date) -> str:
    """Write "il y a plus de quatre ans"; "" for an edition of less than a year ago."""
    year, month = map(int, edition.split("-"))
    years, months = divmod(12 * (today.year - year) + today.month - month, 12)
    if years < 1:
        return ""
    count = NUMBER_WORDS[years] if years < len(NUMBER_WORDS) else str(years)
    unit = "an" if years == 1 else "ans"
    return f"il y a {('plus d’' if years == 1 else 'plus de ') if months else ''}{count} {unit}"


class Named(Protocol):
    """A topic, or an object with a topic's names and number."""

    @property
    def label(self) -> str: ...  # "" where none was given
    @property
    def title(self) -> str: ...
    @property
    def number(self) -> int | None: ...  # in the current edition


def label_of(topic: Named) -> str:
    return topic.label or telling_words(topic.title)


def telling_words(title: str) -> str:
    """Shorten a title to a label's length: to the successive words that tell most."""
    if len(title) <= LABEL_LENGTH:
        return title
    words = title.split()
    weights = []
    for word in words:
        plain = fold(_ELIDED.sub("", word))
        joins = len(plain) <= 2 or plain in EMPTY
        weights.append(0 if joins else COMMON_WEIGHT if plain in COMMON else TELLING_WEIGHT)
    # The first telling word, or words before it that follow a word of weight 0.
    telling = next((index for index, weight in enumerate(weights) if weight > COMMON_WEIGHT), 0)
    beginnings = [
        index
        for index, weight in enumerate(weights)
        if weight and index <= telling and (index == 0 or not weights[index - 1])
    ]
    spans = [
        (sum(weights[start:end]), -start, end)
        for start in beginnings or [telling]
        for end in range(start + 1, len(words) + 1)
        if weights[end - 1] and len(" ".join(words[start:end])) < LABEL_LENGTH
    ]
    if not spans:
        return cut(title, LABEL_LENGTH)
    _, start, end = max(spans)
    rest = "" if end == len(words) else "…"
    return capital(_ELIDED.sub("", " ".join(words[-start:end])).rstrip(" ,;:«")) + rest


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


def titled(topic: Topic) -> str:
    """Write "7. Alimentation", or the whole title of a topic without a label, as lists show it."""
    name = topic.label or topic.title
    return f"{topic.number}. {name}" if topic.number else name


def topic_name(topic: Topic) -> str:
    """Name a topic in the middle of a sentence, in HTML."""
    return escape(plain_topic_name(topic))


def plain_topic_name(topic: Topic) -> str:
    """Name a topic in plain text, with a no-break space between number and name."""
    name = typeset(f"« {protect(numbered(topic, NO_BREAK))} »")
    return f"l’appel {name}" if topic.kind is TopicKind.APPEAL else name


def back_to(topic: Topic) -> Button:
    return show_card.button(f"Retour : {protect(label_of(topic))}", topic=topic.key)


def to_news(topic: Topic, label: str = "Les annonces déjà parues") -> Keyboard:
    """Make the button to a topic's announcements; no button if there are none."""
    return ((show_news.button(label, topic=topic.key),),) if topic.news_at else ()


def share_link(start: str, bot: str, text: str) -> str:
    """Return a link to Telegram's dialog that shares a deep link, with a text, in another chat."""
    address = quote(deep_link(start, bot), safe="")
    return f"https://t.me/share/url?url={address}&text={quote(text)}"


def deep_link(start: str, bot: str) -> str:
    return f"https://t.me/{bot}?start={start}"
