"""Reading once what a transaction needs several times."""

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import TypeVar

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session

Row = TypeVar("Row")
Read = Callable[[AsyncSession], Awaitable[Sequence[Row]]]

READ = "read"  # where a session keeps the answers
BESIDE = {READ: False}  # the options of a statement that changes nothing of what is read once


def once(read: Read[Row]) -> Read[Row]:
    """The same rows for whoever asks in this session, until something is written through it.

    Updates that are answered together share a transaction (inbox/worker.py), and nearly each of
    them asks for the chantiers.
    """

    @wraps(read)
    async def known(session: AsyncSession) -> Sequence[Row]:
        answers = session.info.setdefault(READ, {})
        if read not in answers:
            answers[read] = await read(session)
        rows: Sequence[Row] = answers[read]
        return rows

    return known


@event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _context: object) -> None:
    session.info.pop(READ, None)


@event.listens_for(Session, "do_orm_execute")
def _on_statement(asked: ORMExecuteState) -> None:
    if not asked.is_select and asked.execution_options.get(READ, True):
        asked.session.info.pop(READ, None)
