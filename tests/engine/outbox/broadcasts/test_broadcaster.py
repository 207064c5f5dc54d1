"""Each chat gets its copy once, and what became of it is known; whatever goes wrong."""

import asyncio
from collections import defaultdict
from functools import partial

import pytest
from sqlalchemy import Connection, event

from chatbot.conversation import Post
from chatbot.engine.outbox import pace
from chatbot.engine.outbox import rules as outbox_rules
from chatbot.engine.outbox.broadcasts import rules, runs, service
from chatbot.engine.outbox.broadcasts.broadcaster import Broadcaster
from chatbot.engine.outbox.broadcasts.rules import (
    WORKERS,
    Fate,
    Figures,
    Gone,
    NotHere,
    OfCopy,
    Skipped,
    Stage,
    TooOld,
)
from chatbot.engine.outbox.rules import Moved, Rejected, TryLater, Unknown, Unreachable
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
    monkeypatch.setattr(runs, "AGAIN_S", 0.02)
    monkeypatch.setattr(rules, "REPORT_EVERY_S", 0.02)
    monkeypatch.setattr(Broadcaster, "LOOK_AGAIN_S", 0.02)
    monkeypatch.setattr(pace, "PERSON_IN_S", 0.02)


async def test_each_outcome_is_written_on_its_own_row(storage: Storage) -> None:
    postman, world = ScriptedTransport(), ScriptedRooms()
    postman.script(2, TryLater(), TryLater())
    postman.script(3, Unreachable("blocked"))
    postman.script(4, Unknown())
    postman.script(5, NotHere("no photos"))
    postman.script(-6, Moved(-60))
    world.unwanted = {7: Skipped.LEFT, 8: Skipped.PAUSED}
    number = await begin(storage, [1, 2, 3, 4, 5, -6, 7, 8])
    async with broadcasting(storage, postman, world):
        await until_over(storage)
    assert await fates(storage, number) == {
        1: (Fate.SENT, 1_001, None),
        2: (Fate.SENT, 1_002, None),
        3: (Fate.FAILED, None, "blocked"),
        4: (Fate.UNKNOWN, None, None),
        5: (Fate.FAILED, None, "no photos"),
        -60: (Fate.SENT, 940, None),
        7: (Fate.SKIPPED, None, "left"),
        8: (Fate.SKIPPED, None, "paused"),
    }
    assert sorted(postman.chats) == [-60, -6, 1, 2, 2, 2, 3, 4, 5]
    assert sorted(world.met, key=str) == [(-6, Moved(-60)), (3, Unreachable("blocked"))]
    last = world.told[-1]
    assert (last[1], last[2].sent, last[2].unknown, last[2].total) == (Stage.FINISHED, 3, 1, 8)


async def test_a_refused_content_stops_it_and_a_correction_goes_on(storage: Storage) -> None:
    postman, world = ScriptedTransport(), ScriptedRooms()
    for chat in PEOPLE:
        postman.script(chat, Rejected("can't parse entities"))
    number = await begin(storage, PEOPLE)
    async with broadcasting(storage, postman, world, rate=50) as at_work:
        await until_over(storage)
        assert await stage(storage, number) is Stage.STOPPED
        assert len(postman.chats) < len(PEOPLE)
        assert world.told[-1][1] is Stage.STOPPED
        postman.outcomes.clear()
        async with storage.transaction() as session:
            edit = await service.correct(session, number, Post("Bonsoir"), at=NOW)
        at_work.wake()
        await until_over(storage)
    assert {fate for fate, _, _ in (await fates(storage, number)).values()} == {Fate.SENT}
    assert await fates(storage, edit) == {}
    assert {letter for letter, _ in postman.carried[-len(PEOPLE) :]} == {"send: Bonsoir"}


