"""What is changed of a draft, as long as it still fits a message with all that stands below."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import service as announcements
from chatbot.announcements.models import Announcement
from chatbot.announcements.rendering import media_of, with_added
from chatbot.announcements.writing import rules, service
from chatbot.chantiers.models import Topic
from chatbot.conversation import WrittenMessage
from chatbot.conversation.markup import length


async def write(
    session: AsyncSession, one: Announcement, said: WrittenMessage, *, at: datetime, after: int = 0
) -> None:
    """That is the message; of a correction, the text alone. Raises TooLong, TooFormatted.

    `after`: so many signs came before it, in a message of their own. Nothing changes then.
    """
    media = said.media if one.corrects is None else media_of(one)
    text = with_added(said.html, *await announcements.whole(session, one))
    _check(text, with_file=media is not None, more=after)
    one.text = said.html
    one.file_kind, one.file_id = (media.kind, media.id) if media else (None, None)
    if one.corrects is None:
        one.shows_links = said.shows_links
    service.changed(one, at=at)


async def link(
    session: AsyncSession, one: Announcement, links: Sequence[dict[str, Any]], *, at: datetime
) -> None:
    """Those buttons, and no others."""
    one.links = list(links)
    await _changed(session, one, at)


async def attach(
    session: AsyncSession, one: Announcement, event: int | None, *, at: datetime
) -> None:
    """That date, or none. Raises TooLong."""
    one.event_id = event
    await _changed(session, one, at)


async def move(session: AsyncSession, one: Announcement, topic: Topic, *, at: datetime) -> None:
    """It is for that topic, whose dates are others. Raises TooLong."""
    one.topic_key, one.event_id = topic.key, None
    await _changed(session, one, at)


async def leave_at(
    session: AsyncSession, one: Announcement, when: datetime | None, *, at: datetime
) -> None:
    """Then, or as soon as it is sent."""
    one.send_at = when
    await _changed(session, one, at)


async def _changed(session: AsyncSession, one: Announcement, at: datetime) -> None:
    text = with_added(one.text, *await announcements.whole(session, one))
    _check(text, with_file=media_of(one) is not None)
    service.changed(one, at=at)


def _check(text: str, *, with_file: bool, more: int = 0) -> None:
    pieces = text.count("<") - text.count("</")  # what is text is escaped
    rules.check(length(text) + more, pieces, len(text.encode()), with_file=with_file)
