"""How alembic reaches the database: the bot hands its connection, a developer's call makes one."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.pool import NullPool

from chatbot.discovery import all_tables
from chatbot.engine.storage.engine import UtcDateTime, engine_for
from chatbot.engine.storage.schema import locked
from chatbot.settings import Settings


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Render a column type by plain SQLAlchemy: the code's own types will change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and type(item) is UtcDateTime else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
        compare_server_default=True,
        render_item=render_item,
    )
    context.run_migrations()


def run_locked(connection: Connection) -> None:
    with locked(connection):
        run(connection)


async def run_by_hand() -> None:
    engine = engine_for(Settings().database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run_locked)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_by_hand())
