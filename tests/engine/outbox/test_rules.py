"""What becomes of what was attempted, for each outcome."""

import pytest
from hypothesis import given, strategies as st

from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import (
    COPIES,
    FAILURE_LENGTH,
    LONGEST_WAIT_S,
    ChatRests,
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
from chatbot.engine.outbox.service import Attempt


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
    assert result_of(outcome, attempts=0, is_last=False, chance=1) == result


@pytest.mark.parametrize(
    ("kind", "message_id", "copies", "state"),
    [
        (Kind.MESSAGE, None, 0, DeliveryState.PENDING),
        (Kind.MESSAGE, None, COPIES - 1, DeliveryState.UNKNOWN),
        (Kind.MESSAGE, 5, COPIES - 1, DeliveryState.PENDING),
        (Kind.MENU, None, COPIES - 1, DeliveryState.PENDING),
    ],
)
def test_what_may_have_arrived_is_sent_once_more_and_what_changes_nothing_always(
    kind: Kind, message_id: int | None, copies: int, state: DeliveryState
) -> None:
    claim = Owed(kind=kind, message_id=message_id, copies=copies, attempts=0)
    assert Attempt.of(claim, Unknown(), chance=0).result.state is state


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_it_waits_ever_longer_but_never_very_long_nor_all_at_once(
    attempts: int, chance: float
) -> None:
    wait = backoff(attempts, chance)
    assert backoff(attempts, 0) <= wait <= backoff(attempts, 1)
    assert 0 < wait <= LONGEST_WAIT_S
    assert wait <= backoff(attempts + 1, chance)
    assert backoff(attempts, 0) < backoff(attempts, 1)
