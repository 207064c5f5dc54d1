"""Lists of what several topics share."""

from datetime import datetime

import pytest

from chatbot.answers.candidates import LONGEST_LINE, pieces_of
from chatbot.answers.index import Index
from chatbot.answers.parsing import parse
from chatbot.answers.wording import together
from chatbot.conversation.markup import length, visible
from tests.answers.weighed import candidates_of, evidence_for, features_of
from tests.clock import IN_MAY_2022, PARIS

ONLINE = "lesquels se réunissent en visio ?"


@pytest.mark.parametrize(
    ("question", "several"),
    [
        (ONLINE, True),
        ("Which of your events are online?", True),
        ("quels groupes ont une rencontre à Lyon", True),
        ("quels groupe se reunissent a lyon", True),
        ("les chantiers qui parlent d’eau", True),
        ("which groups need volunteers", True),
        ("which of them meet online?", True),
        ("qui a publié un guide ?", True),
        ("qui porte le chantier 7 ?", False),
        ("qui s’occupe de l’eau ?", False),
        ("quel chantier parle d’eau ?", False),
        ("lequel parle d’économie", False),
    ],
)
def test_who_asks_for_several_is_heard(index: Index, question: str, *, several: bool) -> None:
    assert parse(question, index, IN_MAY_2022.date()).asks_for_several is several


@pytest.mark.parametrize(
    ("question", "topics", "said"),
    [
        (ONLINE, ("ecologie-et-social", "media-capacitant"), "mardi 7 juin 2022, de 16h à 18h"),
        (
            "which of your events are online?",
            ("ecologie-et-social", "media-capacitant"),
            "en visio",
        ),
        (
            "quels groupes ont une journée d’étude",
            ("ecologie-et-social", "ingenierie-territoriale"),
            "lundi 23 mai 2022",
        ),
        (
            "which groups give an email address to write to?",
            ("referentiel-economique", "media-capacitant", "alimentation"),
            "alizee.marceau@gmail.com",
        ),
        (
            "quels chantiers parlent de gouvernance",
            ("referentiel-economique", "projet-administration", "propositions-communes"),
            "… les politiques nationales et européennes, la gouvernance",
        ),
    ],
)
def test_topics_that_share_something_are_listed_with_what_they_say(
    index: Index, question: str, topics: tuple[str, ...], said: str
) -> None:
    evidence = evidence_for(question, index)
    lists = [pieces_of(one, evidence) for one in candidates_of(evidence, "shared")]
    given = [together(pieces, 1.0, evidence.at) for pieces in lists]
    assert topics in [one.topics for one in given]
    text = next(visible(one.text) for one in given if one.topics == topics)
    assert said in text.replace("\u00a0", " ")
    lines = [slot.text for pieces in lists for _, slot in pieces]
    assert all(length(line) <= LONGEST_LINE + 1 and "\n" not in line for line in lines)


def test_what_speaks_for_a_list_can_be_read(index: Index) -> None:
    evidence = evidence_for("quels chantiers parlent de gouvernance", index)
    found = features_of(candidates_of(evidence, "shared")[0], evidence)
    assert found["shared, 3 topics"] == 1
    assert found["shared: coverage of the worst"] == 1
    assert found["shared, by words left"] == 1
    assert 0 < found["shared: coverage beyond the next"] < 1


@pytest.mark.parametrize(
    "question",
    [
        "quel chantier parle de gouvernance",
        "quels sont les chantiers",
        "quels chantiers parlent de fusées",
        "quels chantiers parlent de mobilité douce en fusée",
    ],
)
def test_nothing_is_listed_where_one_or_nothing_is_meant(index: Index, question: str) -> None:
    assert not candidates_of(evidence_for(question, index), "shared")


def test_all_dates_on_the_days_that_are_named_are_listed_together(index: Index) -> None:
    evidence = evidence_for("quels chantiers se réunissent en juin ?", index)
    (days,) = candidates_of(evidence, "days")
    assert [subject.number for subject, _ in pieces_of(days, evidence)] == [1, 5, 7]
    assert features_of(days, evidence)["that day, asked"] == 1
    assert not candidates_of(evidence_for("et le chantier 5 en juin ?", index), "days")


def test_what_is_past_is_listed_as_past(index: Index) -> None:
    evidence = evidence_for(ONLINE, index, datetime(2026, 11, 25, 12, tzinfo=PARIS))
    shared, *_ = candidates_of(evidence, "shared")
    assert all("(passé)" in slot.text for _, slot in pieces_of(shared, evidence))
