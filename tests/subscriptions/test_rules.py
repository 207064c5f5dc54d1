"""The state machine: what each move does in each state, and what no move does."""

from datetime import date
from itertools import product

import pytest

from chatbot.subscriptions.rules import NEXT, Move, Outcome, State, end_of_pause, leading_to

STATES = (None, *State)
IMPOSSIBLE = {
    (None, Move.LEAVE),
    (None, Move.ACCEPT),
    (None, Move.REFUSE),
    (None, Move.REMOVE),
    (None, Move.BAN),
    (State.PENDING, Move.REMOVE),
    (State.ACTIVE, Move.ACCEPT),
    (State.ACTIVE, Move.REFUSE),
    (State.REFUSED, Move.REFUSE),
    (State.REFUSED, Move.REMOVE),
    (State.ENDED, Move.ACCEPT),
    (State.ENDED, Move.REFUSE),
    (State.ENDED, Move.REMOVE),
}


@pytest.mark.parametrize(("state", "move"), [*product(STATES, Move)])
def test_every_move_leads_somewhere_or_cannot_be_made(state: State | None, move: Move) -> None:
    assert ((state, move) in NEXT) is ((state, move) not in IMPOSSIBLE)


@pytest.mark.parametrize("state", STATES)
def test_a_free_topic_is_followed_at_once_from_everywhere(state: State | None) -> None:
    assert NEXT[state, Move.FOLLOW] is State.ACTIVE


def test_nothing_but_following_a_free_topic_and_an_admin_s_word_makes_somebody_follow() -> None:
    came = {move for (state, move), after in NEXT.items() if after is State.ACTIVE is not state}
    assert came == {Move.FOLLOW, Move.ACCEPT}


def test_nothing_but_asking_makes_somebody_wait() -> None:
    came = {move for (state, move), after in NEXT.items() if after is State.PENDING is not state}
    assert came == {Move.ASK}


@pytest.mark.parametrize("move", [Move.LEAVE, Move.REMOVE, Move.BAN])
def test_what_ends_something_never_leaves_it_alive(move: Move) -> None:
    after = {to for (_, by), to in NEXT.items() if by is move}
    assert after <= {State.ENDED, State.REFUSED}


@pytest.mark.parametrize("move", Move)
def test_what_a_move_changes_is_in_another_state_afterwards(move: Move) -> None:
    for before, after in leading_to(move).items():
        assert Outcome(before, after).changed
        assert NEXT[before, move] is after


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
