"""What may become of a question that nobody else touches meanwhile."""

from datetime import datetime

from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import NEXT, REMINDED_AFTER, TOLD_AFTER, Move


def let_go(question: Question) -> None:
    """Nobody has it. Where the person was told that nobody answered, that is so again."""
    was_told = question.reminded_at is not None and question.due_at is None
    move(question, Move.GIVE_UP if was_told else Move.RELEASE)
    question.taken_by = question.taken_at = None


def reword(question: Question, *, asked: str = "", answered: str = "") -> None:
    """As it is to be published; the person's own words stay theirs."""
    question.edited_text = asked or question.edited_text
    question.edited_answer = answered or question.edited_answer


def thank(question: Question, *, at: datetime) -> bool:
    """Whether it is the first time."""
    if question.thanked_at is not None:
        return False
    question.thanked_at = at
    return True


def reminded(question: Question, *, at: datetime) -> None:
    """Once; late after an outage, it still leaves as much time to answer."""
    question.reminded_at = at
    question.due_at = max(question.asked_at + TOLD_AFTER, at + TOLD_AFTER - REMINDED_AFTER)


def give_up(question: Question) -> None:
    """Nobody answered; somebody still may."""
    move(question, Move.GIVE_UP)
    question.taken_by = question.taken_at = question.due_at = None


def answer_later(question: Question, *, at: datetime) -> None:
    """Its answer is owed from then on, once who asked can be reached."""
    question.due_at = at


def told(question: Question) -> None:
    """Its answer is on its way."""
    question.due_at = None


def move(question: Question, move: Move) -> None:
    """Lead it to its next state. Whoever calls has looked whether that can be done."""
    question.state = NEXT[question.state, move]