async def test_broadcasts_are_locked_before_anything_is_written(storage: Storage) -> None:
    asked: defaultdict[Connection, list[str]] = defaultdict(list)  # one for each transaction
    listen = partial(event.listen, storage.engine.sync_engine, "before_cursor_execute")
    listen(lambda connection, _cursor, statement, *_: asked[connection].append(statement))
    postman = ScriptedTransport()
    postman.script(2, Rejected("can't parse entities"))
    number = await begin(storage, [1, 2])
    asked.clear()
    async with broadcasting(storage, postman):
        await until_over(storage)
    assert await stage(storage, number) is Stage.STOPPED
    writing = [one for one in asked.values() if any("UPDATE" in each for each in one)]
    assert len(writing) > 1
    firsts = [next(each for each in one if "BEGIN" not in each) for one in writing]
    assert all("FROM broadcast" in first for first in firsts)


async def test_a_long_refusal_stops_it_and_is_forgotten_once_it_is_corrected(
    storage: Storage,
) -> None:
    postman = ScriptedTransport()
    postman.script(1, Rejected("x" * 500))
    number = await begin(storage, [1])
    async with broadcasting(storage, postman) as at_work:
        await until_over(storage)
        assert await stage(storage, number) is Stage.STOPPED
        async with storage.transaction() as session:
            await service.correct(session, number, Post("Bonsoir"), at=NOW)
        at_work.wake()
        await until_over(storage)
    assert await fates(storage, number) == {1: (Fate.SENT, 1_001, None)}


async def test_a_refusal_of_the_former_wording_doesn_t_stop_the_corrected_one(
    storage: Storage,
) -> None:
    postman = ScriptedTransport()
    postman.open.clear()
    postman.script(1, Rejected("can't parse entities"))
    number = await begin(storage, [1])
    async with broadcasting(storage, postman) as at_work:
        await until(lambda: postman.chats == [1])
        async with storage.transaction() as session:
            await service.correct(session, number, Post("Bonsoir"), at=NOW)
        at_work.wake()
        postman.open.set()
        await until_over(storage)
    assert await fates(storage, number) == {1: (Fate.SENT, 1_001, None)}
    assert await stage(storage, number) is Stage.FINISHED


async def test_a_change_that_never_gets_an_answer_is_given_up(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "TRIES", 2)
    postman = ScriptedTransport()
    number = await begin(storage, [1])
    async with broadcasting(storage, postman) as at_work:
        await until_over(storage)
        postman.script(1, Unknown(), Unknown())
        async with storage.transaction() as session:
            edit = await service.correct(session, number, Post("Bonsoir"), at=NOW)
        at_work.wake()
        await until_over(storage)
    assert await fates(storage, edit) == {1: (Fate.FAILED, None, rules.NO_ANSWER)}


async def test_a_correction_reaches_every_copy_also_those_on_their_way(storage: Storage) -> None:
    postman = ScriptedTransport()
    postman.open.clear()
    number = await begin(storage, PEOPLE)
    async with broadcasting(storage, postman, rate=50) as at_work:
        await until(lambda: len(postman.carried) >= 4)
        unsure, late, blocked, *_ = early = sorted(postman.chats)
        async with storage.transaction() as session:
            edit = await service.correct(session, number, Post("Bonsoir"), at=NOW)
        at_work.wake()
        postman.script(unsure, Unknown())
        postman.script(late, TryLater())
        postman.script(blocked, Unreachable("blocked"))
        postman.open.set()
        await until_over(storage)
    shown = {copy.chat: letter for letter, copy in postman.carried}
    assert (shown.pop(unsure), shown.pop(blocked)) == ("send: Bonjour", "send: Bonjour")
    assert {letter.partition(": ")[2] for letter in shown.values()} == {"Bonsoir"}
    corrected = await fates(storage, edit)
    assert corrected.pop(unsure) == (Fate.SKIPPED, None, Skipped.UNSURE)
    assert blocked not in corrected  # and `late` has nothing to correct, or has it already
    assert set(early) - {unsure, late, blocked} <= set(corrected)
    assert {fate for fate, _, _ in corrected.values()} == {Fate.SENT}


