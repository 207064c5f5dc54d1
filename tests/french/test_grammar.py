"""Dates in French: what is found, what is refused, and that what we write is read back."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.french import DateError, Precision, When, find_dates, in_words, parse_when
from chatbot.french.vocabulary import (
    PARTS_OF_MONTH,
    PARTS_OF_YEAR,
    SEASONS,
    days_of_month,
    days_of_part,
    days_of_week,
)
from tests.french.strategies import FIXED, NARROW, PIECES

MAY = date(2022, 5, 1)


def said(text: str, since: date = MAY) -> list[str]:
    """Write every date found in our own words; one that isn't understood as "?"."""
    return [in_words(found.when) or "?" for found in find_dates(text, since=since)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le 8 Juin de 9h00 à 12h00 (en visio), lancement", "8 juin 2022, de 9h à 12h"),
        ("8 juin 2022, 9h–12h", "8 juin 2022, de 9h à 12h"),
        ("8 juin (9h-12h)", "8 juin 2022, de 9h à 12h"),
        ("le 8 juin (en visio) de 9 à 12h", "8 juin 2022, de 9h à 12h"),
        ("se tiendra le 23 mai prochain sur le Campus", "23 mai 2022"),
        ("La prochaine est prévue le 7 juin de 16h à 18h.", "7 juin 2022, de 16h à 18h"),
        ("(date de juin à confirmer)", "juin 2022"),
        ("(second semestre)", "second semestre 2022"),
        ("au deuxième semestre", "second semestre 2022"),
        ("premier semestre 2023", "premier semestre 2023"),
        ("les 14 et 15 mars", "14 et 15 mars 2023"),
        ("du 14 au 15 mars 2023", "14 et 15 mars 2023"),
        ("14-15 mars 2023", "14 et 15 mars 2023"),
        ("les 2, 3 et 4 octobre", "du 2 au 4 octobre 2022"),
        ("du 2 au 4 octobre", "du 2 au 4 octobre 2022"),
        ("du 30 septembre au 2 octobre 2022", "du 30 septembre au 2 octobre 2022"),
        ("30 septembre – 2 octobre", "du 30 septembre au 2 octobre 2022"),
        ("du 30 décembre au 2 janvier", "du 30 décembre 2022 au 2 janvier 2023"),
        ("du 02/10 au 04/10/2022", "du 2 au 4 octobre 2022"),
        ("1er mars à 20h", "1er mars 2023 à 20h"),
        ("Le 1ᵉʳ mars", "1er mars 2023"),
        ("mardi 7 juin 2022 à 18 h 30", "7 juin 2022 à 18h30"),
        (f"mardi 7{FIXED}juin 2022 à 18{NARROW}h{NARROW}30", "7 juin 2022 à 18h30"),
        ("mardi 7 juin, à partir de 18h", "7 juin 2022 à 18h"),
        ("à 9h, le 8 juin", "8 juin 2022 à 9h"),
        ("le 8 juin\nde 14h à 17h30", "8 juin 2022, de 14h à 17h30"),
        ("le 8 juin entre 14:00 et 17:30", "8 juin 2022, de 14h à 17h30"),
        ("le 8 juin de 9h à 12h et de 14h à 17h", "8 juin 2022, de 9h à 17h"),
        ("le 8 juin, 9h à 12h et 13h30 à 16h", "8 juin 2022, de 9h à 16h"),
        ("le 8 juin à midi", "8 juin 2022 à 12h"),
        ("le 8 juin de 20h à minuit", "8 juin 2022, de 20h à minuit"),
        ("le 8 juin de 22h à 2h", "8 juin 2022, de 22h à 2h"),
        ("30 juin, 22h30-2h du matin", "30 juin 2022, de 22h30 à 2h"),
        ("du 8 juin à 22h au 9 juin à 2h", "8 juin 2022, de 22h à 2h"),
        ("du 8 juin à 14h au 9 juin à 12h", "du 8 juin 2022 à 14h au 9 juin 2022 à 12h"),
        ("au printemps", "printemps 2022"),
        ("au printemps prochain", "printemps 2023"),
        ("à l’automne 2022", "automne 2022"),
        ("cet été", "été 2022"),
        ("l'hiver prochain", "hiver 2022-2023"),
        ("au troisième trimestre 2022", "troisième trimestre 2022"),
        ("semaine du 4 juillet", "semaine du 4 juillet 2022"),
        ("fin juin", "fin juin 2022"),
        ("mi-juin", "mi-juin 2022"),
        ("début juillet", "début juillet 2022"),
        ("à la fin du mois d'août", "fin août 2022"),
        ("EN AOUT", "août 2022"),
        ("courant juin", "juin 2022"),
        ("juin 2022, à confirmer", "juin 2022"),
        ("en janvier", "janvier 2023"),
        ("8/06/2022", "8 juin 2022"),
        ("8/6/22", "8 juin 2022"),
        ("le 08/06", "8 juin 2022"),
        ("8 juin 23.", "8 juin 2023"),
        ("8 sept. 2022", "8 septembre 2022"),
        ("le 15 avril dernier", "15 avril 2022"),
        ("le 23 mai dernier", "23 mai 2022"),
        ("l'été dernier", "été 2021"),
    ],
)
def test_a_date_is_understood_as_it_was_meant(text: str, expected: str) -> None:
    assert said(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "« Savoir/Agir », 2015/3 N° 33 | pages 23 à 30.",
        "8 chantiers sont portés",
        "Les quelques 1.9 millions de fonctionnaires",
        "le projet du CD63 (objectifs 2 et 4)",
        "plus de 70 structures",
        "Depuis décembre 2020, l'émission",
        "l'Assemblée des alliés en 2021",
        "la saison 2022-2023",
        "le 8 juin 2022-2023",
        "La question a été abordée ce mois-ci",
        "le 14 juillet 1789",
        "les 2/3 des alliés",
        "la planète Mars attire",
        "le printemps des communs",
        "24/7, 50/50",
        "",
    ],
)
def test_what_is_no_date_stays_alone(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "le 31 février",
        "le 31/02/2022",
        "le 29 février",
        "le 8 juin à 25h",
        "le 8 juin à 9h75",
        "lundi 8 juin 2022",
        "du 8 au 3 juin",
        "le 8 juin de 12h à 9h",
        "le 8 juin à minuit",
        "le 14 ou le 15 mars",
        "entre le 2 et le 4 octobre",
        "14 – 15 mars",
        "hiver 2022",
        "mai-juin 2022",
        "mardi prochain",
        "la semaine prochaine",
        "le 8 juin de 9h à 12h et de 20h à 22h",
    ],
)
def test_what_cannot_be_or_could_be_two_is_reported_and_not_bent(text: str) -> None:
    [found] = find_dates(text, since=MAY)
    assert found.problem
    assert found.when == When()
    with pytest.raises(DateError):
        parse_when(text, since=MAY)


