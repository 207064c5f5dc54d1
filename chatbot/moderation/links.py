"""Buttons from one of the room's pages to another. `chat` is our own id."""

from chatbot.conversation import Id, link
from chatbot.moderation.rules import BanReason


@link("m")
def show_moderation() -> None:
    """Show where moderation begins."""


@link("mk")
def choose_week(*, wanted: bool) -> None:
    """Get the week in five lines each Monday, or no more."""


@link("mb")
def ban_person(*, chat: Id, bare: bool = False, reason: BanReason = BanReason.ASKED) -> None:
    """Ban a person for that reason, which is asked for otherwise; `bare`: without one."""


@link("mu")
def unban_account(*, account: Id) -> None:
    """Lift a ban, by Telegram's id: nothing else may be known of somebody banned any more."""
