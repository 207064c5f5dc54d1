"""Buttons about subscriptions, and about the requests and followers that admins see."""

from typing import Literal

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link
from chatbot.subscriptions.rules import State


@link("a")
def show_subscriptions(*, page: int = 1, as_new_message: bool = False) -> None:
    """Show the chat's subscriptions and the topics to follow.

    `as_new_message`: send the list as a new message; the message with the button stays.
    """


@link("z")
def show_pauses() -> None:
    """Choose how long to pause."""


@link("zr")
def resume_news() -> None:
    """Get news again after a pause, or after being unreachable."""


@link("zw")
def choose_rhythm(*, weekly: bool) -> None:
    """Choose between one digest a week and each announcement at once."""


@link("zm")
def choose_reminders(*, wanted: bool) -> None:
    """Switch reminders of the followed topics' dates on or off, in the list of subscriptions."""


@link("zo")
def answer_offer(*, wanted: bool) -> None:
    """Accept or decline offered reminders."""


@link("zn")
def switch_reminders(*, wanted: bool) -> None:
    """Switch reminders on or off below a reminder, whose text stays as it is."""


@link("nf")
def follow_here(*, topic: TopicKey) -> None:
    """Follow the topic of a message; the message above the button stays as it is."""


@link("nu")
def leave_here(*, topic: TopicKey, preview: bool = False, announcement: Id = 0) -> None:
    """Leave the topic of a message; the message stays as it is. In a preview: do nothing.

    `announcement`: the id of an announcement to several topics, any of which the chat may follow.
    """


@link("mq")
def show_requests(*, at: Id = 0, chat: Id = 0, topic: TopicKey | Literal[""] = "") -> None:
    """Show admins the requests after a given one, made `at` microseconds since 1970; 0: all."""


@link("mo")
def open_requests() -> None:
    """Show the requests in a new message, since the message with the button is kept up to date."""


@link("mf")
def show_followers(
    *, topic: TopicKey, state: State = State.ACTIVE, before: Id = 0, after: Id = 0
) -> None:
    """Show a topic's chats in one state: the page after a chat, or before it; 0: the first page."""
