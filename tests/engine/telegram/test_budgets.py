"""How often a chat and a person may be answered, by what they do."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.outbox.pace import BURST, BURST_IN_S, GROUP_LIMIT, KEPT, Pace
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.budgets import SLOWLY, TAPS, TAPS_IN_S, Budgets
from chatbot.engine.telegram.intake import chat_of, person_of
from chatbot.engine.telegram.transport import Transport
from chatbot.french import typeset
from tests.clock import NOW
from tests.engine.outbox.outbox_rows import rows
from tests.engine.telegram.scripted_wire import ScriptedWire, bot_on

GROUP, SASHA, MARIE = -10, 1, 2
Update = dict[str, Any]


class Clock:
    """The loop's clock, set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)


class Bot:
    """Answers whatever its budgets let it."""

    def __init__(self) -> None:
        self.pace = Pace(30)
        transport = Transport(bot_on(ScriptedWire()))
        self.budgets = Budgets(
            self.pace, transport, lambda update: "talk" not in update, lambda: NOW
        )

    def answers(self, *updates: Update) -> int:
        """Answer as many of these as may be now; return how many that is."""
        answered = 0
        for update in updates:
            row = waiting(update)
            if self.budgets.over_budget(row) is None:
                answered += 1
                self.budgets.spend(row)
                if "message" in update:
                    self.pace.answered(row.chat_id, asyncio.get_running_loop().time())
        return answered


def waiting(update: Update, row: int = 1) -> Waiting:
    return Waiting(row, chat_of(update), person_of(update), NOW, update, None)


def said(chat: int, person: int, **more: Any) -> Update:
    return {"message": {"chat": {"id": chat}, "from": {"id": person}} | more}


def pressed(chat: int, person: int) -> Update:
    return {"callback_query": {"from": {"id": person}, "message": {"chat": {"id": chat}}}}


def typed(person: int) -> Update:
    return {"inline_query": {"from": {"id": person}}}


@pytest.fixture
async def bot() -> Bot:
    return Bot()


async def test_a_person_is_answered_about_once_a_second_wherever_they_write(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    flood = [said(-chat, SASHA) for chat in range(1, 101)]
    answered = 0
    for _ in range(100):
        answered += bot.answers(*flood)
        clock.now += 0.1
    assert BURST * 3 <= answered <= BURST * (10 / BURST_IN_S + 1)


async def test_a_group_is_answered_as_often_as_telegram_lets_us_whoever_asks(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    answered = 0
    for number in range(240):
        answered += bot.answers(said(GROUP, 100 + number))
        clock.now += 0.25
    assert answered == GROUP_LIMIT - KEPT
    held = bot.budgets.over_budget(waiting(said(GROUP, MARIE)))
    assert held is not None
    assert held.id == GROUP
    assert bot.answers(said(MARIE, MARIE)) == 1


async def test_who_is_over_their_own_budget_is_held_and_not_their_group(bot: Bot) -> None:
    assert bot.answers(*[said(-chat, SASHA) for chat in range(1, 10)]) == BURST
    held = bot.budgets.over_budget(waiting(said(-99, SASHA)))
    assert held is not None
    assert held.id == SASHA
    assert 0 < round(held.seconds, 3) <= BURST_IN_S
    assert bot.answers(said(-1, MARIE), said(MARIE, MARIE)) == 2


@pytest.mark.parametrize(
    "update",
    [pressed(GROUP, SASHA), typed(SASHA), {"edited_message": said(GROUP, SASHA)["message"]}],
    ids=lambda update: str(*update),
)
async def test_what_needs_no_new_message_is_answered_faster_but_not_without_end(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, update: Update
) -> None:
    clock = Clock(monkeypatch)
    assert bot.answers(*[update] * 50) == TAPS
    clock.now += TAPS_IN_S
    assert bot.answers(*[update] * 50) == TAPS
    assert bot.answers(said(GROUP, SASHA)) == 1


async def test_a_group_s_admins_who_write_in_its_name_count_as_their_group(bot: Bot) -> None:
    in_its_name = [said(-chat, SASHA, sender_chat={"id": -chat}) for chat in range(1, 10)]
    assert bot.answers(*in_its_name) == 9
    assert bot.answers(*[in_its_name[0]] * 9) == BURST - 1


async def test_what_telegram_tells_of_itself_is_never_held(bot: Bot) -> None:
    blocked = {"my_chat_member": said(SASHA, SASHA)["message"]}
    assert bot.answers(*[said(SASHA, SASHA)] * 9) == BURST
    assert bot.answers(*[blocked] * 9) == 9


def needless(bot: Bot, updates: Sequence[Update]) -> list[int]:
    return sorted(bot.budgets.needless([waiting(u, row) for row, u in enumerate(updates)]))


async def test_of_inline_queries_only_the_latest_needs_an_answer(bot: Bot) -> None:
    updates = [typed(SASHA), said(SASHA, SASHA), typed(SASHA), said(GROUP, SASHA) | {"talk": {}}]
    assert needless(bot, updates) == [0, 3]


async def test_to_slow_down_is_said_where_it_went_too_fast(bot: Bot, storage: Storage) -> None:
    in_topic = said(GROUP, SASHA, is_topic_message=True, message_thread_id=4)
    pressed_there = {
        "callback_query": {"from": {"id": SASHA}, "message": in_topic["message"]},
    }
    async with storage.transaction() as session:
        for update in (in_topic, pressed_there, said(SASHA, SASHA)):
            over = [waiting(typed(SASHA)), waiting(update)]
            assert await bot.budgets.slow_down(session, over) == over[1].chat_id
        assert await bot.budgets.slow_down(session, [waiting(typed(SASHA))]) is None
    owed = await rows(storage)
    assert [(row.chat_id, row.thread_id) for row in owed] == [(GROUP, 4), (GROUP, 4), (SASHA, None)]
    assert {row.content and row.content["text"] for row in owed} == {typeset(SLOWLY)}
