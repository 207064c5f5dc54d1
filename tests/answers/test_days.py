"""Days as people name them."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from chatbot.answers.days import Span, days_in, days_written, in_full, near_days_in
from chatbot.answers.language import words_of

SUNDAY = date(2022, 5, 15)
IN_JUNE = Span((6, 1), (6, 31))
NEW_YEAR = [Span((12, 20), (12, 31), 2022), Span((1, 1), (1, 5), 2023)]


def days_of(question: str, today: date = SUNDAY) -> list[Span]:
    words = words_of(in_full(question))
    return [*days_in(words)[0], *near_days_in(words, today)[0]]


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("le 8 juin", [Span((6, 8), (6, 8))]),
        ("mercredi 8 juin 2022", [Span((6, 8), (6, 8), 2022)]),
        ("le premier juin", [Span((6, 1), (6, 1))]),
        ("le vingt trois mai", [Span((5, 23), (5, 23))]),
        ("le trente-et-un décembre", [Span((12, 31), (12, 31))]),
        ("le 7 ou le huit juin", [Span((6, 7), (6, 7)), Span((6, 8), (6, 8))]),
        ("le 8/06", [Span((6, 8), (6, 8))]),
        ("le 8/6/22", [Span((6, 8), (6, 8), 2022)]),
        ("au second semestre", [Span((7, 1), (12, 31))]),
        ("le 1er semestre 2023", [Span((1, 1), (6, 31), 2023)]),
        ("dans quatre semaines", [Span((5, 15), (6, 12), 2022)]),
        ("cet été", [Span((6, 1), (8, 31), 2022)]),
        ("et le 23 ?", [Span((5, 23), (5, 23), 2022)]),
        ("le 14 ou le 15 juin", [Span((6, 14), (6, 14)), Span((6, 15), (6, 15))]),
        ("le 7", []),
        ("les chantiers 3/4", []),
        ("le 32/06", []),
        ("le 6 ou le 7 juin", [Span((6, 6), (6, 6)), Span((6, 7), (6, 7))]),
        ("du 6 et du 7 juin", [Span((6, 6), (6, 6)), Span((6, 7), (6, 7))]),
        ("en juin", [IN_JUNE]),
        ("en mai et en juin 2023", [Span((5, 1), (5, 31)), Span((6, 1), (6, 31), 2023)]),
        ("du 6 au 10 juin", [Span((6, 6), (6, 10))]),
        ("du 30 mai au 2 juin 2022", [Span((5, 30), (6, 2), 2022)]),
        ("entre le 1er et le 10 juin", [Span((6, 1), (6, 10))]),
        ("de mai à juillet", [Span((5, 1), (7, 31))]),
        ("après le 8 juin", [Span((6, 9), (12, 31))]),
        ("à partir du 8 juin 2022", [Span((6, 8), (12, 31), 2022)]),
        ("avant juin", [Span((1, 1), (6, 0))]),
        ("d’ici le 8 juin", [Span((1, 1), (6, 8))]),
        ("du 20 décembre au 5 janvier", [Span((12, 20), (12, 31)), Span((1, 1), (1, 5))]),
        ("du 20 décembre au 5 janvier 2023", NEW_YEAR),
        ("du 20 décembre 2022 au 5 janvier", NEW_YEAR),
        ("du 30 mai 2022 au 2 juin", [Span((5, 30), (6, 2), 2022)]),
        (
            "de mai 2021 à juin 2023",
            [
                Span((5, 1), (12, 31), 2021),
                Span((1, 1), (12, 31), 2022),
                Span((1, 1), (6, 31), 2023),
            ],
        ),
        ("L’Établi de mai parle de juin", [IN_JUNE]),
        ("demain", [Span((5, 16), (5, 16), 2022)]),
        ("après-demain", [Span((5, 17), (5, 17), 2022)]),
        ("cette semaine", [Span((5, 9), (5, 15), 2022)]),
        ("la semaine prochaine", [Span((5, 16), (5, 22), 2022)]),
        ("ce week-end", [Span((5, 14), (5, 15), 2022)]),
        ("le mois prochain", [Span((6, 1), (6, 30), 2022)]),
        ("dans les 10 jours", [Span((5, 15), (5, 25), 2022)]),
        ("d’ici trois semaines", [Span((5, 15), (6, 5), 2022)]),
        ("depuis trois mois", []),
        ("d’ici la fin du mois", [Span((5, 15), (5, 31), 2022)]),
        ("à la fin du mois prochain", [Span((6, 1), (6, 30), 2022)]),
        ("mardi prochain", [Span((5, 17), (5, 17), 2022)]),
        ("dimanche", [Span((5, 15), (5, 15), 2022)]),
        ("dimanche prochain", [Span((5, 22), (5, 22), 2022)]),
        ("tous les mardis", []),
    ],
)
def test_days_are_read(question: str, days: list[Span]) -> None:
    assert days_of(question) == days


def test_a_chantier_is_not_a_day() -> None:
    words = words_of("le 17")
    assert near_days_in(words, SUNDAY)[0] == (Span((5, 17), (5, 17), 2022),)
    assert near_days_in(words, SUNDAY, {17})[0] == ()


def test_a_month_is_over_at_the_end_of_a_year() -> None:
    december = date(2022, 12, 31)
    assert days_of("le mois prochain", december) == [Span((1, 1), (1, 31), 2023)]
    over = [Span((12, 26), (12, 31), 2022), Span((1, 1), (1, 1), 2023)]
    assert days_of("cette semaine", december) == over


@pytest.mark.parametrize("today", [date.min, date.max])
def test_the_calendar_has_ends(today: date) -> None:
    said = "hier, demain, lundi, ce week-end, la semaine prochaine, le mois prochain, dans 9 mois"
    for one in said.split(", "):
        days_of(one, today)


def test_a_span_meets_what_it_shares_a_day_with_and_holds_what_it_has_whole() -> None:
    may, june = (2022, 5, 20), (2022, 6, 3)
    assert IN_JUNE.meets(may, june)
    assert not IN_JUNE.holds(may, june)
    assert IN_JUNE.holds((2022, 6, 1), (2022, 6, 30))
    assert not Span((6, 1), (6, 31), 2021).meets(may, june)


def test_a_published_day_is_of_the_year_that_it_says_or_of_its_own() -> None:
    text = "Le 1er juin, puis le 5 Janvier 2023."
    assert list(days_written(text, 2022)) == [(2022, 6, 1), (2023, 1, 5)]


@given(st.text(alphabet="0123456789/ eramijuntlc'"), st.dates())
def test_no_text_is_too_odd(text: str, today: date) -> None:
    days_of(text, today)
