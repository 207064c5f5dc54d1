"""What the buttons of dates carry."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged


class ShowDates(Paged):
    """Dates: those to come, or of one topic, of one month, or the past ones.

    `month` is "6" or "6-2022".
    """

    prefix: ClassVar[str] = "d"
    topic: TopicKey | Literal[""] = ""
    month: Annotated[str, StringConstraints(pattern=r"^((1[0-2]|[1-9])(-\d{4})?)?$")] = ""
    past: bool = False

    @property
    def month_and_year(self) -> tuple[int, int | None] | None:
        """(6, 2022), (6, None) for any year's, or None."""
        month, _, year = self.month.partition("-")
        return (int(month), int(year) if year else None) if month else None
