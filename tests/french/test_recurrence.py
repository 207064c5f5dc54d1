"""What recurs: how it is said, what is refused, and that the days are those of RFC 5545."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from hypothesis import given, strategies as st
from icalendar.prop import vRecur

from chatbot.french import (
    DateError,
    Precision,
    Schedule,
    When,
    days_of,
    find_dates,
    moment_in,
    parse_schedule,
    parse_when,
    rule_in_words,
    schedule_in_words,
)
from chatbot.french.recurrence import Frequency, Rule, first_day, rule_of
from chatbot.french.vocabulary import WEEKDAYS
from chatbot.french.when import NIGHT
from tests.french.strategies import FIXED, PIECES
from tests.hostile import TEXTS, row, within_cpu_seconds

NTHS_IN_WORDS = ("premiers", "deuxièmes", "troisièmes", "quatrièmes", "avant-derniers", "derniers")
EVERY_DAY = ", ".join(f"{nth} {day}" for nth in NTHS_IN_WORDS for day in WEEKDAYS)
NOVEMBER = date(2026, 11, 7)  # a Saturday
PARIS = ZoneInfo("Europe/Paris")


def said(text: str, since: date = NOVEMBER) -> list[str]:
    """Write all that is found in our own words; what isn't understood as "?"."""
    found = find_dates(text, since=since)
    return [schedule_in_words(Schedule(one.when, one.rule, one.exceptions)) or "?" for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "chaque deuxième vendredi du mois à 9h, en visio",
            "chaque deuxième vendredi du mois à 9h, à partir du 13 novembre 2026",
        ),
        (
            "Le 2e vendredi de chaque mois de 9h à 12h",
            "chaque deuxième vendredi du mois, de 9h à 12h, à partir du 13 novembre 2026",
        ),
        (
            "chaque premier samedi à 14h",
            "chaque premier samedi du mois à 14h, à partir du 7 novembre 2026",
        ),
        (
            "les premiers et troisièmes lundis du mois",
            "chaque premier et troisième lundi du mois, à partir du 16 novembre 2026",
        ),
        (
            "chaque premier lundi et dernier jeudi du mois",
            "chaque premier lundi et dernier jeudi du mois, à partir du 26 novembre 2026",
        ),
        ("tous les vendredis à 9h", "chaque vendredi à 9h, à partir du 13 novembre 2026"),
        (
            f"à 18{FIXED}h{FIXED}30, chaque mardi et jeudi",
            "chaque mardi et jeudi à 18h30, à partir du 10 novembre 2026",
        ),
        ("les mardis à 12h30", "chaque mardi à 12h30, à partir du 10 novembre 2026"),
        ("chaque semaine, le mardi", "chaque mardi, à partir du 10 novembre 2026"),
        ("le mardi à 9h, chaque semaine", "chaque mardi à 9h, à partir du 10 novembre 2026"),
        (
            "un vendredi sur deux, à partir du 8 janvier",
            "un vendredi sur deux, à partir du 8 janvier 2027",
        ),
        (
            "tous les quinze jours dès le mardi 5 janvier à 9h",
            "un mardi sur deux à 9h, à partir du 5 janvier 2027",
        ),
        (
            "toutes les 3 semaines le lundi et le jeudi, à partir du 4 janvier",
            "toutes les 3 semaines, le lundi et le jeudi, à partir du 4 janvier 2027",
        ),
        ("le 15 de chaque mois", "chaque 15 du mois, à partir du 15 novembre 2026"),
        ("tous les 1er et 15 du mois", "chaque 1er et 15 du mois, à partir du 15 novembre 2026"),
        (
            "le dernier jour du mois à 18h",
            "chaque dernier jour du mois à 18h, à partir du 30 novembre 2026",
        ),
        (
            "un mois sur deux, le premier lundi, à partir de janvier 2027",
            "tous les 2 mois, le premier lundi, à partir du 4 janvier 2027",
        ),
        ("chaque 8 mars", "chaque année, le 8 mars, à partir du 8 mars 2027"),
        ("chaque 29 février", "chaque année, le 29 février, à partir du 29 février 2028"),
        (
            "tous les ans le premier samedi d’octobre",
            "chaque année, le premier samedi d’octobre, à partir du 2 octobre 2027",
        ),
        ("tous les jours à 12h", "chaque jour à 12h, à partir du 7 novembre 2026"),
        (
            "tous les jours du lundi au vendredi à 8h",
            "chaque lundi, mardi, mercredi, jeudi et vendredi à 8h, à partir du 9 novembre 2026",
        ),
        (
            "tous les lundis, de septembre à juin",
            "chaque lundi, à partir du 7 septembre 2026, jusqu’au 30 juin 2027",
        ),
        (
            "tous les mardis du 3 au 24 novembre de 18h à 20h",
            "chaque mardi, de 18h à 20h, à partir du 3 novembre 2026, jusqu’au 24 novembre 2026",
        ),
        (
            "tous les samedis de juin",
            "chaque samedi, à partir du 5 juin 2027, jusqu’au 30 juin 2027",
        ),
        (
            "chaque lundi jusqu’en mars",
            "chaque lundi, à partir du 9 novembre 2026, jusqu’au 31 mars 2027",
        ),
        (
            "tous les lundis à 18h (6 séances)",
            "chaque lundi à 18h, à partir du 9 novembre 2026, 6 fois",
        ),
        (
            "chaque premier lundi du mois, sauf en juillet et août",
            "chaque premier lundi du mois, à partir du 7 décembre 2026, sauf en juillet et août",
        ),
        (
            "chaque lundi, sauf les 7 décembre et 4 janvier",
            "chaque lundi, à partir du 9 novembre 2026, sauf les 7 décembre 2026 et 4 janvier 2027",
        ),
        (
            "chaque jeudi jusqu’au 30 juin, sauf les jours fériés",
            "chaque jeudi, à partir du 12 novembre 2026, jusqu’au 30 juin 2027, sauf le 6 mai 2027",
        ),
    ],
)
def test_what_recurs_is_understood_as_it_was_meant(text: str, expected: str) -> None:
    assert said(text) == [expected]
    assert schedule_in_words(parse_schedule(expected)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "relevées chaque semaine par des bénévoles",
        "le compteur est mis à jour chaque lundi",
        "ouvert tous les jours",
        "La lettre sort tous les deux mois",
        "Les mardis de l’économie",
        "un banc tous les 120 mètres",
        "une fois par mois",
    ],
)
def test_what_names_no_day_is_no_date(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("text", [TEXTS["ordinals"], row("7 et ")])
def test_a_list_without_an_end_is_read_in_no_time(text: str) -> None:
    with within_cpu_seconds(1):
        assert not any(find_dates(text, since=NOVEMBER) for _ in range(30))


@pytest.mark.parametrize(
    "text",
    [
        "un vendredi sur deux à 9h",  # which of two?
        "tous les deux mois, le premier lundi",
        "chaque 31 février",
        "chaque vendredi à 25h",
        "chaque vendredi à partir du 10 janvier 2027, jusqu’au 3 janvier 2027",
        "chaque vendredi, à partir du lundi 8 janvier 2027",
        "chaque vendredi, sauf le 14 avril",  # a Wednesday
        "chaque vendredi, sauf le 14",
        f"les {EVERY_DAY} du mois, jusqu’au 30 juin 2027",  # more than we keep
    ],
)
def test_what_cannot_be_or_could_be_two_is_reported(text: str) -> None:
    [found] = find_dates(text, since=NOVEMBER)
    assert found.problem
    assert (found.when, found.rule) == (When(), "")
    with pytest.raises(DateError):
        parse_schedule(text, since=NOVEMBER)


def test_a_named_day_or_month_is_no_rule() -> None:
    assert said("chaque vendredi 13 novembre") == ["13 novembre 2026"]
    assert said("le premier vendredi du mois prochain") == ["?"]
    assert said("les vendredis 8 et 15 janvier") == ["8 janvier 2027", "15 janvier 2027"]


def test_what_is_left_out_may_stand_apart() -> None:
    text = "Chaque deuxième vendredi du mois à 9h à Lyon, sauf le 9 avril"
    rule, without = find_dates(text, since=NOVEMBER)
    assert rule.exceptions == (date(2027, 4, 9),)
    assert without.excepted
    assert text[without.start : without.end] == "sauf le 9 avril"


def test_a_rule_needs_a_first_day_where_none_is_near() -> None:
    with pytest.raises(DateError, match="the day on which it begins is missing"):
        parse_schedule("chaque vendredi à 9h")
    with pytest.raises(DateError, match="recurs"):
        parse_when("chaque vendredi à 9h, à partir du 8 janvier 2027")
    assert moment_in("chaque vendredi", NOVEMBER) is None


@pytest.mark.parametrize(
    ("text", "day", "purpose"),
    [
        ("Les inscriptions ferment le 10 mai", date(2027, 5, 10), "inscriptions"),
        ("Les inscriptions au voyage sont closes le 10 mai", date(2027, 5, 10), "inscriptions"),
        ("Clôture des candidatures : 10 mai", date(2027, 5, 10), "candidatures"),
        ("Inscrivez-vous avant le 3 mai", date(2027, 5, 3), "inscriptions"),
        ("Réponse le 3 mai au plus tard", date(2027, 5, 3), "réponses"),
        ("D’ici le 3 mai", date(2027, 5, 3), ""),
    ],
)
def test_a_last_day_is_told_with_what_it_is_for(text: str, day: date, purpose: str) -> None:
    [found] = find_dates(text, since=NOVEMBER)
    assert (found.deadline, found.when.start, found.purpose) == (True, day, purpose)


NTHS = st.sampled_from([1, 2, 3, 4, -1, -2])
WEEKDAY = st.integers(0, 6)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Draw any rule that French words say."""
    frequency = draw(st.sampled_from(Frequency))
    interval = draw(st.one_of(st.just(1), st.integers(2, 12)))
    months = tuple(sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=11))))
    rule = Rule(frequency, interval, draw(st.sampled_from([(), months])))
    match frequency:
        case Frequency.WEEKLY:
            weekdays = sorted(draw(st.sets(WEEKDAY, min_size=1)))
            return replace(rule, weekdays=tuple((0, weekday) for weekday in weekdays))
        case Frequency.MONTHLY:
            if draw(st.booleans()):
                return replace(rule, days=(draw(st.sampled_from([1, 2, 15, 28, 31, -1])),))
            nths = draw(st.lists(st.tuples(NTHS, WEEKDAY), min_size=1, max_size=3, unique=True))
            return replace(rule, weekdays=tuple(nths))
        case Frequency.YEARLY:
            rule = replace(rule, months=(draw(st.integers(1, 12)),))
            if draw(st.booleans()):
                return replace(rule, days=(draw(st.sampled_from([1, 15, 28, 29])),))
            return replace(rule, weekdays=((draw(NTHS), draw(WEEKDAY)),))
        case _:
            return rule


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Draw anything that recurs, over the ends of years and days on which clocks change."""
    rule, since = draw(rules()), draw(st.dates(date(2000, 1, 1), date(2080, 12, 31)))
    try:
        first = first_day(rule, since)
    except DateError:  # 31 June, and every month but February without a 29th
        return draw(schedules())
    days = [day for day in islice(days_of(str(rule), first, first), 6) if day.year < 2100]
    kind = draw(st.integers(0, 2))
    if kind == 1:
        rule = replace(rule, until=days[-1])
    elif kind == 2:
        rule = replace(rule, count=len(days))
    exceptions = tuple(sorted(draw(st.sets(st.sampled_from(days), max_size=3))))
    moment = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
    begins = draw(st.one_of(st.none(), moment))
    if begins is None:
        return Schedule(When(Precision.DAY, first, first), str(rule), exceptions)
    ends = draw(st.one_of(st.none(), moment))
    night = timedelta(hours=25 - begins.hour + (ends.hour if ends else 0))
    ends = time.min if ends is not None and ends <= begins and night > NIGHT else ends
    when = When(Precision.DAY, first, first).at(begins, ends)
    return Schedule(when, str(rule), exceptions)


@given(schedules())
def test_what_we_write_is_what_we_read(schedule: Schedule) -> None:
    words = schedule_in_words(schedule)
    assert parse_schedule(words) == schedule
    assert parse_schedule(words.upper().replace(" ", FIXED)) == schedule
    [found] = find_dates(f"Les séances ont lieu {words}.", since=NOVEMBER)
    assert Schedule(found.when, found.rule, found.exceptions) == schedule
    assert rule_in_words(schedule.rule)


@given(schedules())
def test_the_days_are_those_of_the_libraries(schedule: Schedule) -> None:
    """Reckon with dateutil, hours and all; icalendar reads and writes the rule."""
    start, begins = schedule.when.start, schedule.when.start_time or time(9)
    assert start is not None
    moments = rruleset()
    # An UNTIL is a day, and means all of it; theirs is a moment.
    rule = re.sub(r"(UNTIL=\d+)", r"\1T235959", schedule.rule)
    moments.rrule(rrulestr(rule, dtstart=datetime.combine(start, begins)))
    for day in schedule.exceptions:
        moments.exdate(datetime.combine(day, begins))
    theirs = list(islice(moments, 8))
    ours = (day for day in days_of(schedule.rule, start, start) if day not in schedule.exceptions)
    assert [moment.date() for moment in theirs] == list(islice(ours, 8))
    assert str(rule_of(schedule.rule)) == schedule.rule
    written: bytes = vRecur(vRecur.from_ical(schedule.rule)).to_ical()  # type: ignore[no-untyped-call]
    assert set(written.decode().split(";")) == set(schedule.rule.split(";"))


@given(schedules(), st.integers(0, 4000))
def test_the_days_from_a_day_on_are_the_last_of_all(schedule: Schedule, later: int) -> None:
    start = schedule.when.start
    assert start is not None
    since = start + timedelta(days=later)
    all_of_them = rrulestr(schedule.rule, dtstart=datetime.combine(start, time.min))
    theirs = all_of_them.xafter(datetime.combine(since, time.min), count=4, inc=True)
    ours = days_of(schedule.rule, start, since)
    assert list(islice(ours, 4)) == [moment.date() for moment in theirs]


def test_an_hour_stays_what_it_is_when_clocks_change() -> None:
    schedule = parse_schedule("chaque dimanche à 2h30, à partir du 21 mars 2027")
    days = islice(days_of(schedule.rule, date(2027, 3, 21), date(2027, 3, 21)), 3)
    begins = schedule.when.start_time
    assert begins is not None
    moments = [datetime.combine(day, begins, PARIS).astimezone(UTC) for day in days]
    # At 2:30 on the 28th there is no such hour: it is the moment that 1:30 UTC names.
    assert [f"{moment:%d %H:%M}" for moment in moments] == ["21 01:30", "28 01:30", "04 00:30"]


@given(
    st.lists(
        st.one_of(
            PIECES,
            st.sampled_from(
                (
                    *("chaque", "tous les", "vendredi", "vendredis", "deuxième", "du mois", "sauf"),
                    *("un", "sur deux", "à partir du", "jusqu'au", "semaine", "mois", "de chaque"),
                    *("année", "jours", "6 fois", "en juillet", "avant le 5", "ferment"),
                )
            ),
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    ends = 0
    for found in find_dates(text, since=NOVEMBER):
        assert ends <= found.start < found.end <= len(text)
        assert (found.when == When()) == bool(found.problem or found.excepted)
        ends = found.end
    with suppress(DateError):
        schedule = parse_schedule(text)
        assert parse_schedule(schedule_in_words(schedule)) == schedule
