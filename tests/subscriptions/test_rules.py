"""What asking and an admin's word make of a subscription, and when a pause ends."""

from datetime import date

import pytest

from chatbot.subscriptions.rules import Outcome, State, after_asking, end_of_pause
from chatbot.subscriptions.service import DECISIONS

STATES = (None, *State)


@pytest.mark.parametrize("state", STATES)
def test_a_free_topic_is_followed_at_once_from_everywhere(state: State | None) -> None:
    assert after_asking(state, needs_approval=False) is State.ACTIVE


@pytest.mark.parametrize("state", STATES)
def test_who_asks_waits_except_followers_and_who_was_refused(state: State | None) -> None:
    stays = state in (State.ACTIVE, State.REFUSED)
    assert after_asking(state, needs_approval=True) is (state if stays else State.PENDING)


def test_nothing_but_following_a_free_topic_and_an_admin_s_word_makes_somebody_follow() -> None:
    came = {state for state in STATES if after_asking(state, needs_approval=True) is State.ACTIVE}
    assert came == {State.ACTIVE}
    accepted = {before for before, after in DECISIONS if after is State.ACTIVE}
    assert accepted == {State.PENDING, State.REFUSED}


def test_what_an_admin_decides_changes_something_that_has_not_ended() -> None:
    for before, after in DECISIONS:
        assert Outcome(before, after).changed
        assert before is not State.ENDED
        assert after is not State.PENDING


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("15 mars", date(2027, 3, 15)),
        ("jusqu’au 10 juin", date(2026, 6, 10)),
        ("jusqu au 10 juin", date(2026, 6, 10)),
        ("jusqu’à lundi", date(2026, 5, 4)),
        ("pendant 10 jours", date(2026, 5, 11)),
        ("une semaine", date(2026, 5, 8)),
        ("avant septembre", date(2026, 9, 1)),
        ("jusqu’à la rentrée", None),
        ("400 jours", None),
        ("hier", None),
        ("", None),
    ],
)
def test_the_end_of_a_pause_is_read(words: str, day: date | None) -> None:
    assert end_of_pause(words, date(2026, 5, 1)) == day
