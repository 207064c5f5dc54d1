"""Whoever holds the rows against the calls finds what doesn't fit."""

from collections.abc import Sequence
from typing import Any

import pytest

from bench.auditing import (
    Call,
    Life,
    Outcome,
    Row,
    Try,
    UnderWay,
    counted,
    tries,
    under_way,
    wrong,
)
from bench.faults import watched
from chatbot.engine.outbox.broadcasts.rules import DeliveryState, Figures
from tests.waiting import until

PENDING, SENDING, UNKNOWN = (
    Row(DeliveryState.PENDING),
    Row(DeliveryState.SENDING),
    Row(DeliveryState.UNKNOWN),
)
SENT, FAILED = (
    Row(DeliveryState.SENT, message_id=7),
    Row(DeliveryState.FAILED, failure="Forbidden: away"),
)
DONE = Try(1.0, 5, Outcome.DONE, message_id=7)
AGAIN, OPEN, MOVED = (Try(1.0, 5, one) for one in (Outcome.AGAIN, Outcome.OPEN, Outcome.MOVED))
REFUSED = Try(1.0, 5, Outcome.REFUSED, refusal="Forbidden: away")


def lived(before: Row, after: Row, *made: Try, killed_at: float | None = None) -> Life:
    return Life({5: before}, {5: after}, made, killed_at)


@pytest.mark.parametrize(
    "life",
    [
        lived(PENDING, PENDING),
        lived(PENDING, SENT, DONE),
        lived(PENDING, SENT, AGAIN, MOVED, DONE),
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
    assert list(wrong(life)) == []


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
    assert len(list(wrong(life))) == 1


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
    made = tries(calls, lambda chat: {-6: -60}.get(chat, chat), {5: [11, 14], -60: [2]})
    assert [(one.chat, one.outcome.value, one.message_id) for one in made] == [
        (5, "refused", None),
        (5, "open", 11),
        (-60, "moved", None),
        (-60, "done", 2),
        (5, "open", None),
        (5, "again", None),
        (5, "open", None),
        (5, "done", 14),
    ]


def test_of_those_under_way_it_is_known_when_their_call_came() -> None:
    rows = {5: SENDING, 6: SENDING, 7: SENT}
    life = Life(dict.fromkeys(rows, PENDING), rows, [DONE], killed_at=1.25)
    assert under_way(life) == UnderWay(unseen=1, ages=[0.25])


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
    async with watched() as held:
        await until(lambda: held[0] > 0)
