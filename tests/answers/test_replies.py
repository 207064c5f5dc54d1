"""What was published later: a référent's answer to the same question, an announcement."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.answers import loading
from chatbot.answers.answering import answer
from chatbot.answers.asked import ABSENT
from chatbot.answers.index import Index, index_of
from chatbot.answers.knowledge import Asked, Part
from chatbot.answers.rules import NEWS
from chatbot.conversation.markup import visible
from chatbot.helpdesk.rules import REPLIES
from tests.answers.weighed import candidates_of, evidence_for, features_of
from tests.clock import IN_MAY_2022

PUBLISHED = Part(
    REPLIES,
    "Questions et réponses",
    "<b>quel est le budget du chantier 7 ?</b>\nRien\u00a0: il est bénévole.",
    day=IN_MAY_2022,
)

ANNOUNCED = Part(NEWS, "Annonce", "Nous goûtons des lentilles le 14 septembre.", day=IN_MAY_2022)


@pytest.fixture(scope="module")
def answered(index: Index) -> Index:
    """Add one answer and one announcement to the chantier on food."""
    subjects = [
        replace(one, parts=(*one.parts, PUBLISHED, ANNOUNCED)) if one.number == 7 else one
        for one in index.knowledge.subjects
    ]
    return index_of(replace(index.knowledge, subjects=tuple(subjects)), loading.loaded())


@pytest.mark.parametrize(
    "question", ["quel est le budget du chantier 7 ?", "c'est quoi le budget de l'alimentation"]
)
def test_what_is_never_told_is_told_once_it_was_answered(answered: Index, question: str) -> None:
    assert "il est bénévole" in visible(answer(question, answered, IN_MAY_2022).text)


def test_what_was_asked_in_vain_is_forgotten_once_it_was_answered(
    index: Index, answered: Index
) -> None:
    in_vain = Asked("Le chantier 7 a-t-il un budget ?", "", (ABSENT,))
    for before, is_near in ((index, True), (answered, False)):
        known = index_of(replace(before.knowledge, asked=(in_vain,)), loading.loaded())
        asked = evidence_for("le chantier 7 a-t-il un budget ?", known).asked_before
        assert (asked is not None) is is_near


def test_a_published_answer_is_weighed_beside_the_others_of_its_topic(index: Index) -> None:
    other = Part(REPLIES, "", "<b>Où dort-on ?</b>\nÀ l’auberge.", day=IN_MAY_2022)
    subjects = [
        replace(one, parts=(*one.parts, PUBLISHED, other)) if one.number == 7 else one
        for one in index.knowledge.subjects
    ]
    both = index_of(replace(index.knowledge, subjects=tuple(subjects)), loading.loaded())
    evidence = evidence_for("quel est le budget du chantier 7 ?", both)
    margins = [
        features_of(one, evidence)["reponses: first sentence, beside others"]
        for one in candidates_of(evidence, "reply")
    ]
    assert sorted(margin > 0 for margin in margins) == [False, True]
    assert sum(margins) == pytest.approx(0)


@pytest.mark.parametrize("question", ["quel est le budget du chantier 3 ?", "qui porte le 7 ?"])
def test_nothing_else_is_answered_by_it(answered: Index, question: str) -> None:
    assert "il est bénévole" not in visible(answer(question, answered, IN_MAY_2022).text)


def test_a_day_that_only_an_announcement_names_is_found(answered: Index) -> None:
    assert "lentilles" in answer("que se passe-t-il le 14 septembre ?", answered, IN_MAY_2022).text
    assert "lentilles" not in answer("une date en septembre 2021 ?", answered, IN_MAY_2022).text


def test_of_two_announcements_the_newer_one_is_told(index: Index) -> None:
    said = [
        "La visite de la ferme aura lieu le 12 juin.",
        "La visite de la ferme est repoussée du 12 au 19 juin.",
    ]
    days = [IN_MAY_2022 - timedelta(days=10), IN_MAY_2022 - timedelta(days=1)]
    parts = [Part(NEWS, "Annonce", text, day=day) for text, day in zip(said, days, strict=True)]
    subjects = [
        replace(one, parts=(*one.parts, *parts)) if one.number == 7 else one
        for one in index.knowledge.subjects
    ]
    since = index_of(replace(index.knowledge, subjects=tuple(subjects)), loading.loaded())
    given = answer("la visite de la ferme c'est quand", since, IN_MAY_2022)
    assert "19 juin" in given.text
    assert given.source == "annonce du 14 mai 2022"
