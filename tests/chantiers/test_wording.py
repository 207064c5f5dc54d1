"""How topics without a label are named, and how old an edition is."""

from datetime import date

import pytest

from chatbot.chantiers.wording import LABEL_LENGTH, age_in_words, issue_in_words, telling_words

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Média capacitant", "Média capacitant"),
        (
            "Vers un référentiel partagé sur les dimensions économiques de la transition",
            "Dimensions économiques de la transition",
        ),
        (
            "Réseau des Acteurs Engagés pour Accélérer la Transition Alimentaire",
            "Accélérer la Transition Alimentaire",
        ),
        ("Accompagner la transition écologique et sociale", "Transition écologique et sociale"),
        (
            "Proposer une suite à la journée d’initiation aux fondamentaux de la conduite",
            "Suite à la journée d’initiation…",
        ),
        ("Des formulaires qui ne claquent pas la porte", "Formulaires qui ne claquent…"),
        ("Vivre avec le feu : préparer les hameaux à l’incendie", "Vivre avec le feu : préparer…"),
        ("W" * 60, "W" * 39 + "…"),
        ("de la " * 20, "de la de la de la de la de la de la de…"),
    ],
)
def test_a_long_title_keeps_the_words_that_tell(title: str, said: str) -> None:
    assert telling_words(title) == said
    assert len(said) <= LABEL_LENGTH


@pytest.mark.parametrize(
    ("edition", "age"),
    [
        ("2022-05", "il y a plus de quatre ans"),
        ("2025-12", ""),
        ("2025-11", "il y a un an"),
        ("2025-08", "il y a plus d’un an"),
        ("2024-11", "il y a deux ans"),
        ("2010-01", "il y a plus de 16 ans"),
        ("2027-01", ""),
    ],
)
def test_what_is_older_than_a_year_says_so(edition: str, age: str) -> None:
    assert age_in_words(edition, TODAY) == age


def test_an_issue_is_called_by_its_month() -> None:
    assert issue_in_words("2026-10", TODAY) == "L’Établi d’octobre 2026"
    assert issue_in_words("2022-05", TODAY) == "L’Établi de mai 2022, il y a plus de quatre ans"
