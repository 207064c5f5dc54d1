"""Many numbers in one parameter."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    any_,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession


def among(session: AsyncSession, of: Any, numbers: Collection[int]) -> ColumnElement[bool]:
    """Whether a column is one of these.

    With hundreds, `in_` costs more than what the database does: it writes a parameter for each.
    """
    if session.get_bind().dialect.name == "postgresql":
        found: ColumnElement[bool] = of == any_(literal(list(numbers), ARRAY(BigInteger)))
        return found
    values = func.json_each(json.dumps(list(numbers))).table_valued(column("value", Integer))
    within: ColumnElement[bool] = of.in_(select(values.c.value))
    return within
