"""An announcement as people see it: as followers get it, and as a draft with what it changes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any

from chatbot.announcements import links
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import Recipients, State
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import label_of
from chatbot.conversation import Button, Post, Row
from chatbot.conversation.markup import escape, split, visible
from chatbot.engine.outbox.broadcasts.rules import Figures
from chatbot.events.models import Event
from chatbot.events.wording import entry
from chatbot.french import protect
from chatbot.french.typography import typeset, unprotect

FORMATTING_CHANGES = "Les mots restent ; la mise en forme change."
AROUND = 6  # words that stay, on each side of what changes
LONGEST = 1500  # UTF-16 units; the whole wording stands above it anyway
LEFT_OUT = "[…]"
WORDS = re.compile(r"\n+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is shown of an announcement before it leaves."""

    announcement: Announcement
    topic: Topic
    event: Event | None
    recipients: Recipients
    may_write: bool = True  # its author may still write for its topic
    may_move: bool = False  # its author, who may not write for its topic, may for another one
    corrected: Announcement | None = None  # what it corrects
    corrected_event: Event | None = None  # the date that is attached there
    copies: Figures | None = None  # how far the copies of that are
    needs_review: bool = False  # somebody else has to review it first

    @property
    def post(self) -> Post:
        """The message itself, as a preview."""
        return post_of(self.announcement, self.topic, self.event, preview=True)

    @property
    def changes(self) -> str:
        """What a correction changes, in HTML; "" where it changes nothing."""
        if self.corrected is None:
            return ""
        before = written_out(self.corrected, self.corrected_event)
        after = written_out(self.announcement, self.event)
        return difference(before, after) or (FORMATTING_CHANGES if before != after else "")

    @property
    def content(self) -> dict[str, Any]:
        """What a reviewer sees of it, with the hour; for `Announcement.read`."""
        send_at = self.announcement.send_at
        return {
            "text": written_out(self.announcement, self.event),
            "file": self.announcement.file_id,
            "leaves": send_at and send_at.astimezone(UTC).isoformat(),
        }

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody decided about exactly this."""
        return self.announcement.read == self.content

    @property
    def waits_for_review(self) -> bool:
        """Whether it can't leave before a review: nor what was scheduled before one was needed."""
        if not self.needs_review:
            return False
        state = self.announcement.state
        unreviewed = state in (State.SCHEDULED, State.LATE) and not self.is_reviewed
        return unreviewed or state is State.WRITING

    def leaves_at(self, at: datetime) -> datetime | None:
        """Tell when it leaves by itself, unless that is over."""
        send_at = self.announcement.send_at
        return send_at if send_at and send_at > at else None


def post_of(
    announcement: Announcement, topic: Topic, event: Event | None, *, preview: bool = False
) -> Post:
    """Render it as everybody gets it; in a `preview` the way out does nothing."""
    leave = links.leave_here.button("Ne plus suivre", topic=topic.key, preview=preview)
    return Post(
        with_footer(announcement.text, topic, event),
        announcement.media,
        (*link_buttons(announcement), (leave,)),
        announcement.shows_links,
    )


def link_buttons(announcement: Announcement) -> list[Row]:
    """Lay out the buttons that its author wrote."""
    return [(Button(protect(link["label"]), url=link["url"]),) for link in announcement.links]


def with_footer(text: str, topic: Topic, event: Event | None) -> str:
    """Add what stands below what was written, which counts in the length too."""
    number = f"{topic.number} · " if topic.number else ""
    why = escape(typeset(f"Vous suivez : {number}{protect(label_of(topic))}"))
    return "\n\n".join(filter(None, [text, _date(event), typeset(f"<i>{why}</i>")]))


def written_out(announcement: Announcement, event: Event | None) -> str:
    """Write what its author decides of it, in HTML, to compare: the words, the date, the links."""
    text = "\n\n".join(filter(None, [announcement.text, _date(event)]))
    theirs = (f"{escape(link['label'])} {escape(link['url'])}" for link in announcement.links)
    return "\n".join([text, *map(unprotect, theirs)])


def difference(before: str, after: str) -> str:
    """Compare two texts in HTML, in HTML: words taken out are struck, new ones bold and underlined.

    What stays is shown around them only. "" where no word changes, whatever its formatting does.
    """
    old, new = (WORDS.findall(visible(text)) for text in (before, after))
    if old == new:
        return ""
    first, *others = split(_joined(list(_pieces(old, new))), LONGEST)
    return f"{first} {LEFT_OUT}" if others else first


def _date(event: Event | None) -> str:
    return typeset(entry(event)) if event is not None else ""


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    changes = SequenceMatcher(None, old, new).get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(changes):
        if kind == "equal":
            is_first, is_last = place == 0, place == len(changes) - 1
            yield from map(escape, _near(old[a:b], is_first=is_first, is_last=is_last))
            continue
        if a < b:
            yield f"<s>{escape(_joined(old[a:b]))}</s>"
        if c < d:
            yield f"<b><u>{escape(_joined(new[c:d]))}</u></b>"


def _near(words: Sequence[str], *, is_first: bool, is_last: bool) -> list[str]:
    head = [] if is_first else words[:AROUND]
    tail = [] if is_last else words[len(head) :][-AROUND:]
    if len(head) + len(tail) == len(words):
        return [*head, *tail]
    return [*head, LEFT_OUT, *tail]


def _joined(words: Sequence[str]) -> str:
    return re.sub(r" ?(\n+) ?", r"\1", " ".join(words)).strip(" ")
