"""Buttons about dates."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link
from chatbot.events.rules import NEXT_WEEK

Month = Annotated[str, StringConstraints(pattern=r"^((1[0-2]|[1-9])(-\d{4})?)?$")]
Week = Annotated[int, Field(ge=0, le=NEXT_WEEK)]  # rules.THIS_WEEK, NEXT_WEEK; 0: none
Day = Annotated[int, Field(ge=1, le=date.max.toordinal())]  # its ordinal, 1 January of year 1 is 1


@link("d")
def show_dates(
    *,
    page: int = 1,
    topic: TopicKey | Literal[""] = "",
    month: Month = "",
    past: bool = False,
    week: Week = 0,
) -> None:
    """Show the dates to come, or of one topic, of a month ("6", "6-2022"), of a week, or past."""


@link("v")
def show_date(*, event: Id, as_new_message: bool = False) -> None:
    """Show one date, and who comes."""


@link("ia")
def add_to_calendar(*, event: Id) -> None:
    """Send one date as a file that calendars open."""


@link("ic")
def show_calendar(*, topic: TopicKey | Literal[""] = "") -> None:
    """Tell how all dates get into a calendar, or those of a topic, and stay up to date there."""
