"""Buttons about dates.

`sequence` is the date's when the button was made; if it grew since, nothing is done. `written` is
the written date that a text tells instead of a date that it doesn't tell any more; 0: none.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link
from chatbot.events.rules import NEXT_WEEK

Month = Annotated[str, StringConstraints(pattern=r"^((1[0-2]|[1-9])(-\d{4})?)?$")]
Week = Annotated[int, Field(ge=0, le=NEXT_WEEK)]  # rules.THIS_WEEK, NEXT_WEEK; 0: none
AnyTopic = TopicKey | Literal[""]  # "": no topic is named, or all topics are meant
Day = Annotated[int, Field(ge=1, le=date.max.toordinal())]  # its ordinal, 1 January of year 1 is 1


def _of_date(*, event: Id) -> None:
    """Declare what a button of a date carries."""


def _of_gone(*, event: Id, sequence: Id, written: Id = 0) -> None:
    """Declare what a button of a date carries that its text doesn't tell any more."""


manage_date = link("eo")(_of_date)  # with the buttons that change it, for whoever may
write_move = link("em")(_of_date)  # ask for its new day, or for what else changes
follow_date = link("it")(_of_date)  # be told when its day is fixed or changes, and before that day
leave_date = link("iu")(_of_date)  # be told no more; the message with the button stays as it is
add_to_calendar = link("ia")(_of_date)  # one date, as a file that calendars open
cancel_gone = link("yc")(_of_gone)
leave_gone = link("yl")(_of_gone)  # keep it


@link("d")
def show_dates(
    *, page: int = 1, topic: AnyTopic = "", month: Month = "", past: bool = False, week: Week = 0
) -> None:
    """Show dates to come, or `past` ones: all, one topic's, a month's ("6", "6-2022"), a week's."""


@link("v")
def show_date(*, event: Id, as_new_message: bool = False) -> None:
    """Show a date, and who comes to the date."""


@link("ya")
def add_written(*, written: Id, every: bool = False) -> None:
    """Add a written date to the dates; `every`: all unsettled dates of the same text."""


@link("yn")
def dismiss_written(*, written: Id, every: bool = False) -> None:
    """Dismiss a written date; `every`: all unsettled dates of the same text."""


@link("ym")
def move_to_written(*, event: Id, sequence: Id, written: Id) -> None:
    """Move a date to the day that its text tells now."""


@link("en")
def write_date(*, topic: AnyTopic = "") -> None:
    """Ask for a date to add, in one sentence."""


@link("ev")
def preview_move(*, event: Id, session: Id = 0) -> None:
    """Show what the sentence above the button changes in a date.

    `session`: of a date that recurs, the ordinal of the day that is meant; 1: all days; 0: what the
    sentence says.
    """
