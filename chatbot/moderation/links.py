"""Buttons from one of the room's pages to another. `chat` is our own id."""

from chatbot.conversation import Id, link


@link("m")
def show_moderation() -> None:
    """Show where moderation begins."""


@link("mb")
def ban_person(*, chat: Id, bare: bool = False) -> None:
    """Ban a person; `bare`: without a reason, which is asked for otherwise."""


@link("mu")
def unban_account(*, account: Id) -> None:
    """Lift a ban, by Telegram's id: nothing else may be known of somebody banned any more."""