async def test_withdrawing_deletes_what_is_there_and_keeps_back_the_rest(storage: Storage) -> None:
    postman, world = ScriptedTransport(), ScriptedRooms()
    postman.script(4, Unknown())
    postman.script(5, Unreachable("blocked"))
    number = await begin(storage, [1, 2, 3, 4, 5])
    async with broadcasting(storage, postman, world) as at_work:
        await until_over(storage)
        async with storage.transaction() as session:
            gone = await service.withdraw(session, number, Post("Retirée"), at=NOW)
        postman.script(1, Gone())
        postman.script(2, Unknown())
        postman.script(3, TooOld(), TryLater())
        at_work.wake()
        await until_over(storage)
    assert [copy.is_too_old for _, copy in postman.carried if copy.chat == 3] == [
        *(False, False),  # sent, then deleted
        *(True, True),  # each a call of its own, at the pace allowed
    ]
    assert {copy.message_id for letter, copy in postman.carried if letter == "delete: Retirée"} == {
        1_001,
        1_002,
        1_003,
    }
    assert await fates(storage, gone) == {
        1: (Fate.SKIPPED, None, Skipped.GONE),
        2: (Fate.SENT, 1_002, None),
        3: (Fate.SENT, 1_003, None),
        4: (Fate.SKIPPED, None, Skipped.UNSURE),  # may be there, and nobody knows its number
    }


async def decided(storage: Storage, at_work: Broadcaster, verb: str, number: int) -> None:
    async with storage.transaction() as session:
        await getattr(service, verb)(session, number)
    at_work.wake()


async def test_it_pauses_goes_on_and_is_cancelled_at_once(storage: Storage) -> None:
    postman, world = ScriptedTransport(), ScriptedRooms()
    number = await begin(storage, range(1, 101))
    async with broadcasting(storage, postman, world, rate=50) as at_work:
        await until(lambda: len(postman.carried) >= 3)
        await decided(storage, at_work, "pause", number)
        paused_at = len(postman.carried)
        with pytest.raises(rules.NothingToDecide):
            await decided(storage, at_work, "pause", number)
        await asyncio.sleep(0.1)
        assert len(postman.carried) <= paused_at + 3
        await decided(storage, at_work, "resume", number)
        await until(lambda: len(postman.carried) > paused_at + 3)
        await decided(storage, at_work, "cancel", number)
        await until_over(storage)
    figures = world.told[-1][2]
    assert figures == Figures(
        sent=len(postman.carried), skipped=(("cancelled", 100 - len(postman.carried)),)
    )
    assert await stage(storage, number) is Stage.CANCELLED


async def test_after_a_crash_what_was_on_its_way_is_unknown_until_somebody_decides(
    storage: Storage,
) -> None:
    postman = ScriptedTransport()
    postman.open.clear()
    number = await begin(storage, PEOPLE)
    async with broadcasting(storage, postman, rate=50):
        await until(lambda: len(postman.carried) >= 2)
    under_way = set(postman.chats)
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
        ([], {-1: (Fate.SENT, 999, None)}),
        ([Moved(-100)], {-100: (Fate.SENT, 900, None)}),
        ([TryLater(), Moved(-100)], {-100: (Fate.SENT, 900, None)}),
        ([Unknown()], {-1: (Fate.UNKNOWN, None, None)}),
    ],
)
async def test_of_a_group_that_moves_while_its_copy_is_on_its_way_what_is_known_stays_known(
    storage: Storage,
    outcomes: list[OfCopy],
    fate: dict[int, tuple[Fate, int | None, str | None]],
) -> None:
    postman = ScriptedTransport()
    postman.script(-1, *outcomes)
    postman.open.clear()
    number = await begin(storage, [-1])
    async with broadcasting(storage, postman):
        await until(lambda: postman.chats == [-1])
        async with storage.transaction() as session:
            await service.moved(session, -1, -100)
        postman.open.set()
        await until_over(storage)
    assert await fates(storage, number) == fate


