"""What becomes of what was attempted, for each outcome."""

import pytest
from hypothesis import given, strategies as st

from chatbot.engine.outbox.rules import (
    COPIES,
    FAILURE_LENGTH,
    LONGEST_WAIT_S,
    ChatRests,
    Claim,
    Delivered,
    DeliveryState,
    Kind,
    Moved,
    Outcome,
    Rejected,
    Result,
    TryLater,
    Unknown,
    Unreachable,
    backoff,
    result_of,
)

NEW = Claim(row=1, chat=10, kind=Kind.MESSAGE, content={})
SENT_ONCE_MORE = Claim(row=1, chat=10, kind=Kind.MESSAGE, content={}, copies=COPIES - 1)
EDIT = Claim(row=1, chat=10, kind=Kind.MESSAGE, content={}, message_id=5, copies=COPIES - 1)
MENU = Claim(row=1, chat=10, kind=Kind.MENU, content={}, copies=COPIES - 1)


@pytest.mark.parametrize(
    ("outcome", "result"),
    [
        (Delivered(5), Result(DeliveryState.SENT)),
        (Delivered(), Result(DeliveryState.SENT)),
        (Moved(-20), Result(DeliveryState.PENDING)),
        (Unreachable("blocked"), Result(DeliveryState.FAILED, failure="blocked")),
        (Rejected("x" * 500), Result(DeliveryState.FAILED, failure="x" * FAILURE_LENGTH)),
        (TryLater(90), Result(DeliveryState.PENDING, wait=90)),
        (TryLater(), Result(DeliveryState.PENDING, wait=1)),
        (ChatRests(90), Result(DeliveryState.PENDING, wait=90)),
    ],
)
def test_each_outcome_has_its_result(outcome: Outcome, result: Result) -> None:
    assert result_of(outcome, NEW, chance=1) == result


@pytest.mark.parametrize(
    ("claim", "state"),
    [
        (NEW, DeliveryState.PENDING),
        (SENT_ONCE_MORE, DeliveryState.UNKNOWN),
        (EDIT, DeliveryState.PENDING),
        (MENU, DeliveryState.PENDING),
    ],
)
def test_what_may_have_arrived_is_sent_once_more_and_what_changes_nothing_always(
    claim: Claim, state: DeliveryState
) -> None:
    assert result_of(Unknown(), claim, chance=0).state is state


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_it_waits_ever_longer_but_never_very_long_nor_all_at_once(
    attempts: int, chance: float
) -> None:
    wait = backoff(attempts, chance)
    assert backoff(attempts, 0) <= wait <= backoff(attempts, 1)
    assert 0 < wait <= LONGEST_WAIT_S
    assert wait <= backoff(attempts + 1, chance)
    assert backoff(attempts, 0) < backoff(attempts, 1)
