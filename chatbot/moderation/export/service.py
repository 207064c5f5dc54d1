"""What is exported, batch by batch."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import TopicGone
from chatbot.moderation.export.payloads import Export
from chatbot.moderation.export.rules import BATCH, ROWS
from chatbot.subscriptions import queries
from chatbot.subscriptions.rules import State

STATES = (State.ACTIVE, State.PENDING, State.REFUSED, State.ENDED)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some chats that stand so to a topic; the columns are those of `queries.EXPORTED`."""

    topic: Topic
    state: State
    rows: Sequence[Any]


async def batches(
    session: AsyncSession, topics: Sequence[Topic], start: Export
) -> AsyncIterator[Batch]:
    """One part: at most ROWS rows, topic by topic, state by state, from where it starts.

    Raises TopicGone.
    """
    left, after = ROWS, start.after
    for topic, state in _places(topics, start):
        while left:
            limit = min(BATCH, left)
            rows = await queries.exported(session, topic.key, state, after=after, limit=limit)
            if rows:
                yield Batch(topic, state, rows)
                after = rows[-1].id
            left -= len(rows)
            if len(rows) < limit:
                break
        after = 0


def _places(topics: Sequence[Topic], start: Export) -> Sequence[tuple[Topic, State]]:
    places = [(topic, state) for topic in topics for state in STATES]
    for place, (topic, state) in enumerate(places):
        if (topic.key, state) == (start.topic, start.state):
            return [one for one in places[place:] if not start.alone or one[0] is topic]
    raise TopicGone