async def test_when_asked_to_stop_it_waits_for_what_is_on_its_way(storage: Storage) -> None:
    postman = ScriptedTransport()
    postman.open.clear()
    number = await begin(storage, PEOPLE)
    async with broadcasting(storage, postman, rate=50) as at_work:
        await until(lambda: len(postman.carried) >= 2)
        at_work.stop()
        postman.open.set()
        await asyncio.sleep(0.1)
    found = {fate for fate, _, _ in (await fates(storage, number)).values()}
    assert found <= {Fate.SENT, Fate.PENDING}


async def test_a_small_one_is_not_stuck_behind_a_large_one(storage: Storage) -> None:
    postman = ScriptedTransport()
    large = await begin(storage, range(1, 201), "grand")
    async with broadcasting(storage, postman, rate=200) as at_work:
        await until(lambda: bool(postman.carried))
        small = await begin(storage, range(301, 306), "petit")
        at_work.wake()
        await until(lambda: 305 in postman.chats)
        assert len(postman.chats) < 60
        await until_over(storage)
    assert len(await fates(storage, large)) == 200
    assert {fate for fate, _, _ in (await fates(storage, small)).values()} == {Fate.SENT}


async def test_nobody_is_written_to_twice_at_a_time_or_sooner_than_the_pace_lets(
    storage: Storage,
) -> None:
    postman = ScriptedTransport()
    for text in ("un", "deux"):
        await begin(storage, [-1, -2], text)
    postman.open.clear()
    async with broadcasting(storage, postman):
        await until(lambda: len(postman.carried) == 2)
        await asyncio.sleep(0.1)
        assert sorted(postman.chats) == [-2, -1]
        postman.open.set()
        await until_over(storage)
    assert sorted(postman.chats) == [-2, -2, -1, -1]


async def test_only_so_many_are_under_way_and_a_flood_makes_all_wait(storage: Storage) -> None:
    postman = ScriptedTransport()
    postman.open.clear()
    number = await begin(storage, range(1, 4 * WORKERS))
    async with broadcasting(storage, postman):
        await until(lambda: postman.under_way == WORKERS)
        postman.rest = 0.1
        postman.open.set()
        await until(lambda: postman.under_way == 0)
        assert len(postman.chats) == WORKERS
        postman.rest = 0.0
        await until_over(storage)
    assert postman.most == WORKERS
    assert {fate for fate, _, _ in (await fates(storage, number)).values()} == {Fate.SENT}


@pytest.mark.parametrize("flood", [0.0, 0.05], ids=["broken", "flooded"])
async def test_what_meets_many_at_once_is_one_trouble(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, flood: float
) -> None:
    monkeypatch.setattr(outbox_rules, "FIRST_WAIT_S", 0.05)
    postman = ScriptedTransport()
    postman.open.clear()
    people = range(1, WORKERS + 1)
    for chat in people:
        postman.script(chat, TryLater(flood))
    number = await begin(storage, people)
    async with broadcasting(storage, postman), asyncio.timeout(5):
        await until(lambda: postman.under_way == WORKERS)
        postman.rest = flood
        postman.open.set()
        await until(lambda: postman.under_way == 0)
        await asyncio.sleep(flood)
        postman.rest = 0.0
        await until_over(storage)
    assert {fate for fate, _, _ in (await fates(storage, number)).values()} == {Fate.SENT}


async def test_a_line_that_breaks_for_everybody_costs_few(storage: Storage) -> None:
    postman = ScriptedTransport()
    for chat in range(1, 101):
        postman.script(chat, Unknown())
    number = await begin(storage, range(1, 101))
    async with broadcasting(storage, postman, rate=100):
        await until(lambda: len(postman.carried) >= rules.PATIENCE)
        await asyncio.sleep(0.3)
    unknown = [
        fate for fate, _, _ in (await fates(storage, number)).values() if fate is Fate.UNKNOWN
    ]
    assert len(unknown) < 30
