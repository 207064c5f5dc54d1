"""The moment that somebody answers with."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.french import Precision, When, hour_in, in_words, misnamed_day_in, moment_in
from chatbot.french.vocabulary import WEEKDAYS
from tests.french.strategies import DAYS, FIXED, PIECES

TODAY = date(2026, 11, 24)  # a Tuesday
HOURS = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("mardi 1er décembre à 9h", "1er décembre 2026 à 9h"),
        ("Demain 8h30", "25 novembre 2026 à 8h30"),
        ("demain, à 8 h 30 !", "25 novembre 2026 à 8h30"),
        ("15/03/2027 9:00", "15 mars 2027 à 9h"),
        ("15/3 9h", "15 mars 2027 à 9h"),
        ("à 9h demain", "25 novembre 2026 à 9h"),
        ("9h le 15/3", "15 mars 2027 à 9h"),
        ("aujourd’hui 18h", "24 novembre 2026 à 18h"),
        ("après-demain à midi", "26 novembre 2026 à 12h"),
        ("mercredi 18h30", "25 novembre 2026 à 18h30"),
        ("mardi", "1er décembre 2026"),
        ("mardi prochain à 9h", "1er décembre 2026 à 9h"),
        ("mardi 8 à 18h30", "8 décembre 2026 à 18h30"),
        ("le 5", "5 décembre 2026"),
        ("demain", "25 novembre 2026"),
        ("hier 9h", "23 novembre 2026 à 9h"),
        ("avant-hier", "22 novembre 2026"),
        ("le 15 mars", "15 mars 2027"),
    ],
)
def test_a_moment_is_understood(words: str, said: str) -> None:
    when = moment_in(words, TODAY)
    assert when is not None
    assert in_words(when) == said


@pytest.mark.parametrize(
    "words",
    [
        "",
        "9h",
        "7",
        "mardi 2 décembre à 9h",
        "jeudi prochain à 9h",
        "demain de 9h à 12h",
        "demain à 25h",
        "demain à minuit",
        "30 février à 9h",
        "mars",
        "14 et 15 mars à 9h",
        "15 mars à 9h ou 16 mars",
        "un de ces jours",
        "demain matin peut-être",
    ],
)
def test_what_is_no_single_moment_is_none(words: str) -> None:
    assert moment_in(words, TODAY) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("lundi 26 novembre", date(2026, 11, 26)),
        ("à 9h le mardi, 26 novembre", date(2026, 11, 26)),
        ("mardi 15/03/2027 à 9h.", date(2027, 3, 15)),
        ("jeudi 26 novembre à 9h", None),
        ("lundi", None),
        ("lundi prochain", None),
        ("lundi 30 février", None),
    ],
)
def test_a_day_by_another_weekday_s_name_is_recognised(words: str, day: date | None) -> None:
    assert misnamed_day_in(words, TODAY) == day


@pytest.mark.parametrize(
    ("words", "hour"),
    [("9h", time(9)), ("à 8h30.", time(8, 30)), ("18:05", time(18, 5)), ("midi", time(12))],
)
def test_an_hour_is_understood(words: str, hour: time) -> None:
    assert hour_in(words) == hour


@pytest.mark.parametrize("words", ["", "9", "25h", "9h61", "minuit", "9h à 10h", "demain 9h"])
def test_what_is_no_single_hour_is_none(words: str) -> None:
    assert hour_in(words) is None


@given(day=DAYS, hour=HOURS, today=DAYS, weekday=st.booleans())
def test_what_we_write_is_read_back(day: date, hour: time, today: date, *, weekday: bool) -> None:
    when = When(Precision.MINUTE, day, day, hour)
    said = in_words(when, weekday=weekday).replace(" ", FIXED)
    assert moment_in(said, today) == when
    assert moment_in(f"{day:%d/%m/%Y} {hour:%H:%M}", today) == when


@given(today=DAYS, ahead=st.integers(0, 2), hour=HOURS)
def test_days_are_counted_from_today(today: date, ahead: int, hour: time) -> None:
    day = today + timedelta(days=ahead)
    name = ("aujourd’hui", "demain", "après-demain")[ahead]
    assert moment_in(f"{name} à {hour:%Hh%M}", today) == When(Precision.MINUTE, day, day, hour)


@given(today=DAYS.filter(lambda day: day.year < 2099), weekday=st.sampled_from(WEEKDAYS))
def test_a_weekday_alone_is_the_next_one(today: date, weekday: str) -> None:
    when = moment_in(weekday, today)
    assert when is not None
    assert when.start is not None
    assert WEEKDAYS[when.start.weekday()] == weekday
    assert timedelta(days=1) <= when.start - today <= timedelta(days=7)


@given(words=st.lists(PIECES, max_size=8).map(" ".join), today=DAYS)
def test_any_words_are_a_moment_or_none(words: str, today: date) -> None:
    when = moment_in(words, today)
    assert when is None or (when.start == when.end and when.end_time is None)
    hour_in(words)
    misnamed_day_in(words, today)
