"""Buttons about announcements.

A button of a draft carries the version that its panel showed: under an older panel it is stale. All
ids are our own.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from chatbot.announcements.rules import Decision
from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link

Day = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]  # "2026-12-12"
Seconds = Annotated[int, Field(ge=0, lt=10**11)]  # since 1970


@link("wn")
def write_for(*, topic: TopicKey) -> None:
    """Begin an announcement for that topic, or show the draft that there is."""


@link("w")
def show_draft(*, draft: Id, version: Id, whole: bool = False) -> None:
    """Show the panel again; `whole`: with the preview, where none stands above the button."""


@link("ws")
def send_draft(*, draft: Id, version: Id) -> None:
    """Send a draft now."""


@link("wp")
def schedule_draft(*, draft: Id, version: Id) -> None:
    """Let a draft leave at the hour that was chosen."""


@link("we")
def try_draft(*, draft: Id, version: Id) -> None:
    """Send a draft to its author alone."""


@link("ku")
def choose_colleague(*, draft: Id, version: Id, page: int = 1) -> None:
    """Choose to whom a draft is shown before it leaves."""


@link("kw")
def nothing_to_say(*, draft: Id, version: Id) -> None:
    """Tell the author of a draft that one was shown that it is fine."""


@link("wz")
def abandon_draft(*, draft: Id, version: Id) -> None:
    """Give up a draft, or what waits to leave."""


@link("wq")
def cancel_correction(*, draft: Id, version: Id) -> None:
    """Give up a correction that changes nothing yet."""


@link("wy")
def tell_change(*, draft: Id, version: Id) -> None:
    """Let a correction tell whoever has the old text what changed; choose the words for it."""


@link("wv")
def tell_nobody(*, draft: Id, version: Id) -> None:
    """Let a correction tell nobody."""


@link("wr")
def take_back(*, draft: Id, version: Id) -> None:
    """Make a draft again of what waits to leave, or could not."""


@link("wm")
def change_draft(*, draft: Id, version: Id) -> None:
    """Choose what to change."""


@link("wx")
def change_message(*, draft: Id, version: Id) -> None:
    """Replace the text and the file."""


@link("wb")
def change_links(*, draft: Id, version: Id, none: bool = False) -> None:
    """Replace the buttons below the message; `none`: take them off."""


@link("wd")
def choose_date(*, draft: Id, version: Id, page: int = 1, whole: bool = False) -> None:
    """Choose which of the topic's dates goes with a draft; `whole`: no preview stands above."""


@link("yr")
def plan_read(*, draft: Id, version: Id, day: Day = "") -> None:
    """Let a date of which a draft's text speaks be added as it leaves; without a day, all."""


@link("yd")
def plan_change(*, draft: Id, version: Id, event: Id, sequence: Id, day: Day = "") -> None:
    """Let a date move to that day of a correction's text as it leaves; without one, cancel it.

    `sequence`: the date's own as the button knows it.
    """


@link("wo")
def choose_other_topic(*, draft: Id, version: Id, page: int = 1) -> None:
    """Choose another topic for a draft."""


@link("wc")
def choose_others(*, draft: Id, version: Id, page: int = 1) -> None:
    """Choose the topics that a draft is for beside its own."""


@link("ka")
def ask_review(*, draft: Id, version: Id) -> None:
    """Ask others to review a draft."""


@link("kr")
def open_review(*, draft: Id, below: Id = 0) -> None:
    """Show a reviewer an announcement in review, as it is now.

    `below`: the version whose preview stands above the button; where it is still current, only the
    panel comes.
    """


@link("kq")
def take_proposal(*, draft: Id, version: Id) -> None:
    """Put the text that a reviewer proposes in the place of a draft's."""


@link("ks")
def stop_departure(*, draft: Id, version: Id) -> None:
    """Stop the departure of what somebody else has scheduled."""


@link("tl")
def show_announcements(*, page: int = 1) -> None:
    """List the announcements of the sender's topics, newest first."""


@link("to")
def show_announcement(*, announcement: Id) -> None:
    """Show where an announcement stands, and what can be done with it."""


@link("tm")
def continue_announcement(*, announcement: Id) -> None:
    """Open one's own announcement that isn't out yet."""


@link("tc")
def correct_announcement(*, announcement: Id) -> None:
    """Begin a correction of an announcement."""


@link("tx")
def copy_announcement(*, announcement: Id) -> None:
    """Begin another announcement with the text, the file and the buttons of one that is out."""


@link("tw")
def withdraw_announcement(*, announcement: Id, listed: bool = False) -> None:
    """Withdraw an announcement; `listed`: the button stands on the announcement's own page."""


@link("td")
def decide_sending(*, what: Decision, broadcast: Id, listed: bool = False) -> None:
    """Pause, resume or cancel a sending; send its unknown copies again, or leave them.

    `listed`: the button stands on the announcement's own page, which is shown again; else on the
    message that tells how it goes, which changes by itself.
    """


@link("nm")
def show_missed(*, page: int = 1, since: Seconds, until: Seconds) -> None:
    """Show the announcements that a chat did not get between two moments."""
