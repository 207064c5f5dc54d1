"""Buttons about questions that are forwarded. `question` is our own id, which people see as n°."""

from typing import Literal

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link

AnyTopic = TopicKey | Literal[""]  # "": the admins, or no topic


@link("qp")
def choose_recipient(*, first: AnyTopic = "", second: AnyTopic = "") -> None:
    """Choose who gets a question: référents of a near topic, of another topic, or the admins."""


@link("qk")
def cancel_forwarding() -> None:
    """Forward nothing, and show the bot's answer again in place of the choice of recipients."""


@link("qw")
def withdraw_question(*, question: Id) -> None:
    """Withdraw one's own question."""


@link("qm")
def thank(*, question: Id) -> None:
    """Thank for the answer to one's own question."""


@link("qn")
def ask_again(*, question: Id) -> None:
    """Ask another question after an answer."""


@link("ql")
def show_questions(*, page: int = 1) -> None:
    """List the questions that the person who presses may answer."""


@link("qo")
def open_question(*, question: Id) -> None:
    """Show a question with its answer, to its topic's référents and admins."""


@link("hc")
def close_question(*, question: Id, bare: bool = False) -> None:
    """Close a question without an answer; `bare`: without a word, else ask for the word."""


@link("hm")
def choose_topic_of_question(*, question: Id, page: int = 1) -> None:
    """Choose the topic to whose référents a question is handed over."""


@link("hr")
def report_question(*, question: Id) -> None:
    """Report a question to the admins."""


@link("qa")
def take_question(*, question: Id) -> None:
    """Take a question; the bot then asks for the answer."""
