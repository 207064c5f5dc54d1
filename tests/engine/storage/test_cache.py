"""What is read once in a session, and read again after a change."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries
from chatbot.chantiers.models import Topic
from chatbot.engine.storage.engine import KEEPS_CACHE, Storage, cached
from tests.builders import chantier, publish


async def test_a_session_reads_once_and_again_after_a_change(storage: Storage) -> None:
    reads = 0

    @cached
    async def keys(session: AsyncSession) -> Sequence[str]:
        nonlocal reads
        reads += 1
        return (await session.scalars(select(Topic.key))).all()

    async with storage.transaction() as session:
        assert [*await keys(session), *await keys(session)] == []
        assert reads == 1
        await publish(session, chantier(1, "habiter"))
        assert await keys(session) == ["habiter"]
        await session.execute(delete(Topic).where(Topic.key == ""), execution_options=KEEPS_CACHE)
        assert await keys(session) == ["habiter"]
        assert reads == 2
    async with storage.transaction() as session:
        assert [topic.key for topic in await queries.chantiers(session)] == ["habiter"]
        await publish(session, chantier(1, "habiter"), chantier(2, "manger"))
        assert [topic.key for topic in await queries.chantiers(session)] == ["habiter", "manger"]
