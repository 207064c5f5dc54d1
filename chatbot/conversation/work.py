"""The unit of work: a transaction, its moment and its author, which travel together."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """A transaction, the moment at which it happens, and the person whose act it is."""

    session: AsyncSession
    at: datetime  # aware
    author: int | None = None  # our own number of a person; None: the operator's or the clock's act

    def by(self, author: int | None) -> Self:
        """Name the person whose act the same transaction is."""
        return replace(self, author=author)
