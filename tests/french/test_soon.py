"""When something is to happen, as people say it."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.french import moment_to_come
from tests.clock import PARIS
from tests.french.strategies import DAYS, PIECES
from tests.hostile import TEXTS, within_cpu_seconds

NIGHT_OF_OCTOBER = datetime(2026, 10, 24, 23, 30, tzinfo=PARIS)  # when 3 o'clock is 2 o'clock
SAID = [*("dans", "d'ici", "une", "2", "demi-heure", "ce", "soir", "matin", "le", "samedi", "à 8h")]


def here(moment: str) -> datetime:
    """Make a moment in Paris."""
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


AT = here("2026-11-24T13:00:37")  # a Tuesday


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_whole_message_is_no_moment_and_is_read_in_no_time(text: str) -> None:
    with within_cpu_seconds(1):
        assert [moment_to_come(text, AT) for _ in range(20)] == [None] * 20


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("dans 2 heures", "2026-11-24T15:00"),
        ("Dans une heure !", "2026-11-24T14:00"),
        ("dans 1h30", "2026-11-24T14:30"),
        ("dans une heure et demie", "2026-11-24T14:30"),
        ("dans une demi-heure", "2026-11-24T13:30"),
        ("d’ici un quart d’heure", "2026-11-24T13:15"),
        ("dans 45 min", "2026-11-24T13:45"),
        ("dans 36 heures", "2026-11-26T01:00"),
        ("dans 3 jours à 9h", "2026-11-27T09:00"),
        ("dans une semaine au matin", "2026-12-01T09:00"),
        ("ce soir", "2026-11-24T18:00"),
        ("ce soir à 20h", "2026-11-24T20:00"),
        ("à 20h ce soir", "2026-11-24T20:00"),
        ("ce soir 8h", "2026-11-24T20:00"),
        ("demain soir 8h", "2026-11-25T20:00"),
        ("cet après-midi", "2026-11-24T14:00"),
        ("demain aprem", "2026-11-25T14:00"),
        ("lundi après-midi à 3h", "2026-11-30T15:00"),
        ("ce matin", "2026-11-24T09:00"),
        ("samedi matin", "2026-11-28T09:00"),
        ("ce samedi matin à 10h", "2026-11-28T10:00"),
        ("demain dans la matinée", "2026-11-25T09:00"),
        ("après-demain midi", "2026-11-26T12:00"),
        ("le 15 mars au soir", "2027-03-15T18:00"),
        ("demain 8h30", "2026-11-25T08:30"),
        ("18h", "2026-11-24T18:00"),
        ("9h", "2026-11-25T09:00"),
        ("13h", "2026-11-25T13:00"),
        ("le matin", "2026-11-25T09:00"),
        ("soir", "2026-11-24T18:00"),
    ],
)
def test_a_moment_is_as_people_say_it(words: str, said: str) -> None:
    assert moment_to_come(words, AT) == here(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("9h", "2026-12-05T09:00"),
        ("le matin", "2026-12-05T09:00"),
        ("en soirée", "2026-12-05T18:00"),
        ("jeudi 9h", "2026-11-26T09:00"),
        ("demain soir", "2026-11-25T18:00"),
    ],
)
def test_an_hour_alone_is_of_the_day_that_was_said_before(words: str, said: str) -> None:
    assert moment_to_come(words, AT, date(2026, 12, 5)) == here(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("demain", date(2026, 11, 25)),
        ("dans 3 jours", date(2026, 11, 27)),
        ("dans deux semaines", date(2026, 12, 8)),
    ],
)
def test_a_day_without_an_hour_leaves_it_open(words: str, said: date) -> None:
    assert moment_to_come(words, AT) == said


def test_an_evening_that_has_begun_leaves_its_hour_open() -> None:
    assert moment_to_come("ce soir", here("2026-11-24T19:00")) == AT.date()
    assert moment_to_come("ce soir à 20h", here("2026-11-24T19:00")) == here("2026-11-24T20:00")


@pytest.mark.parametrize(
    "words",
    [
        *("bientôt", "samedi matin peut-être", "dans longtemps", "dans 2 jours 30", "dans heures"),
        *("demain soir ou samedi matin", "ce soir de 18h à 20h", "dans 2", "un matin"),
    ],
)
def test_what_is_no_single_moment_is_none(words: str) -> None:
    assert moment_to_come(words, AT) is None


def test_a_delay_is_counted_by_the_clock_that_never_jumps() -> None:
    said = moment_to_come("dans 4 heures", NIGHT_OF_OCTOBER)
    assert said == datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1)
    assert isinstance(said, datetime)
    assert said.fold == 1  # 2:30 comes twice


@given(
    words=st.lists(PIECES | st.sampled_from(SAID), max_size=8).map(" ".join),
    today=DAYS,
    hour=st.times(),
)
def test_any_words_are_a_moment_a_day_or_none(words: str, today: date, hour: time) -> None:
    said = moment_to_come(words, datetime.combine(today, hour, PARIS))
    assert not isinstance(said, datetime) or said.tzinfo is not None


@given(hours=st.integers(1, 200), at=st.times())
def test_hours_ahead_are_that_many_hours_ahead(hours: int, at: time) -> None:
    now = datetime.combine(date(2026, 11, 24), at, PARIS)
    said = moment_to_come(f"dans {hours} heures", now)
    assert isinstance(said, datetime)
    assert timedelta(0) <= now + timedelta(hours=hours) - said < timedelta(minutes=1)
