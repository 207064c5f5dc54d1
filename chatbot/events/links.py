"""Buttons about dates."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link

Month = Annotated[str, StringConstraints(pattern=r"^((1[0-2]|[1-9])(-\d{4})?)?$")]


@link("d")
def show_dates(
    *, page: int = 1, topic: TopicKey | Literal[""] = "", month: Month = "", past: bool = False
) -> None:
    """Show the dates to come, or of one topic, of one month ("6", "6-2022"), or the past ones."""


@link("ia")
def add_to_calendar(*, event: Id) -> None:
    """Send one date as a file that calendars open."""


@link("ic")
def show_calendar(*, topic: TopicKey | Literal[""] = "") -> None:
    """Tell how all dates get into a calendar, or those of a topic, and stay up to date there."""
