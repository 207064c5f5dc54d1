"""The one day that somebody answers with."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.french import Precision, When, day_in, day_in_words, in_words
from chatbot.french.folding import folded
from tests.french.strategies import DAYS, FIXED, PIECES

TODAY = date(2026, 11, 24)
INTRODUCED = st.sampled_from(["", "le ", "au ", "jusqu'au ", "jusqu’à ", "Jusqu'au "])


def written(day: date, *, weekday: bool = False) -> str:
    return in_words(When(Precision.DAY, day, day), weekday=weekday)


def test_the_first_of_a_month_is_said_as_people_say_it() -> None:
    first = date(2026, 11, 1)
    assert day_in_words(first) == written(first) == "1er novembre 2026"
    assert day_in_words(first, year=False) == "1er novembre"
    assert day_in_words(TODAY, year=False) == "24 novembre"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("15 mars", date(2027, 3, 15)),
        ("le 15/03", date(2027, 3, 15)),
        ("15/3", date(2027, 3, 15)),
        ("jusqu'au 15/3", date(2027, 3, 15)),
        ("15/03/2027", date(2027, 3, 15)),
        ("15 mars 28.", date(2028, 3, 15)),
        ("15 SEPT.", date(2027, 9, 15)),
        ("1er décembre", date(2026, 12, 1)),
        ("jusqu’au 3 janvier !", date(2027, 1, 3)),
        ("jusqu'à mardi 24 novembre", TODAY),
        ("24 novembre", TODAY),
        ("23 novembre", date(2027, 11, 23)),
        ("15 mars 2020", date(2020, 3, 15)),
    ],
)
def test_a_day_is_understood(words: str, day: date) -> None:
    assert day_in(words, TODAY) == day


@pytest.mark.parametrize(
    "words",
    [
        "",
        "15",
        "mars",
        "jusqu'en mars",
        "fin mars",
        "l'été prochain",
        "14 et 15 mars",
        "du 2 au 4 mars",
        "jusqu'au 2 ou 3 mars",
        "15 mars, 16 avril",
        "15 mars à 9h",
        "15 avril dernier",
        "30 février",
        "29 février",
        "lundi 24 novembre",
        "mardi prochain",
        "demain",
        "chantier 7 le 15 mars",
        "le 15 mars sans doute",
        "à partir du 15 mars",
        "après le 15 mars",
        "le le 15 mars",
    ],
)
def test_what_is_no_single_day_is_none(words: str) -> None:
    assert day_in(words, TODAY) is None


@given(day=DAYS, today=DAYS, introduced=INTRODUCED, weekday=st.booleans())
def test_a_day_with_its_year_is_that_day(
    day: date, today: date, introduced: str, *, weekday: bool
) -> None:
    words = written(day, weekday=weekday).replace(" ", FIXED)
    assert day_in(introduced + words, today) == day
    assert day_in(introduced + f"{day:%d/%m/%Y}", today) == day


@given(day=DAYS, today=DAYS, introduced=INTRODUCED)
def test_a_day_without_its_year_is_the_next_one(day: date, today: date, introduced: str) -> None:
    coming = (today + timedelta(days=after) for after in range(366))
    wanted = next((one for one in coming if (one.month, one.day) == (day.month, day.day)), None)
    assert wanted or (day.month, day.day) == (2, 29)
    for words in (written(day).rsplit(" ", 1)[0], f"{day:%d/%m}", f"{day.day}/{day.month}"):
        assert day_in(introduced + words, today) == wanted


@given(words=st.lists(PIECES, max_size=8).map(" ".join), today=DAYS)
def test_any_words_are_a_day_whose_number_they_hold_or_none(words: str, today: date) -> None:
    day = day_in(words, today)
    assert day is None or re.search(rf"(?<![0-9])0?{day.day}(?![0-9])", folded(words))