def test_hours_over_midnight_end_on_the_next_day() -> None:
    [found] = find_dates("Fête le 31 décembre de 22h à 2h", since=MAY)
    days = date(2022, 12, 31), date(2023, 1, 1)
    assert found.when == When(Precision.MINUTE, *days, time(22), time(2))


def test_days_that_do_not_follow_on_are_several_dates() -> None:
    text = "Ateliers les 7, 14 et 21 juin (à confirmer), puis le 2 juillet."
    found = find_dates(text, since=MAY)
    assert [text[each.start : each.end] for each in found] == [
        "les 7",
        "14",
        "21 juin",
        "le 2 juillet",
    ]
    assert said(text) == ["7 juin 2022", "14 juin 2022", "21 juin 2022", "2 juillet 2022"]
    assert [each.to_be_confirmed for each in found] == [True, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "Inscriptions avant le 3 juin",
        "jusqu'au 3 juin à midi",
        "Trois rencontres d’ici à l’été 2022",
        "d'ici fin juin",
        "Date limite d'inscription : 3 juin",
        "Réponse le 3 juin au plus tard",
        "jusqu'en juin",
    ],
)
def test_a_deadline_is_no_meeting(text: str) -> None:
    assert [found.deadline for found in find_dates(text, since=MAY)] == [True]


