"""What a page of the log shows."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit import service as audit
from chatbot.audit.models import Entry
from chatbot.audit.service import Page
from chatbot.members import queries as people
from chatbot.members.models import Chat
from chatbot.moderation.journal.payloads import ShowLog
from chatbot.moderation.service import topics_by_key
from chatbot.moderation.views import Topics

ENTRIES = 10  # on a page


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, and whom and what it speaks of, as far as they are still known."""

    page: Page
    people: dict[int, Chat]
    topics: Topics


async def read(session: AsyncSession, asked: ShowLog) -> Shown:
    """The page that is asked for; the names are read at once."""
    page = await audit.read(
        session,
        person=asked.person or None,
        topic=asked.topic or None,
        before=asked.before or None,
        after=asked.after or None,
        limit=ENTRIES,
    )
    numbers = {number for entry in page.entries for number in _named(entry)} | {asked.person}
    return Shown(page, await people.chats(session, numbers), await topics_by_key(session))


def _named(entry: Entry) -> set[int]:
    return {number for number in (entry.actor, entry.subject) if number is not None}
