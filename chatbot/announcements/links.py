"""Buttons about announcements.

A draft's button carries the version of the draft that its panel showed. Once the draft has a newer
version, the button is stale. All ids are our own.
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
    """Begin an announcement for that topic; drafts with a message stay."""


@link("w")
def show_draft(*, draft: Id, version: Id, whole: bool = False) -> None:
    """Show the panel of a draft again; `whole`: with the preview, if none is above the button."""


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
    """Tell the author of a draft, as a colleague who was shown the draft, that it is fine."""


@link("wz")
def abandon_draft(*, draft: Id, version: Id) -> None:
    """Give up a draft, or an announcement that waits to leave."""


@link("wq")
def cancel_correction(*, draft: Id, version: Id) -> None:
    """Give up a correction that changes nothing yet."""


@link("wy")
def tell_change(*, draft: Id, version: Id) -> None:
    """Add to a correction a note to recipients of the old text; choose the words of the note."""


@link("wv")
def tell_nobody(*, draft: Id, version: Id) -> None:
    """Let a correction edit the copies without a note to recipients."""


@link("wr")
def take_back(*, draft: Id, version: Id) -> None:
    """Make a draft again of an announcement that waits to leave, or could not leave."""


@link("wm")
def change_draft(*, draft: Id, version: Id) -> None:
    """Choose which part of a draft to change."""


@link("wx")
def change_message(*, draft: Id, version: Id) -> None:
    """Replace the text and the file of a draft."""


@link("wb")
def change_links(*, draft: Id, version: Id, none: bool = False) -> None:
    """Replace the buttons below the message; `none`: remove all."""


@link("wd")
def choose_date(*, draft: Id, version: Id, page: int = 1, whole: bool = False) -> None:
    """Choose which of the topic's dates goes with a draft; `whole`: no preview stands above."""


@link("yr")
def plan_read(*, draft: Id, version: Id, day: Day = "") -> None:
    """Plan to add a date that a draft's text mentions on `day`, or with "" all such dates.

    The dates are added once the draft leaves.
    """


@link("yd")
def plan_change(*, draft: Id, version: Id, event: Id, sequence: Id, day: Day = "") -> None:
    """Plan to move a date to `day`, which a correction's text mentions, or with "" to cancel it.

    The date changes once the correction leaves. `sequence`: the date's, when the button was drawn.
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

    `below`: the version whose preview stands above the button; 0: no preview. If that version is
    still current, the preview isn't repeated above the panel.
    """


@link("kq")
def take_proposal(*, draft: Id, version: Id) -> None:
    """Replace the text of a draft by the text that a reviewer proposes."""


@link("ks")
def stop_departure(*, draft: Id, version: Id) -> None:
    """Keep an announcement that somebody else has scheduled from leaving."""


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
    """Begin an announcement with the text, file and buttons of a published announcement."""


@link("tw")
def withdraw_announcement(*, announcement: Id, listed: bool = False) -> None:
    """Withdraw an announcement; `listed`: the button stands on the announcement's own page."""


@link("td")
def decide_sending(*, what: Decision, broadcast: Id, listed: bool = False) -> None:
    """Pause, resume or cancel a sending; send its unknown copies again, or leave them.

    `listed`: the button stands on the announcement's own page, which is shown again; else below the
    progress message, which is edited by itself.
    """


@link("nm")
def show_missed(*, page: int = 1, since: Seconds, until: Seconds) -> None:
    """Show the announcements that a chat did not get between two moments."""
