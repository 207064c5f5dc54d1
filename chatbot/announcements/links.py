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


def _of_draft(*, draft: Id, version: Id) -> None:
    """Declare what a button of a draft carries."""


def _of_draft_list(*, draft: Id, version: Id, page: int = 1) -> None:
    """Declare what a button carries that opens a page of choices for a draft."""


def _of_announcement(*, announcement: Id) -> None:
    """Declare what a button of an announcement carries."""


# What is done with a draft.
send_draft = link("ws")(_of_draft)  # now
schedule_draft = link("wp")(_of_draft)  # for the hour that was chosen
try_draft = link("we")(_of_draft)  # sent to its author alone
choose_colleague = link("ku")(_of_draft_list)  # to whom the draft is shown before it leaves
nothing_to_say = link("kw")(_of_draft)  # pressed by a colleague who was shown the draft
ask_review = link("ka")(_of_draft)
take_proposal = link("kq")(_of_draft)  # replace the text by the text that a reviewer proposes
take_back = link("wr")(_of_draft)  # make a draft again of what waits to leave, or could not leave
stop_departure = link("ks")(_of_draft)  # of what somebody else has scheduled
abandon_draft = link("wz")(_of_draft)  # or an announcement that waits to leave
cancel_correction = link("wq")(_of_draft)  # a correction that changes nothing yet

# What is changed in a draft.
change_draft = link("wm")(_of_draft)  # choose what to change
choose_other_topic = link("wo")(_of_draft_list)  # instead of the draft's own
choose_others = link("wc")(_of_draft_list)  # the topics that the draft is for beside its own
tell_change = link("wy")(_of_draft)  # add a note to a correction, and choose the note's words
tell_nobody = link("wv")(_of_draft)  # let a correction edit the copies without a note

# What is done with an announcement.
show_announcement = link("to")(_of_announcement)  # where it stands, and what can be done with it
correct_announcement = link("tc")(_of_announcement)  # begin a correction


@link("wn")
def write_for(*, topic: TopicKey) -> None:
    """Begin an announcement for that topic; drafts with a message stay."""


@link("w")
def show_draft(*, draft: Id, version: Id, whole: bool = False) -> None:
    """Show the panel of a draft again; `whole`: with the preview, if none is above the button."""


@link("wb")
def change_links(*, draft: Id, version: Id, none: bool = False) -> None:
    """Replace the buttons below the message; `none`: remove all."""


@link("wd")
def choose_date(*, draft: Id, version: Id, page: int = 1, whole: bool = False) -> None:
    """Choose which of the topic's dates goes with a draft; `whole`: no preview stands above."""


@link("yr")
def plan_read(*, draft: Id, version: Id, day: Day = "") -> None:
    """Plan to add a date that a draft's text mentions on `day`, or with "" all such dates."""


@link("yd")
def plan_change(*, draft: Id, version: Id, event: Id, sequence: Id, day: Day = "") -> None:
    """Plan to move a date to `day`, which a correction's text mentions, or with "" to cancel it.

    The date changes once the correction leaves. `sequence`: the date's, when the button was drawn.
    """


@link("yp")
def plan_changes(*, draft: Id, version: Id, seen: Id, keep: bool = False) -> None:
    """Plan the changes of known dates that a draft's text tells; or to `keep` these dates.

    `seen`: a checksum of the changes that the button's message tells.
    """


@link("kr")
def open_review(*, draft: Id, below: Id = 0) -> None:
    """Show a reviewer an announcement in review, as it is now.

    `below`: the version whose preview stands above the button; 0: no preview. If that version is
    still current, the preview isn't repeated above the panel.
    """


@link("tl")
def show_announcements(*, page: int = 1) -> None:
    """List the announcements of the sender's topics, newest first."""


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
