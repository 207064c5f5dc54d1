"""Each chat gets its copy once, and what became of it is known; whatever goes wrong."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, event

from chatbot.conversation import Post, Reply, UnitOfWork
from chatbot.engine.outbox import (
    broadcast_queries as queries,
    broadcasts as service,
    delivery,
    pace,
    rules,
)
from chatbot.engine.outbox.delivery import WORKERS, Broadcaster
from chatbot.engine.outbox.rules import (
    DeliveryState,
    Figures,
    Gone,
    Moved,
    NotHere,
    Outcome,
    Rejected,
    Skipped,
    Stage,
    TooOld,
    TryLater,
    Unknown,
    Unreachable,
)
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.engine.outbox.broadcasts.scripted_broadcasts import (
    ScriptedRooms,
    ScriptedTransport,
    begin,
    broadcasting,
    fates,
    stage,
    until_over,
)
from tests.waiting import until

PEOPLE = range(1, 11)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "AGAIN_S", 0.02)
    monkeypatch.setattr(delivery, "REPORT_EVERY_S", 0.02)
    monkeypatch.setattr(Broadcaster, "LOOK_AGAIN_S", 0.02)
    monkeypatch.setattr(pace, "PERSON_IN_S", 0.02)
    monkeypatch.setattr(pace, "BURST_IN_S", 0.02)


async def test_each_outcome_is_written_on_its_own_row(storage: Storage) -> None:
    transport, world = ScriptedTransport(), ScriptedRooms()
    transport.script(2, TryLater(), TryLater())
    transport.script(3, Unreachable("blocked"))
    transport.script(4, Unknown())
    transport.script(5, NotHere("no photos"))
    transport.script(-6, Moved(-60))
    world.unwanted = {7: Skipped.UNFOLLOWED, 8: Skipped.PAUSED}
    number = await begin(storage, [1, 2, 3, 4, 5, -6, 7, 8])
    async with broadcasting(storage, transport, world):
        await until_over(storage)
    assert await fates(storage, number) == {
        1: (DeliveryState.SENT, 1_001, None),
        2: (DeliveryState.SENT, 1_002, None),
        3: (DeliveryState.FAILED, None, "blocked"),
        4: (DeliveryState.UNKNOWN, None, None),
        5: (DeliveryState.FAILED, None, "no photos"),
        -60: (DeliveryState.SENT, 940, None),
        7: (DeliveryState.SKIPPED, None, "left"),
        8: (DeliveryState.SKIPPED, None, "paused"),
    }
    assert sorted(transport.chats) == [-60, -6, 1, 2, 2, 2, 3, 4, 5]
    assert sorted(world.met, key=str) == [(-6, -60), (3, None)]
    last = world.told[-1]
    assert (last[1], last[2].sent, last[2].unknown, last[2].total) == (Stage.FINISHED, 3, 1, 8)


async def test_a_refused_content_stops_it_and_a_correction_goes_on(storage: Storage) -> None:
    transport, world = ScriptedTransport(), ScriptedRooms()
    for chat in PEOPLE:
        transport.script(chat, Rejected("can't parse entities"))
    number = await begin(storage, PEOPLE)
    async with broadcasting(storage, transport, world, rate=50) as at_work:
        await until_over(storage)
        assert await stage(storage, number) is Stage.STOPPED
        assert len(transport.chats) < len(PEOPLE)
        assert world.told[-1][1] is Stage.STOPPED
        transport.outcomes.clear()
        async with storage.transaction() as session:
            edit = await service.correct(UnitOfWork(session, NOW), number, Post("Bonsoir"))
        at_work.wake()
        await until_over(storage)
    assert {fate for fate, _, _ in (await fates(storage, number)).values()} == {DeliveryState.SENT}
    assert await fates(storage, edit) == {}
    assert {text for text, _ in transport.made[-len(PEOPLE) :]} == {"send: Bonsoir"}


async def test_broadcasts_are_locked_before_anything_is_written(storage: Storage) -> None:
    asked: defaultdict[Connection, list[str]] = defaultdict(list)  # one for each transaction
    listen = partial(event.listen, storage.engine.sync_engine, "before_cursor_execute")
    listen(lambda connection, _cursor, statement, *_: asked[connection].append(statement))
    transport = ScriptedTransport()
    transport.script(2, Rejected("can't parse entities"))
    number = await begin(storage, [1, 2])
    asked.clear()
    async with broadcasting(storage, transport):
        await until_over(storage)
    assert await stage(storage, number) is Stage.STOPPED
    writing = [one for one in asked.values() if any("UPDATE" in each for each in one)]
    assert len(writing) > 1
    firsts = [next(each for each in one if "BEGIN" not in each) for one in writing]
    assert all("FROM broadcast" in first for first in firsts)


async def test_a_long_refusal_stops_it_and_is_forgotten_once_it_is_corrected(
    storage: Storage,
) -> None:
    transport = ScriptedTransport()
    transport.script(1, Rejected("x" * 500))
    number = await begin(storage, [1])
    async with broadcasting(storage, transport) as at_work:
        await until_over(storage)
        assert await stage(storage, number) is Stage.STOPPED
        async with storage.transaction() as session:
            await service.correct(UnitOfWork(session, NOW), number, Post("Bonsoir"))
        at_work.wake()
        await until_over(storage)
    assert await fates(storage, number) == {1: (DeliveryState.SENT, 1_001, None)}


async def test_a_refusal_of_the_former_wording_doesn_t_stop_the_corrected_one(
    storage: Storage,
) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    transport.script(1, Rejected("can't parse entities"))
    number = await begin(storage, [1])
    async with broadcasting(storage, transport) as at_work:
        await until(lambda: transport.chats == [1])
        async with storage.transaction() as session:
            await service.correct(UnitOfWork(session, NOW), number, Post("Bonsoir"))
        at_work.wake()
        transport.open.set()
        await until_over(storage)
    assert await fates(storage, number) == {1: (DeliveryState.SENT, 1_001, None)}
    assert await stage(storage, number) is Stage.FINISHED


async def test_a_change_that_never_gets_an_answer_is_given_up(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "TRIES", 2)
    transport = ScriptedTransport()
    number = await begin(storage, [1])
    async with broadcasting(storage, transport) as at_work:
        await until_over(storage)
        transport.script(1, Unknown(), Unknown())
        async with storage.transaction() as session:
            edit = await service.correct(UnitOfWork(session, NOW), number, Post("Bonsoir"))
        at_work.wake()
        await until_over(storage)
    assert await fates(storage, edit) == {1: (DeliveryState.FAILED, None, rules.NO_ANSWER)}


async def test_a_correction_reaches_every_copy_also_those_on_their_way(storage: Storage) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    number = await begin(storage, PEOPLE)
    async with broadcasting(storage, transport, rate=50) as at_work:
        await until(lambda: len(transport.made) >= 4)
        unsure, late, blocked, *_ = early = sorted(transport.chats)
        async with storage.transaction() as session:
            edit = await service.correct(UnitOfWork(session, NOW), number, Post("Bonsoir"))
        at_work.wake()
        transport.script(unsure, Unknown())
        transport.script(late, TryLater())
        transport.script(blocked, Unreachable("blocked"))
        transport.open.set()
        await until_over(storage)
    shown = {place.chat: text for text, place in transport.made}
    assert (shown.pop(unsure), shown.pop(blocked)) == ("send: Bonjour", "send: Bonjour")
    assert {text.partition(": ")[2] for text in shown.values()} == {"Bonsoir"}
    corrected = await fates(storage, edit)
    assert corrected.pop(unsure) == (DeliveryState.SKIPPED, None, Skipped.UNSURE)
    assert blocked not in corrected  # and `late` has nothing to correct, or has it already
    assert set(early) - {unsure, late, blocked} <= set(corrected)
    assert {fate for fate, _, _ in corrected.values()} == {DeliveryState.SENT}


async def test_withdrawing_deletes_what_is_there_and_keeps_back_the_rest(storage: Storage) -> None:
    transport, world = ScriptedTransport(), ScriptedRooms()
    transport.script(4, Unknown())
    transport.script(5, Unreachable("blocked"))
    number = await begin(storage, [1, 2, 3, 4, 5])
    async with broadcasting(storage, transport, world) as at_work:
        await until_over(storage)
        async with storage.transaction() as session:
            gone = await service.withdraw(UnitOfWork(session, NOW), number, Post("Retirée"))
        transport.script(1, Gone("deleted"))
        transport.script(2, Unknown())
        transport.script(3, TooOld("48 hours"), TryLater())
        at_work.wake()
        await until_over(storage)
    assert [text for text, place in transport.made if place.chat == 3] == [
        "send: Bonjour",
        "delete: Retirée",
        *["instead: Retirée"] * 2,  # each a call of its own, at the pace allowed
    ]
    deleted = {place.message_id for text, place in transport.made if text == "delete: Retirée"}
    assert deleted == {1_001, 1_002, 1_003}
    assert await fates(storage, gone) == {
        1: (DeliveryState.SKIPPED, None, Skipped.GONE),
        2: (DeliveryState.SENT, 1_002, None),
        3: (DeliveryState.SENT, 1_003, None),
        4: (
            DeliveryState.SKIPPED,
            None,
            Skipped.UNSURE,
        ),  # may be there, and nobody knows its number
    }


async def decided(storage: Storage, at_work: Broadcaster, verb: str, number: int) -> None:
    async with storage.transaction() as session:
        await getattr(service, verb)(session, number)
    at_work.wake()


async def test_it_pauses_goes_on_and_is_cancelled_at_once(storage: Storage) -> None:
    transport, world = ScriptedTransport(), ScriptedRooms()
    number = await begin(storage, range(1, 101))
    async with broadcasting(storage, transport, world, rate=50) as at_work:
        await until(lambda: len(transport.made) >= 3)
        await decided(storage, at_work, "pause", number)
        paused_at = len(transport.made)
        with pytest.raises(rules.NothingToDecide):
            await decided(storage, at_work, "pause", number)
        await asyncio.sleep(0.1)
        assert len(transport.made) <= paused_at + 3
        await decided(storage, at_work, "resume", number)
        await until(lambda: len(transport.made) > paused_at + 3)
        await decided(storage, at_work, "cancel", number)
        await until_over(storage)
    figures = world.told[-1][2]
    assert figures == Figures(
        sent=len(transport.made), skipped=(("cancelled", 100 - len(transport.made)),)
    )
    assert await stage(storage, number) is Stage.CANCELLED


async def test_after_a_crash_what_was_on_its_way_is_unknown_until_somebody_decides(
    storage: Storage,
) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    number = await begin(storage, PEOPLE)
    async with broadcasting(storage, transport, rate=50):
        await until(lambda: len(transport.made) >= 2)
    under_way = set(transport.chats)
    async with broadcasting(
        storage, later := ScriptedTransport(), world := ScriptedRooms()
    ) as at_work:
        await until_over(storage)
        assert set(later.chats) == set(PEOPLE) - under_way
        assert world.told[-1][2] == Figures(
            sent=len(PEOPLE) - len(under_way), unknown=len(under_way)
        )
        await decided(storage, at_work, "resend_unknown", number)
        await until_over(storage)
    assert world.told[-1][2] == Figures(sent=len(PEOPLE))
    with pytest.raises(rules.NothingToDecide):
        await decided(storage, at_work, "leave_unknown", number)


@pytest.mark.parametrize(
    ("outcomes", "fate"),
    [
        ([], {-1: (DeliveryState.SENT, 999, None)}),
        ([Moved(-100)], {-100: (DeliveryState.SENT, 900, None)}),
        ([TryLater(), Moved(-100)], {-100: (DeliveryState.SENT, 900, None)}),
        ([Unknown()], {-1: (DeliveryState.UNKNOWN, None, None)}),
    ],
)
async def test_of_a_group_that_moves_while_its_copy_is_on_its_way_what_is_known_stays_known(
    storage: Storage,
    outcomes: list[Outcome],
    fate: dict[int, tuple[DeliveryState, int | None, str | None]],
) -> None:
    transport = ScriptedTransport()
    transport.script(-1, *outcomes)
    transport.open.clear()
    number = await begin(storage, [-1])
    async with broadcasting(storage, transport):
        await until(lambda: transport.chats == [-1])
        async with storage.transaction() as session:
            await queries.move(session, -1, -100)
        transport.open.set()
        await until_over(storage)
    assert await fates(storage, number) == fate


async def test_when_asked_to_stop_it_waits_for_what_is_on_its_way(storage: Storage) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    number = await begin(storage, PEOPLE)
    async with broadcasting(storage, transport, rate=50) as at_work:
        await until(lambda: len(transport.made) >= 2)
        at_work.stop()
        transport.open.set()
        await asyncio.sleep(0.1)
    found = {fate for fate, _, _ in (await fates(storage, number)).values()}
    assert found <= {DeliveryState.SENT, DeliveryState.PENDING}


async def test_a_small_one_is_not_stuck_behind_a_large_one(storage: Storage) -> None:
    transport = ScriptedTransport()
    large = await begin(storage, range(1, 201), "grand")
    async with broadcasting(storage, transport, rate=200) as at_work:
        await until(lambda: bool(transport.made))
        small = await begin(storage, range(301, 306), "petit")
        at_work.wake()
        await until(lambda: 305 in transport.chats)
        assert len(transport.chats) < 60
        await until_over(storage)
    assert len(await fates(storage, large)) == 200
    assert {fate for fate, _, _ in (await fates(storage, small)).values()} == {DeliveryState.SENT}


async def test_nobody_is_written_to_twice_at_a_time_or_sooner_than_the_pace_lets(
    storage: Storage,
) -> None:
    transport = ScriptedTransport()
    for text in ("un", "deux"):
        await begin(storage, [-1, -2], text)
    transport.open.clear()
    async with broadcasting(storage, transport):
        await until(lambda: len(transport.made) == 2)
        await asyncio.sleep(0.1)
        assert sorted(transport.chats) == [-2, -1]
        transport.open.set()
        await until_over(storage)
    assert sorted(transport.chats) == [-2, -2, -1, -1]


async def test_only_so_many_are_under_way_and_a_flood_makes_all_wait(storage: Storage) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    number = await begin(storage, range(1, 4 * WORKERS))
    async with broadcasting(storage, transport):
        await until(lambda: transport.under_way == WORKERS)
        transport.rest = 0.1
        transport.open.set()
        await until(lambda: transport.under_way == 0)
        assert len(transport.chats) == WORKERS
        transport.rest = 0.0
        await until_over(storage)
    assert transport.most == WORKERS
    assert {fate for fate, _, _ in (await fates(storage, number)).values()} == {DeliveryState.SENT}


@pytest.mark.parametrize("flood", [0.0, 0.05], ids=["broken", "flooded"])
async def test_what_meets_many_at_once_is_one_trouble(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, flood: float
) -> None:
    monkeypatch.setattr(rules, "FIRST_WAIT_S", 0.05)
    transport = ScriptedTransport()
    transport.open.clear()
    people = range(1, WORKERS + 1)
    for chat in people:
        transport.script(chat, TryLater(flood))
    number = await begin(storage, people)
    async with broadcasting(storage, transport), asyncio.timeout(5):
        await until(lambda: transport.under_way == WORKERS)
        transport.rest = flood
        transport.open.set()
        await until(lambda: transport.under_way == 0)
        await asyncio.sleep(flood)
        transport.rest = 0.0
        await until_over(storage)
    assert {fate for fate, _, _ in (await fates(storage, number)).values()} == {DeliveryState.SENT}


async def test_a_line_that_breaks_for_everybody_costs_few(storage: Storage) -> None:
    transport = ScriptedTransport()
    for chat in range(1, 101):
        transport.script(chat, Unknown())
    number = await begin(storage, range(1, 101))
    async with broadcasting(storage, transport, rate=100):
        await until(lambda: len(transport.made) >= delivery.PATIENCE)
        await asyncio.sleep(0.3)
    unknown = [
        fate
        for fate, _, _ in (await fates(storage, number)).values()
        if fate is DeliveryState.UNKNOWN
    ]
    assert len(unknown) < 30


async def test_what_may_not_have_arrived_is_sent_once_more_where_it_is_to_be(
    storage: Storage,
) -> None:
    transport = ScriptedTransport()
    transport.script(2, Unknown())
    transport.script(3, Unknown(), Unknown())
    number = await begin(storage, [1, 2, 3], resends=True)
    async with broadcasting(storage, transport):
        await until_over(storage)
    assert await fates(storage, number) == {
        1: (DeliveryState.SENT, 1_001, None),
        2: (DeliveryState.SENT, 1_002, None),
        3: (DeliveryState.UNKNOWN, None, None),
    }
    assert sorted(transport.chats) == [1, 2, 2, 3, 3]


@pytest.mark.parametrize(("deaths", "fate", "sent"), [(1, "sent", [1, 2]), (2, "unknown", [])])
async def test_what_was_on_its_way_as_the_process_died_is_sent_once_more_and_no_oftener(
    storage: Storage, deaths: int, fate: str, sent: list[int]
) -> None:
    killed, transport = ScriptedTransport(), ScriptedTransport()
    killed.open.clear()
    number = await begin(storage, [1, 2], resends=True)
    for _ in range(deaths):
        killed.under_way = 0
        async with broadcasting(storage, killed):
            await until(lambda: killed.under_way == 2)
    async with broadcasting(storage, transport):
        await until_over(storage)
    assert {found for found, _, _ in (await fates(storage, number)).values()} == {fate}
    assert sorted(transport.chats) == sent


async def test_nothing_leaves_any_more_when_its_time_is_over_until_it_is_renewed(
    storage: Storage,
) -> None:
    transport = ScriptedTransport()
    over = await begin(storage, [1, 2], "Demain", until=NOW)
    await begin(storage, [1, 2], "Bonjour", until=NOW + timedelta(seconds=1))
    async with broadcasting(storage, transport) as at_work:
        await until(lambda: len(transport.made) == 2)
        async with storage.transaction() as session:
            found = await queries.lock_unfinished(session, ending_by=NOW)
            assert [each.id for each in found] == [over]
            later = NOW + timedelta(days=1)
            await service.renew(session, over, Reply("Aujourd’hui"), until=later)
        at_work.wake()
        await until_over(storage)
    texts = [text for text, _ in transport.made]
    assert texts == ["send: Bonjour"] * 2 + ["send: Aujourd’hui"] * 2


async def test_what_is_given_up_reaches_nobody_else(storage: Storage) -> None:
    transport = ScriptedTransport()
    number = await begin(storage, [1, 2], until=NOW)
    async with storage.transaction() as session:
        await service.cancel_if_open(session, number)
    async with broadcasting(storage, transport):
        await until_over(storage)
        async with storage.transaction() as session:  # it is over: nothing comes of either
            await service.cancel_if_open(session, number)
            await service.renew(session, number, until=NOW + timedelta(days=1))
        await until_over(storage)
    assert not transport.made
    assert await stage(storage, number) is Stage.CANCELLED


async def test_a_broadcast_replies_to_the_copies_of_another(storage: Storage) -> None:
    transport = ScriptedTransport()
    transport.script(2, Unknown())
    first = await begin(storage, [1, 2, 3])
    async with broadcasting(storage, transport):
        await until_over(storage)
        transport.made.clear()
        await begin(storage, [1, 2, 4], "Annulée", source_id=first)
        await until_over(storage)
        replies = {place.chat: place.reply_to for _, place in transport.made}
        assert replies == {1: 1_001, 2: None, 4: None}
        async with storage.transaction() as session:  # which edits its copies, not the replies
            await service.correct(UnitOfWork(session, NOW), first, Post("Bonsoir"))
        await until_over(storage)
    assert [place.chat for text, place in transport.made if text == "edit: Bonsoir"] == [1, 3]
