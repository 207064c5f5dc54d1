"""How long an announcement may be, and when it may leave."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.announcements.dossier import Dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.date import skipped
from chatbot.announcements.pages.panel import duration
from chatbot.announcements.rules import (
    PIECES,
    SOURCE_BYTES,
    HourPassed,
    NothingChanged,
    Recipients,
    TooFormatted,
    TooLong,
)
from chatbot.announcements.wording import moment, recipients
from chatbot.chantiers.models import Topic
from chatbot.conversation.markup import CAPTION_LENGTH, TEXT_LENGTH, length
from chatbot.french import moment_to_come
from tests.clock import PARIS


def here(moment: str) -> datetime:
    """Make a moment in Paris."""
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


SEVEN = Dossier(
    Announcement(text=""), Topic(key="a", kind="chantier", number=7, label="Alimentation")
)
AT = here("2026-11-24T13:00")
SPRING = date(2027, 3, 28)  # when 2 o'clock is 3 o'clock


@pytest.mark.parametrize(("with_file", "room"), [(False, TEXT_LENGTH), (True, CAPTION_LENGTH)])
def test_what_fits_passes_and_one_sign_more_does_not(*, with_file: bool, room: int) -> None:
    room -= length(SEVEN.with_footer(""))
    SEVEN.check_text("", before=room, with_file=with_file)
    with pytest.raises(TooLong, match="d’un signe"):
        SEVEN.check_text("", before=room + 1, with_file=with_file)
    with pytest.raises(TooLong, match="de 1\u00a0234 signes"):
        SEVEN.check_text("", before=room + 1234, with_file=with_file)


def bold(pieces: int) -> str:
    return pieces * "<b>a</b>"


def linked(size: int) -> str:
    """Write a link so that the message has this size, in bytes."""
    others = len(SEVEN.with_footer('<a href="">a</a>').encode())
    return f'<a href="{(size - others) * "x"}">a</a>'


@pytest.mark.parametrize(("text", "most"), [(bold, PIECES - 1), (linked, SOURCE_BYTES)])
def test_too_many_pieces_are_refused(text: Callable[[int], str], most: int) -> None:
    SEVEN.check_text(text(most))  # the footer is a piece, too
    with pytest.raises(TooFormatted):
        SEVEN.check_text(text(most + 1))


def test_every_refusal_fits_a_notice() -> None:
    for refusal in (
        TooLong(123_456, with_file=True),
        TooLong(123_456, with_file=False),
        TooFormatted(),
        HourPassed(),
        NothingChanged(),
    ):
        assert len(refusal.sentence) <= 200


def test_an_hour_that_does_not_exist_is_the_next_one_and_is_said() -> None:
    said = moment_to_come("2h30", AT, SPRING)
    assert isinstance(said, datetime)
    assert "2h30 n’existe pas : ce sera 3h30" in skipped(said)
    assert moment(said, AT) == "dimanche 28 mars 2027 à 3h30"


@given(day=st.dates(date(2026, 1, 1), date(2030, 1, 1)), hour=st.times())
def test_only_hours_that_do_not_exist_are_skipped(day: date, hour: time) -> None:
    is_last_sunday_of_march = (day.month, day.weekday()) == (3, 6) and day.day > 24
    is_skipped = bool(skipped(datetime.combine(day, hour, PARIS)))
    assert is_skipped is (is_last_sunday_of_march and hour.hour == 2)


@pytest.mark.parametrize(
    ("count", "rate", "said"),
    [
        (0, 30, "moins d’une minute"),
        (1799, 30, "moins d’une minute"),
        (1800, 30, "environ 1 minute"),
        (20_000, 30, "environ 11 minutes"),
        (1_000_000, 30, "environ 9 heures 16"),
    ],
)
def test_a_duration_is_said_in_words(count: int, rate: int, said: str) -> None:
    assert duration(count, rate) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            Recipients(now=87, digest=12, paused=3, unreachable=2, waiting=1),
            (
                "87 personnes la reçoivent tout de suite · 12 dans leur résumé du lundi · "
                "3 en pause · 2 injoignables · 1 attend l’accord d’un admin"
            ),
        ),
        (
            Recipients(now=1, digest=1, unreachable=1, waiting=2),
            (
                "1 personne la reçoit tout de suite · 1 dans son résumé du lundi · 1 injoignable · "
                "2 attendent l’accord d’un admin"
            ),
        ),
        (Recipients(), "personne ne la reçoit tout de suite"),
    ],
)
def test_recipients_are_counted_by_reason(found: Recipients, said: str) -> None:
    assert recipients(found) == said


def test_the_year_is_said_where_it_is_another() -> None:
    assert moment(AT + timedelta(days=7), AT) == "mardi 1er décembre à 13h"
    assert moment(AT + timedelta(days=70), AT) == "mardi 2 février 2027 à 13h"
    assert moment_to_come("0h", AT, date(2026, 12, 1)) == datetime.combine(
        date(2026, 12, 1), time(), PARIS
    )
