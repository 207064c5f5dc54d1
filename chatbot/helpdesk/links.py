"""Buttons about questions that are forwarded. `question` is our own id, which people see as n°."""

from typing import Literal

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link

AnyTopic = TopicKey | Literal[""]  # "": the admins, or no topic


def _of_question(*, question: Id) -> None:
    """Declare what a button of a question carries."""


withdraw_question = link("qw")(_of_question)  # one's own
thank = link("qm")(_of_question)  # for the answer to one's own
ask_again = link("qn")(_of_question)  # another question, after an answer
open_question = link("qo")(_of_question)  # with its answer, for its topic's référents and admins
report_question = link("hr")(_of_question)  # to the admins
take_question = link("qa")(_of_question)  # the bot then asks for the answer


@link("qp")
def choose_recipient(*, first: AnyTopic = "", second: AnyTopic = "") -> None:
    """Choose who gets a question: référents of a near topic, of another topic, or the admins."""


@link("qk")
def cancel_forwarding() -> None:
    """Forward nothing, and show the bot's answer again in place of the choice of recipients."""


@link("ql")
def show_questions(*, page: int = 1) -> None:
    """List the questions that the person who presses may answer."""


@link("hc")
def close_question(*, question: Id, bare: bool = False) -> None:
    """Close a question without an answer; `bare`: without a word, else ask for the word."""


@link("hm")
def choose_topic_of_question(*, question: Id, page: int = 1) -> None:
    """Choose the topic to whose référents a question is handed over."""
