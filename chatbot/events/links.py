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


@link("ya")
def add_written(*, written: Id, every: bool = False) -> None:
    """Add a date of which a published text speaks; `every`: all of that text."""


@link("yn")
def dismiss_written(*, written: Id, every: bool = False) -> None:
    """Say that it is no date; `every`: none of that text is."""


@link("ym")
def move_to_written(*, event: Id, sequence: Id, written: Id) -> None:
    """Move a date to the one of which its announcement speaks now.

    `sequence`: the date's own as the button knows it, as below.
    """


@link("yc")
def cancel_gone(*, event: Id, sequence: Id, written: Id = 0) -> None:
    """Cancel a date of which its announcement doesn't speak any more; `written`: but of another."""


@link("yl")
def leave_gone(*, event: Id, sequence: Id, written: Id = 0) -> None:
    """Leave such a date as it is."""


@link("e")
def show_changeable_dates(*, page: int = 1, topic: TopicKey | Literal[""] = "") -> None:
    """Show the dates that one may change, or one topic's."""


@link("eo")
def manage_date(*, event: Id) -> None:
    """Show a date to those who may change it, and what they can do with it."""


@link("en")
def write_date(*, topic: TopicKey | Literal[""] = "") -> None:
    """Ask for a date to add, in one sentence."""


@link("em")
def write_move(*, event: Id) -> None:
    """Ask when a date takes place instead."""


@link("it")
def follow_date(*, event: Id) -> None:
    """Be told of one date: when it is fixed or changes, and before it takes place."""


@link("iu")
def leave_date(*, event: Id) -> None:
    """Be told of that date no more; the message with the button stays as it is."""


@link("ia")
def add_to_calendar(*, event: Id) -> None:
    """Send one date as a file that calendars open."""


@link("ic")
def show_calendar(*, topic: TopicKey | Literal[""] = "") -> None:
    """Tell how all dates get into a calendar, or those of a topic, and stay up to date there."""
