"""Buttons about topics; pages in upper rooms answer their presses."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chatbot.chantiers.rules import KEY, KEY_LENGTH, SECTION_LENGTH
from chatbot.conversation import link

TopicKey = Annotated[str, StringConstraints(pattern=KEY, max_length=KEY_LENGTH)]
SectionKey = Annotated[str, StringConstraints(pattern=KEY, max_length=SECTION_LENGTH)]


@link("l")
def show_chantiers() -> None:
    """Show all the chantiers."""


@link("c")
def show_card(*, topic: TopicKey) -> None:
    """Show a topic's card."""


@link("s")
def show_section(*, page: int = 1, topic: TopicKey, section: SectionKey) -> None:
    """Show a section of a topic."""


@link("nl")
def show_news(
    *, page: int = 1, topic: TopicKey | Literal[""] = "", as_new_message: bool = False
) -> None:
    """Show the announcements about a topic, or about all topics.

    `as_new_message`: the message with the button stays as it is.
    """


@link("na")
def read_announcement(*, announcement: Annotated[int, Field(ge=0, lt=10**18)]) -> None:
    """Read an announcement in full."""
