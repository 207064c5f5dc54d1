"""Many numbers in one parameter.

With hundreds, `in_` costs more than what the database does: it writes a parameter for each. For
the same reason, a statement that is made once has its key in SQLAlchemy's cache computed once.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    String,
    any_,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

POSTGRESQL = "postgresql"


def dialect_of(session: AsyncSession) -> str:
    """The name of the session's database, as the two below want it."""
    return str(session.get_bind().dialect.name)


def among(dialect: str, of: Any, name: str = "among") -> ColumnElement[bool]:
    """Whether a column is one of the numbers in the parameter of that name."""
    if dialect == POSTGRESQL:
        found: ColumnElement[bool] = of == any_(bindparam(name, type_=ARRAY(BigInteger)))
        return found
    values = func.json_each(bindparam(name, type_=String)).table_valued(column("value", Integer))
    within: ColumnElement[bool] = of.in_(select(values.c.value))
    return within


def listed(dialect: str, numbers: Collection[int]) -> Any:
    """These numbers, as that parameter."""
    return list(numbers) if dialect == POSTGRESQL else json.dumps(list(numbers))
