"""Names of announcements: the author's count, the topics, the reason why a copy came."""

from collections.abc import Sequence

from chatbot.announcements.models import Announcement
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.wording import label_of, numbered, topic_name
from chatbot.conversation import Button
from chatbot.conversation.markup import escape
from chatbot.french import listed, nth, protect
from chatbot.subscriptions.links import leave_here

NAMED = 3  # of several topics; more of them are told by their numbers


def topic_names(topics: Sequence[Topic]) -> str:
    """Name all topics in the middle of a sentence, in HTML."""
    if len(topics) <= NAMED:
        return listed([topic_name(topic) for topic in topics])
    numbers = [str(topic.number or protect(label_of(topic))) for topic in topics]
    return f"{len(topics)} sujets ({escape(listed(numbers))})"


def own_name(announcement: Announcement, reader: int | None) -> str:
    """Write "Votre 4e annonce" to the author; "" to anybody else, or before it is out."""
    count = own_count(announcement, reader)
    return f"Votre {count} annonce" if count else ""


def own_count(announcement: Announcement, reader: int | None) -> str:
    """Write "4e" to the author, else "". `reader`: our own id of the person who reads."""
    if reader is None or announcement.author != reader or announcement.ordinal is None:
        return ""
    return nth(announcement.ordinal)


def numbered_among(topic: Topic, others: int) -> str:
    """Write "7. Alimentation", or "7. Alimentation et 2 autres", in plain text."""
    if not others:
        return numbered(topic)
    return f"{numbered(topic)} et {others} {'autre' if others == 1 else 'autres'}"


def why_it_comes(topics: Sequence[Topic]) -> str:
    """Name the topics that a recipient follows, in plain text.

    A group may be a recipient, and is never told of the appeal.
    """
    is_told = all(topic.kind is not TopicKind.APPEAL for topic in topics)
    if len(topics) > NAMED or (len(topics) > 1 and not is_told):
        return f"Vous suivez l’un des {len(topics)} sujets de cette annonce"
    names = (
        f"{topic.number} · {_label(topic)}" if topic.number else _label(topic) for topic in topics
    )
    return f"Vous suivez : {' ou '.join(names)}"


def leave_button(
    announcement: Announcement, topic: Topic, others: Sequence[Topic], *, preview: bool = False
) -> Button:
    """Label the way out of the topic that a copy came for; in a `preview` it does nothing."""
    about = announcement.number if others else 0
    label = "Ne plus suivre"
    return leave_here.button(label, topic=topic.key, preview=preview, announcement=about)


def _label(topic: Topic) -> str:
    return protect(label_of(topic))
