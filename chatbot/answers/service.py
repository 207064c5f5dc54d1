"""What questions are answered from, kept in memory until the content changes."""

from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers.gathering import gathered
from chatbot.answers.index import Index, index_of
from chatbot.chantiers.service import content_version

_indexes: WeakKeyDictionary[Pool, tuple[int, Index]] = WeakKeyDictionary()  # of each database


async def index(session: AsyncSession) -> Index:
    """Of what was published, as this transaction sees it."""
    version = await content_version(session)
    if version is None:  # it changes here, and may be rolled back
        return index_of(await gathered(session))
    pool = session.get_bind().engine.pool
    held = _indexes.get(pool)
    if held is None or held[0] != version:
        held = (version, index_of(await gathered(session)))
        _indexes[pool] = held
    return held[1]
