"""Health: what keeps a process from its work is known after half a minute, and when it passes."""

from collections.abc import Callable

import pytest

from chatbot.engine.health import (
    GIVEN_UP_S,
    ILL_AFTER_S,
    SHARED_WITHIN_S,
    Ability,
    Duty,
    Health,
    Trouble,
)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    """Make that of a leader."""
    health = Health(clock)
    health.takes(Duty.LEADER)
    return health


def test_it_isn_t_well_before_it_has_begun(clock: Clock) -> None:
    health = Health(clock)
    clock.now += 3
    assert health.why() == "Telegram doesn't answer yet (3 s)"
    health.takes(Duty.LEADER)
    assert (health.duty, health.why()) == (Duty.LEADER, None)
    health.off_duty(Trouble.LOCK_LOST)
    assert health.why() == "the leader's lock was lost (0 s)"
    health.takes(Duty.STANDBY)
    assert (health.duty, health.why()) == (Duty.STANDBY, None)


@pytest.mark.parametrize(
    ("ability", "trouble"),
    [
        (lambda health: health.stored, Trouble.NOT_STORED),
        (lambda health: health.heard, Trouble.NOT_HEARD),
        (lambda health: health.said, Trouble.NOT_SAID),
    ],
)
def test_what_is_tried_in_vain_is_a_trouble_until_it_works(
    health: Health, clock: Clock, ability: Callable[[Health], Ability], trouble: Trouble
) -> None:
    for _ in range(5):
        assert health.why() is None
        ability(health).tried()
        clock.now += ILL_AFTER_S / 4
    assert health.troubles() == {trouble: 1.25 * ILL_AFTER_S}
    ability(health).worked()
    assert health.why() is None
    clock.now += 2 * ILL_AFTER_S
    assert health.why() is None


def test_what_nobody_tries_any_more_is_no_trouble(health: Health, clock: Clock) -> None:
    health.said.tried()
    clock.now += GIVEN_UP_S + 1
    assert health.why() is None
    health.said.tried()
    clock.now += ILL_AFTER_S
    assert health.why() is None


def test_who_stands_by_has_to_store_and_no_more(clock: Clock) -> None:
    health = Health(clock)
    health.takes(Duty.STANDBY)
    for ability in (health.stored, health.heard, health.said):
        ability.tried()
    health.waits_s = 2 * ILL_AFTER_S
    health.conflict()
    health.conflict()
    clock.now += ILL_AFTER_S + 1
    assert list(health.troubles()) == [Trouble.NOT_STORED]


def test_a_row_that_waits_is_a_trouble_once_somebody_could_have_answered_it(
    health: Health, clock: Clock
) -> None:
    health.waits_s = 7_200
    assert health.why() is None
    clock.now += ILL_AFTER_S + 1
    assert health.why() == "a row waits to be answered, or sent (31 s)"


def test_a_token_is_shared_once_there_was_a_second_conflict_within_a_minute(
    health: Health, clock: Clock
) -> None:
    health.conflict()
    clock.now += SHARED_WITHIN_S
    health.conflict()
    assert health.why() is None
    clock.now += 5
    health.conflict()
    assert health.why() == "another program takes this token's updates (5 s)"
    clock.now += SHARED_WITHIN_S
    assert health.why() is None


def test_what_was_met_before_is_forgotten_on_another_duty(health: Health, clock: Clock) -> None:
    health.conflict()
    health.conflict()
    health.heard.tried()
    clock.now += ILL_AFTER_S + 1
    assert len(health.troubles()) == 2
    health.takes(Duty.LEADER)
    assert health.why() is None


def test_several_troubles_are_told_in_one_line(health: Health, clock: Clock) -> None:
    health.stored.tried()
    health.heard.tried()
    clock.now += 40
    assert health.why() == "nothing could be stored (40 s); nothing was heard from Telegram (40 s)"
