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


def _bare() -> None:
    """Declare a button without parameters."""


def _of_reminders(*, wanted: bool) -> None:
    """Declare what a button about reminders carries."""


show_pauses = link("z")(_bare)  # choose how long to pause
resume_news = link("zr")(_bare)  # after a pause, or after being unreachable
choose_reminders = link("zm")(_of_reminders)  # on or off, in the list of subscriptions
answer_offer = link("zo")(_of_reminders)  # accept or decline offered reminders
switch_reminders = link("zn")(_of_reminders)  # below a reminder, whose text stays as it is
# Admins' requests in a new message, since the message with the button is kept up to date.
open_requests = link("mo")(_bare)


@link("zw")
def choose_rhythm(*, weekly: bool) -> None:
    """Choose between one digest a week and each announcement at once."""


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


@link("mf")
def show_followers(
    *, topic: TopicKey, state: State = State.ACTIVE, before: Id = 0, after: Id = 0
) -> None:
    """Show a topic's chats in one state: the page after a chat, or before it; 0: the first page."""
