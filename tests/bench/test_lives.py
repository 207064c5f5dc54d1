"""Whoever holds the rows against the calls finds what doesn't fit."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bench.faults import beat
from bench.lives import PENDING, UNKNOWN, Attempt, Call, Life, Row, attempts, counted
from chatbot.engine.outbox.rules import DeliveryState, Figures
from tests.waiting import until

pytestmark = pytest.mark.thorough

SENDING, SENT = Row(DeliveryState.SENDING), Row(DeliveryState.SENT, message_id=7)
FAILED = Row(DeliveryState.FAILED, failure="Forbidden: away")
DONE, AGAIN, OPEN, REFUSED = (Attempt(1.0, 5, row) for row in (SENT, PENDING, UNKNOWN, FAILED))


def lived(before: Row, after: Row, *made: Attempt, killed_at: float | None = None) -> Life:
    return Life({5: before}, {5: after}, made, killed_at)


@pytest.mark.parametrize(
    "life",
    [
        lived(PENDING, PENDING),
        lived(PENDING, SENT, DONE),
        lived(PENDING, SENT, AGAIN, AGAIN, DONE),
        lived(PENDING, FAILED, REFUSED),
        lived(PENDING, UNKNOWN, OPEN),
        lived(PENDING, PENDING, AGAIN),
        lived(PENDING, SENDING, killed_at=2.0),
        lived(PENDING, SENDING, AGAIN, DONE, killed_at=2.0),
        lived(SENDING, UNKNOWN),
        lived(UNKNOWN, UNKNOWN),
        lived(SENT, SENT),
    ],
)
def test_what_happened_is_right(life: Life) -> None:
    assert list(life.wrong()) == []


@pytest.mark.parametrize(
    "life",
    [
        lived(PENDING, PENDING, DONE),  # would be sent again
        lived(PENDING, SENT),
        lived(PENDING, SENT, OPEN),
        lived(PENDING, Row(DeliveryState.SENT, message_id=8), DONE),
        lived(PENDING, SENT, DONE, DONE),
        lived(PENDING, SENT, OPEN, DONE),
        lived(PENDING, Row(DeliveryState.FAILED, failure="Bad Request"), REFUSED),
        lived(PENDING, UNKNOWN),  # was never under way
        lived(PENDING, UNKNOWN, DONE),
        lived(PENDING, SENDING, DONE),  # nobody killed it
        lived(PENDING, Row(DeliveryState.SKIPPED, failure="left")),
        lived(SENDING, UNKNOWN, DONE),
        lived(SENDING, PENDING),
        lived(UNKNOWN, SENT, DONE),  # nobody chose that
        lived(SENT, SENT, DONE),
        Life({5: PENDING}, {}, ()),
        Life({}, {}, (DONE,)),
    ],
)
def test_what_did_not_happen_is_wrong(life: Life) -> None:
    assert len(list(life.wrong())) == 1


def test_a_call_and_its_message_belong_together() -> None:
    def call(at: float, chat: int, **more: Any) -> Call:
        return {"at": at, "params": {"chat_id": chat}, "ok": True} | more

    refused: Call = {"ok": False, "error_code": 400, "description": "Bad Request: no"}
    upgraded = refused | {"description": "Bad Request: group chat was upgraded to a supergroup"}
    calls = [
        call(1.0, 5, **refused),
        call(2.0, 5, cut="after"),
        call(3.0, -6, **upgraded),
        call(4.0, -60),
        call(5.0, 5, **refused | {"error_code": 502}),
        call(6.0, 5, **refused | {"error_code": 429}),
        call(7.0, 5, **refused, cut="before"),
        call(8.0, 5),
    ]
    made = attempts(calls, lambda chat: {-6: -60}.get(chat, chat), {5: [11, 14], -60: [2]})
    assert [(attempt.chat, attempt.outcome) for attempt in made] == [
        (5, Row(DeliveryState.FAILED, failure="Bad Request: no")),
        (5, UNKNOWN),
        (-60, PENDING),
        (-60, Row(DeliveryState.SENT, message_id=2)),
        (5, UNKNOWN),
        (5, PENDING),
        (5, UNKNOWN),
        (5, Row(DeliveryState.SENT, message_id=14)),
    ]


def test_of_those_under_way_it_is_known_when_their_call_came() -> None:
    rows = {5: SENDING, 6: SENDING, 7: SENT}
    life = Life(dict.fromkeys(rows, PENDING), rows, [DONE], killed_at=1.25)
    assert sorted(life.under_way(), key=str) == [0.25, None]


@pytest.mark.parametrize(
    ("lives", "figures"),
    [
        ([lived(PENDING, SENDING, DONE, killed_at=2.0)], Figures(unknown=1)),
        (
            [lived(PENDING, SENDING, DONE, killed_at=2.0), lived(PENDING, SENT, DONE)],
            Figures(sent=1),
        ),
        ([lived(PENDING, SENDING, killed_at=2.0), lived(SENDING, UNKNOWN)], Figures(unknown=1)),
        ([lived(PENDING, UNKNOWN, OPEN)], Figures(unknown=1)),
        ([lived(PENDING, FAILED, REFUSED)], Figures(failed=(("Forbidden: away", 1),))),
    ],
)
def test_the_report_can_be_known_from_the_calls(lives: Sequence[Life], figures: Figures) -> None:
    assert counted(lives) == figures


async def test_who_is_held_up_knows_it() -> None:
    held = [0.0]
    beating = asyncio.create_task(beat(held))
    await until(lambda: held[0] > 0)
    beating.cancel()
