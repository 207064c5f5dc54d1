"""The pace: never over Telegram's limits, and never slower than they ask."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hypothesis import given, strategies as st

from chatbot.engine.outbox.pace import (
    ALL_IN_S,
    BURST,
    BURST_IN_S,
    CATCH_UP_S,
    GROUP_IN_S,
    GROUP_LIMIT,
    KEPT,
    PERSON_IN_S,
    USED,
    Pace,
)

SMALL = 1e-6  # seconds: what adding numbers loses


@dataclass(frozen=True, slots=True)
class Left:
    """A message that left."""

    chat: int
    at: float
    is_answer: bool = False


chats = st.sampled_from([1, 2, 3, -1, -2])
gaps = st.sampled_from([0.0, 0.0, 0.01, 0.3, 1.0, 7.0]) | st.floats(0, 2)
step = st.tuples(chats, gaps, st.booleans())
steps = st.lists(step, max_size=120)
rates = st.integers(1, 8)


def wait_for(pace: Pace, chat: int, now: float) -> float:
    """Return the seconds until a message of the outbox may leave to a chat."""
    return max(pace.wait(now), pace.wait_of(chat, now))


def played(pace: Pace, wanted: Sequence[tuple[int, float, bool]]) -> list[Left]:
    """Let each leave as soon as it may, so many seconds after the one before."""
    left, now = list[Left](), 1_000.0
    for chat, gap, is_answer in wanted:
        now += gap
        ask = pace.wait_to_answer if is_answer else partial(wait_for, pace)
        while (wait := ask(chat, now)) > 0:
            now += max(wait, SMALL / 10)
        (pace.answered if is_answer else pace.departs)(chat, now)
        left.append(Left(chat, now, is_answer))
    return left


def limits(chat: int, *, is_answer: bool) -> list[tuple[int, float, bool]]:
    """List how many messages a chat gets in how many seconds, and whether answers count."""
    burst = (BURST, BURST_IN_S, True)
    if chat < 0:
        return [burst, (GROUP_LIMIT - KEPT if is_answer else GROUP_LIMIT, GROUP_IN_S, True)]
    return [burst] if is_answer else [burst, (1, PERSON_IN_S, False)]


def same(left: Sequence[Left], chat: int, *, with_answers: bool) -> list[Left]:
    return [one for one in left if one.chat == chat and (with_answers or not one.is_answer)]


def evenly(left: Sequence[Left], rate: int) -> float:
    """Find when the next one may leave at the earliest, if none is to come long before its turn.

    Who comes after a quiet while has nothing to catch up on.
    """
    apart = 1 / (rate * USED)
    early = max(CATCH_UP_S, apart)
    turn = 0.0
    for one in left:
        if one.at - turn >= ALL_IN_S:
            turn = one.at + early
        turn = min(max(turn, one.at) + apart, one.at + ALL_IN_S + early)
    return turn - early


def within(left: Sequence[Left], until: float, seconds: float) -> int:
    return sum(1 for one in left if until - seconds + SMALL < one.at <= until)


@given(rates, steps)
def test_what_is_sent_never_exceeds_a_limit(
    rate: int, wanted: list[tuple[int, float, bool]]
) -> None:
    left = played(Pace(rate), wanted)
    for number, one in enumerate(left):
        so_far = left[: number + 1]
        assert one.is_answer or within(so_far, one.at, 1.0) <= rate
        for limit, seconds, with_answers in limits(one.chat, is_answer=one.is_answer):
            counted = same(so_far, one.chat, with_answers=with_answers)
            assert within(counted, one.at, seconds) <= limit


@given(rates, steps, step)
def test_nothing_waits_longer_than_the_limits_ask(
    rate: int, wanted: list[tuple[int, float, bool]], last: tuple[int, float, bool]
) -> None:
    pace, (chat, gap, is_answer) = Pace(rate), last
    left = played(pace, wanted)
    now = (left[-1].at if left else 1_000.0) + gap
    of_its_chat = [now]
    for limit, seconds, with_answers in limits(chat, is_answer=is_answer):
        if len(counted := same(left, chat, with_answers=with_answers)) >= limit:
            of_its_chat.append(counted[-limit].at + seconds)
    if is_answer:
        assert abs(now + pace.wait_to_answer(chat, now) - max(of_its_chat)) < SMALL
        return
    needed = [*of_its_chat, evenly(left, rate)]
    if len(left) >= rate:
        needed.append(left[-rate].at + 1.0)
    assert abs(now + wait_for(pace, chat, now) - max(needed)) < SMALL
    assert abs(now + pace.wait_of(chat, now) - max(of_its_chat)) < SMALL


@given(rates, steps)
def test_there_is_room_for_as_many_as_may_leave_at_once(
    rate: int, wanted: list[tuple[int, float, bool]]
) -> None:
    pace = Pace(rate)
    left = played(pace, wanted)
    now = left[-1].at if left else 1_000.0
    room = pace.room(now)
    assert room == 0 or pace.wait(now) == 0
    assert room > 0 or pace.room(now + pace.wait(now) + SMALL) > 0
    for number in range(room):
        assert wait_for(pace, 100 + number, now) < SMALL
        pace.departs(100 + number, now)
    assert pace.room(now - SMALL) == 0


@given(rates)
def test_of_those_who_wait_nearly_as_many_leave_as_may(rate: int) -> None:
    left = played(Pace(rate), [(100 + number, 0.0, False) for number in range(8 * rate)])
    seconds = left[-1].at - left[0].at
    assert 0.97 * rate * seconds <= len(left) <= rate * (seconds + 1)
    for number, one in enumerate(left):  # also for Telegram, which sees each a little later
        assert within(left[: number + 1], one.at, 1.0 + 0.5 / rate) <= rate + 2


@given(st.integers(1, 1_000))
def test_nobody_catches_up_on_a_while_in_which_nothing_was_owed(rate: int) -> None:
    pace = Pace(rate)
    for now in (1_000.0, 1_010.0):
        assert pace.room(now) == 1
        pace.departs(int(now), now)
        assert pace.room(now) == 0


def test_an_answer_waits_for_nobody_else_and_makes_the_others_wait() -> None:
    pace = Pace(2)
    for chat in range(5):
        assert pace.wait_to_answer(chat, 10.0) == 0
        pace.answered(chat, 10.0)
    assert wait_for(pace, 1, 10.5) == 0.5
    assert wait_for(pace, 1, 11.0) == 0


def test_those_that_are_quiet_are_forgotten() -> None:
    def weight(number: int) -> int:
        pace = Pace(30)
        played(pace, [(sign * (1 + n), 0.0, False) for n in range(number) for sign in (1, -1)])
        return len(pickle.dumps(pace))

    assert weight(20_000) < 2 * weight(2_000)