def test_a_deadline_leaves_the_meeting_beside_it_alone() -> None:
    found = find_dates("Atelier le 12 juin, inscription avant le 3 juin.", since=MAY)
    assert [each.deadline for each in found] == [False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le 8 juin, à confirmer", True),
        ("En cours de programmation (second semestre) : les journées", True),
        ("8 juin (date et lieu à confirmer)", True),
        ("8 juin (lieu à confirmer)", False),
        ("Le 8 juin. Le thème est à préciser.", False),
        ("Le 8 juin.\n\nÀ confirmer : le programme.", False),
    ],
)
def test_only_what_is_said_of_the_date_leaves_it_to_be_confirmed(text: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert [found.to_be_confirmed for found in find_dates(text, since=MAY)] == [expected]


def test_online_is_said_of_the_date_it_follows() -> None:
    found = find_dates("Le 8 juin en visio et le 14 juin à Paris, inscription en ligne.", since=MAY)
    assert [each.online for each in found] == [True, False]


def test_looking_back_and_a_written_year_are_told() -> None:
    found = find_dates(
        "Lancé le 15 avril dernier, puis le 29 avril 2022, puis le 8 juin", since=MAY
    )
    assert [each.past for each in found] == [True, False, False]
    assert [each.year_written for each in found] == [False, True, False]


def test_no_date_at_all_is_an_empty_text() -> None:
    assert parse_when(" \n") == When()
    assert in_words(When()) == ""


@pytest.mark.parametrize(
    "text",
    ["8 juin", "le 8 juin 2022 à Paris", "8 juin 2022 et 9 juillet 2022", "bientôt", "(juin 2022)"],
)
def test_a_text_that_is_not_one_whole_date_is_refused(text: str) -> None:
    with pytest.raises(DateError, match=r"“.+”"):
        parse_when(text)


DAYS = st.dates(date(1999, 12, 1), date(2099, 12, 31))


@st.composite
def whens(draw: st.DrawFn) -> When:
    """Draw any date that the types allow and that makes sense."""
    start, precision = draw(DAYS), draw(st.sampled_from(Precision))
    match precision:
        case Precision.NONE:
            return When()
        case Precision.MONTH:
            return When(precision, *days_of_month(start.year, start.month))
        case Precision.HALF_YEAR | Precision.PERIOD:
            return When(precision, *draw(_parts(start, precision)))
        case Precision.SEASON:
            season, year = draw(st.sampled_from(sorted(SEASONS))), min(start.year, 2098)
            return When(precision, *days_of_part(year, SEASONS[season]))
        case _:
            # Mostly short, sometimes over the end of a month or a year, never out of our century.
            length = draw(st.one_of(st.just(0), st.integers(0, 5), st.integers(0, 360)))
            end = min(start + timedelta(days=length), date(2099, 12, 31))
            if precision is Precision.DAY:
                return When(precision, start, end)
            return When(precision, start, end, *draw(_hours(one_day=start == end)))


def _parts(start: date, precision: Precision) -> st.SearchStrategy[tuple[date, date]]:
    """Draw a half of a year; or a quarter, a part of a month, or a week."""
    year, month = start.year, start.month
    halves = st.sampled_from([1, 2]).map(lambda nth: PARTS_OF_YEAR["semestre", nth])
    if precision is Precision.HALF_YEAR:
        return halves.map(lambda half: days_of_part(year, half))
    quarters = st.integers(1, 4).map(lambda nth: PARTS_OF_YEAR["trimestre", nth])
    parts = st.sampled_from([part for part in PARTS_OF_MONTH if part])
    return st.one_of(
        quarters.map(lambda quarter: days_of_part(year, quarter)),
        parts.map(lambda part: days_of_month(year, month, part)),
        st.just(days_of_week(year, month, start.day)),
    )


@st.composite
def _hours(draw: st.DrawFn, *, one_day: bool) -> tuple[time, time | None]:
    moments = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
    begins, ends = draw(moments), draw(st.one_of(st.none(), moments))
    if one_day and ends is not None and time.min != ends <= begins:
        return begins, time.min
    return begins, ends


@given(whens(), st.booleans())
def test_what_we_write_is_what_we_read(when: When, weekday: bool) -> None:  # noqa: FBT001 - drawn
    words = in_words(when, weekday=weekday)
    assert parse_when(words) == when
    assert parse_when(words.upper().replace(" ", FIXED).replace("-", "–")) == when


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_any_text_is_read_or_refused_and_found_dates_lie_in_it(text: str) -> None:
    ends = 0
    for found in find_dates(text, since=MAY):
        assert ends <= found.start < found.end <= len(text)
        assert (found.when == When()) == bool(found.problem)
        ends = found.end
    with suppress(DateError):
        assert isinstance(parse_when(text), When)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)).map(lambda day: day.replace(day=1)), DAYS)
def test_a_year_that_is_not_written_is_within_the_year_that_follows(since: date, day: date) -> None:
    words = in_words(When(Precision.DAY, day, day)).rsplit(" ", 1)[0]
    for found in find_dates(f"Le {words}", since=since):
        if not found.problem:
            start = found.when.start
            assert start is not None
            assert timedelta(0) <= start - since < timedelta(days=366)
            assert (start.month, start.day) == (day.month, day.day)


def _sentence_dates() -> Iterator[str]:
    yield "le 8 juin 2022 à 9h"
    yield "du 2 au 4 octobre 2022"
    yield "à l'automne 2022"


@given(st.lists(st.sampled_from(list(_sentence_dates())), min_size=1, max_size=4))
def test_dates_in_a_row_are_all_found(dates: list[str]) -> None:
    text = "Rendez-vous " + " ; ".join(dates) + "."
    assert [text[each.start : each.end] for each in find_dates(text, since=MAY)] == dates
