"""An announcement as its followers get it: what was written, its date, and why it came."""

from chatbot.announcements.models import Announcement
from chatbot.announcements.payloads import LeaveHere
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import label_of
from chatbot.conversation import Button, Media, Post
from chatbot.conversation.markup import escape
from chatbot.events.models import Event
from chatbot.events.texts import entry


def post_of(
    announcement: Announcement, topic: Topic, event: Event | None, *, preview: bool = False
) -> Post:
    """The same for everybody; a `preview` differs in what its way out does, and in nothing seen."""
    leave = Button("Ne plus suivre", LeaveHere(topic=topic.key, preview=preview))
    links = [(Button(link["label"], url=link["url"]),) for link in announcement.links]
    return Post(
        with_added(announcement.text, topic, event),
        media_of(announcement),
        (*links, (leave,)),
        announcement.shows_links,
    )


def written_out(one: Announcement, event: Event | None) -> str:
    """What its author decides of it, in HTML: the words, the date, the links; to compare."""
    date = entry(event) if event is not None else ""
    links = [f"{escape(link['label'])} {escape(link['url'])}" for link in one.links]
    return "\n".join(["\n\n".join(filter(None, [one.text, date])), *links])


def media_of(announcement: Announcement) -> Media | None:
    """Its file."""
    if announcement.file_kind is None or announcement.file_id is None:
        return None
    return Media(announcement.file_kind, announcement.file_id)


def with_added(text: str, topic: Topic, event: Event | None) -> str:
    """What was written, and what stands below."""
    return "\n\n".join(filter(None, [text, added(topic, event)]))


def added(topic: Topic, event: Event | None) -> str:
    """What stands below what was written: it counts in the length, too."""
    date = entry(event) if event is not None else ""
    return "\n\n".join(filter(None, [date, f"<i>{escape(why(topic))}</i>"]))


def why(topic: Topic) -> str:
    """ "Vous suivez : 7 · Alimentation"."""
    number = f"{topic.number} · " if topic.number else ""
    return f"Vous suivez\u00a0: {number}{label_of(topic)}"
