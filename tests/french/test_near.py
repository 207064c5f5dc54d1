"""Days that are named from the day of writing, wherever they stand in a sentence."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.french import When, find_dates, find_hours, hour_in_words, in_words
from chatbot.french.vocabulary import WEEKDAYS
from tests.french.strategies import DAYS, PIECES

TODAY = date(2026, 11, 27)  # a Friday


def said(text: str, today: date = TODAY) -> list[str]:
    """Write every date found in our own words; one that isn't understood as "?"."""
    found = find_dates(text, since=today, near=True)
    return [in_words(each.when, weekday=True) or "?" for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On se voit demain à 18h ?", "samedi 28 novembre 2026 à 18h"),
        ("Visio mardi 8 à 18 h 30, lien à venir", "mardi 8 décembre 2026 à 18h30"),
        ("Le 5, à la mairie", "samedi 5 décembre 2026"),
        ("le 5 de 14h à 16h", "samedi 5 décembre 2026, de 14h à 16h"),
        ("ce lundi", "lundi 30 novembre 2026"),
        ("lundi prochain, 9h", "lundi 30 novembre 2026 à 9h"),
        ("vendredi prochain", "vendredi 4 décembre 2026"),
        ("samedi soir à 20h", "samedi 28 novembre 2026 à 20h"),
        ("14h demain", "samedi 28 novembre 2026 à 14h"),
        ("mardi 1er", "mardi 1er décembre 2026"),
        ("du mardi 8 au jeudi 10", "du mardi 8 au jeudi 10 décembre 2026"),
        ("du 30 au 2", "du lundi 30 novembre au mercredi 2 décembre 2026"),
        ("rencontre 12/12 à 14h", "samedi 12 décembre 2026 à 14h"),
        ("rencontre 12/12", "samedi 12 décembre 2026"),
        ("le mardi 8 décembre", "mardi 8 décembre 2026"),
        ("reporté au mardi 8 décembre", "mardi 8 décembre 2026"),
        ("reporté au mardi 8/12", "mardi 8 décembre 2026"),
        ("reporté au mardi 8", "mardi 8 décembre 2026"),
    ],
)
def test_a_near_day_is_found(text: str, expected: str) -> None:
    assert said(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["le 5 rue de Lyon", "le 5e atelier", "groupe 3/4", "24/7, 50/50", "7 personnes", "chantier 7"],
)
def test_a_number_that_is_no_day_is_left_alone(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "samedi prochain",
        "vendredi 14h",
        "mardi 9",
        "le 32",
        "le 5 à 25h",
        "mardi 8 de 9h à 12h et de 20h à 22h",
    ],
)
def test_what_could_be_two_days_or_none_is_reported(text: str) -> None:
    assert said(text) == ["?"]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("samedi prochain à 9h", "28 novembre 2026 à 9h", "5 décembre 2026 à 9h"),
        ("vendredi 14h", "27 novembre 2026 à 14h", "4 décembre 2026 à 14h"),
        ("mardi 9", "8 décembre 2026", "9 décembre 2026"),
        ("le 12 ou le 13 décembre à 18h", "12 décembre 2026 à 18h", "13 décembre 2026 à 18h"),
    ],
)
def test_of_two_days_both_are_told(text: str, first: str, second: str) -> None:
    [found] = find_dates(text, since=TODAY, near=True)
    assert [in_words(each) for each in found.either] == [first, second]


def test_another_weekday_s_name_is_told_with_the_day() -> None:
    [found] = find_dates("rencontre mardi 9 à 18h", since=TODAY, near=True)
    assert found.misnamed == date(2026, 12, 9)
    [found] = find_dates("rencontre samedi 13 décembre", since=TODAY)
    assert found.misnamed == date(2026, 12, 13)


def test_a_newsletter_has_no_near_days() -> None:
    text = "Rendez-vous demain, mardi 8 ou le 5, du 8 au 10"
    assert find_dates(text, since=TODAY) == []


@given(today=DAYS, number=st.integers(1, 31), weekday=st.booleans())
def test_a_number_is_the_next_day_that_has_it(today: date, number: int, *, weekday: bool) -> None:
    coming = next(d for d in (today + timedelta(n) for n in range(62)) if d.day == number)
    name = f"{WEEKDAYS[coming.weekday()]} " if weekday else "le "
    [found] = find_dates(f"rencontre {name}{number} à Lyon", since=today, near=True)
    assert (found.when.start, found.when.end) == (coming, coming)


@given(st.lists(PIECES, max_size=14).map(" ".join), DAYS)
def test_found_dates_and_hours_lie_in_any_text(text: str, today: date) -> None:
    ends = 0
    for found in find_dates(text, since=today, near=True):
        assert ends <= found.start < found.end <= len(text)
        assert (found.when == When()) == bool(found.problem)
        ends = found.end
    assert all(0 <= each.start < each.end <= len(text) for each in find_hours(text))


@given(st.times().map(lambda hour: hour.replace(second=0, microsecond=0)))
def test_an_hour_is_found_where_it_stands(hour: time) -> None:
    words = hour_in_words(hour)
    text = f"accueil à {words}, puis atelier"
    [found] = find_hours(text)
    assert (text[found.start : found.end], found.begins, found.ends) == (f"à {words}", hour, None)
