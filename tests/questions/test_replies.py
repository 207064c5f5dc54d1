"""What a référent answered and published is what is answered to the same question."""

from dataclasses import replace

import pytest

from chatbot.markup import visible
from chatbot.questions.answering import answer
from chatbot.questions.index import Index, index_of
from chatbot.questions.knowledge import Part
from chatbot.questions.rules import REPLIES
from tests.questions.test_answering import NOW

PUBLISHED = Part(
    REPLIES,
    "Questions et réponses",
    "<b>quel est le budget du chantier 7 ?</b>\nRien\u00a0: il est bénévole.",
    day=NOW,
)


@pytest.fixture(scope="module")
def answered(index: Index) -> Index:
    """With one answer in the chantier on food."""
    subjects = [
        replace(one, parts=(*one.parts, PUBLISHED)) if one.number == 7 else one
        for one in index.knowledge.subjects
    ]
    return index_of(replace(index.knowledge, subjects=tuple(subjects)))


@pytest.mark.parametrize(
    "question", ["quel est le budget du chantier 7 ?", "c'est quoi le budget de l'alimentation"]
)
def test_what_is_never_told_is_told_once_it_was_answered(answered: Index, question: str) -> None:
    assert "il est bénévole" in visible(answer(question, answered, NOW).text)


@pytest.mark.parametrize("question", ["quel est le budget du chantier 3 ?", "qui porte le 7 ?"])
def test_nothing_else_is_answered_by_it(answered: Index, question: str) -> None:
    assert "il est bénévole" not in visible(answer(question, answered, NOW).text)
