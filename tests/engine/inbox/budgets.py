"""Budgets of our own, for the inbox's worker."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.inbox.worker import OverBudget


class NoLimits:
    """Everybody is answered as often as they like."""

    def over_budget(self, _row: Waiting) -> OverBudget | None:
        return None

    def spend(self, row: Waiting) -> None:
        pass

    def held_up(self) -> int:
        return 0

    def needless(self, _rows: Sequence[Waiting]) -> list[int]:
        return []

    async def slow_down(self, session: AsyncSession, rows: Sequence[Waiting]) -> int | None:
        raise AssertionError
