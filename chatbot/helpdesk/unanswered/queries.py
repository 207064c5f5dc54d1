"""The questions about what was asked in vain."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.dropping import drop_some
from chatbot.engine.storage.engine import insert_into
from chatbot.engine.storage.once import BESIDE
from chatbot.helpdesk.unanswered.models import AskedInVain
from chatbot.helpdesk.unanswered.rules import Gap


async def count(session: AsyncSession, topic: str, subject: str, week: date) -> None:
    """Once more."""
    row = {"topic_key": topic, "subject": subject, "week": week, "times": 1}
    once_more = {"times": AskedInVain.times + 1}
    key = [AskedInVain.topic_key, AskedInVain.subject, AskedInVain.week]
    made = insert_into(session, AskedInVain).values(row)
    counted = made.on_conflict_do_update(index_elements=key, set_=once_more)
    await session.execute(counted, execution_options=BESIDE)


async def gaps(session: AsyncSession, topics: Collection[str] | None, *, since: date) -> list[Gap]:
    """Of these topics, or all (None): what was asked most first, and last what can't be said."""
    key, subject = AskedInVain.topic_key, AskedInVain.subject
    times = func.sum(AskedInVain.times)
    asked = select(key, subject, times).where(AskedInVain.week >= since).group_by(key, subject)
    if topics is not None:
        asked = asked.where(key.in_(topics))
    found = await session.execute(asked.order_by(subject == "", times.desc(), key, subject))
    return [Gap(topic, what, int(many)) for topic, what, many in found]


async def settle(session: AsyncSession, topic: str, subject: str) -> None:
    """From now on it is counted anew."""
    of_it = AskedInVain.topic_key == topic, AskedInVain.subject == subject
    await session.execute(delete(AskedInVain).where(*of_it))


async def forget_old(session: AsyncSession, *, before: date) -> bool:
    """Drop some of what was asked in weeks before that one; whether there may be more."""
    return await drop_some(session, AskedInVain, AskedInVain.week < before)
