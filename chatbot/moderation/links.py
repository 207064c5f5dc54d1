"""Buttons from one page of the room to another. `chat`: our own id of a person or a group."""

from chatbot.conversation import Id, link
from chatbot.moderation.rules import BanReason


@link("m")
def show_moderation() -> None:
    """Show the first page of moderation."""


@link("mk")
def choose_week(*, wanted: bool) -> None:
    """Switch the weekly summary, sent on Mondays, on or off for the admin who presses."""


@link("mb")
def ban_person(*, chat: Id, bare: bool = False, reason: BanReason = BanReason.ASKED) -> None:
    """Ban a person for `reason`, or ask for the reason (ASKED); `bare`: ban without a reason."""


@link("mu")
def unban_account(*, account: Id) -> None:
    """Lift a ban. `account` is Telegram's id: our own row of the banned person may be erased."""
