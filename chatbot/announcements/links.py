"""Buttons about announcements.

A button of a draft carries the version that was shown with it: one under an older panel isn't meant
any more. All ids are our own.
"""

from typing import Annotated

from pydantic import Field

from chatbot.announcements.rules import Decision
from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link

Seconds = Annotated[int, Field(ge=0, lt=10**11)]  # since 1970


@link("wn")
def write_for(*, topic: TopicKey) -> None:
    """Begin an announcement for that topic, unless one is being written."""


@link("w")
def show_draft(*, draft: Id, version: Id, whole: bool = False) -> None:
    """Show the panel again; `whole`, with the preview, where none stands above the button."""


@link("ws")
def send_draft(*, draft: Id, version: Id) -> None:
    """Send it now."""


@link("wp")
def schedule_draft(*, draft: Id, version: Id) -> None:
    """Let it leave at the hour that was chosen."""


@link("we")
def try_draft(*, draft: Id, version: Id) -> None:
    """Send it to its author alone."""


@link("wz")
def abandon_draft(*, draft: Id, version: Id) -> None:
    """Give it up."""


@link("wq")
def cancel_correction(*, draft: Id, version: Id) -> None:
    """Give up a correction of which nothing is changed yet."""


@link("wr")
def take_back(*, draft: Id, version: Id) -> None:
    """Write on what was to leave, or could not."""


@link("wm")
def change_draft(*, draft: Id, version: Id) -> None:
    """Choose what to change."""


@link("wx")
def change_message(*, draft: Id, version: Id) -> None:
    """Write the text, and the file, anew."""


@link("wb")
def change_links(*, draft: Id, version: Id, none: bool = False) -> None:
    """Write the buttons below the message anew; `none`: take them off."""


@link("wd")
def choose_date(*, draft: Id, version: Id, page: int = 1) -> None:
    """Choose which of the topic's dates goes with it."""


@link("wo")
def choose_other_topic(*, draft: Id, version: Id, page: int = 1) -> None:
    """Choose which other topic it is for."""


@link("ka")
def ask_review(*, draft: Id, version: Id) -> None:
    """Ask others to review it."""


@link("kr")
def open_review(*, draft: Id, below: Id = 0) -> None:
    """Show a reviewer what waits, as it is now.

    `below`: the version whose preview stands above the button; the panel alone comes then.
    """


@link("ks")
def stop_departure(*, draft: Id, version: Id) -> None:
    """Stop what somebody else has scheduled."""


@link("tl")
def show_announcements(*, page: int = 1) -> None:
    """Show those of somebody's topics, newest first."""


@link("to")
def show_announcement(*, announcement: Id) -> None:
    """Show where one stands, and what can be done with it."""


@link("tm")
def continue_announcement(*, announcement: Id) -> None:
    """Go on with one's own that isn't out yet."""


@link("tc")
def correct_announcement(*, announcement: Id) -> None:
    """Write its new wording."""


@link("tw")
def withdraw_announcement(*, announcement: Id, listed: bool = False) -> None:
    """Withdraw it; `listed`: the button stands on the announcement's own page."""


@link("td")
def decide_sending(*, what: Decision, broadcast: Id, listed: bool = False) -> None:
    """Pause, resume or cancel; send the unknown copies again, or leave them.

    `listed`: the button stands on the announcement's own page, which is shown again; else on the
    message that tells how it goes, which changes by itself.
    """


@link("na")
def read_announcement(*, announcement: Annotated[int, Field(ge=0, lt=10**18)]) -> None:
    """Read one in full."""


@link("nm")
def show_missed(*, page: int = 1, since: Seconds, until: Seconds) -> None:
    """Show what a chat did not get between two moments."""


@link("nf")
def follow_here(*, topic: TopicKey) -> None:
    """Follow its topic, under an announcement that stays as it is."""


@link("nu")
def leave_here(*, topic: TopicKey, preview: bool = False) -> None:
    """Leave its topic, under an announcement that stays as it is; in a preview it does nothing."""
