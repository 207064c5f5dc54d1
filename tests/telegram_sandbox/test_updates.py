"""getUpdates: each update once, to one poll only."""

import asyncio

import httpx
import pytest

from telegram_sandbox.persons.actions import edit, say
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import MARIE, default_world
from tests.telegram_sandbox.clients import BotApi, Clock
from tests.waiting import until

CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


def says(world: World, text: str) -> int:
    """Write to the bot as Marie; return the update's id."""
    update_id = say(world, MARIE.id, MARIE.id, text)[1]
    assert update_id is not None
    return update_id


async def test_an_update_is_given_until_it_is_acknowledged(world: World, bot: BotApi) -> None:
    first, second = says(world, "un"), says(world, "deux")
    assert [u["update_id"] for u in await bot("getUpdates")] == [first, second]
    assert [u["update_id"] for u in await bot("getUpdates", offset=second)] == [second]
    assert await bot("getUpdates", offset=second + 1) == []
    assert await bot("getUpdates", offset=first) == []


@pytest.mark.parametrize("begins_at", [1_700_000_000.0, 1_795_000_000.0, 4_000_000_000.0])
def test_ids_fit_31_bits_and_grow_from_one_sandbox_to_the_next(begins_at: float) -> None:
    first = default_world(lambda: begins_at)
    ids = [says(first, str(n)) for n in range(100)]
    ids.append(says(default_world(lambda: begins_at + 60), "un"))
    assert ids == sorted(set(ids))
    assert 0 < ids[0] < ids[-1] < 2**31


async def test_a_negative_offset_keeps_the_last_ones(world: World, bot: BotApi) -> None:
    ids = [says(world, str(n)) for n in range(3)]
    assert [u["update_id"] for u in await bot("getUpdates", offset=-1)] == ids[-1:]
    assert [u["update_id"] for u in await bot("getUpdates")] == ids[-1:]


@pytest.mark.parametrize(("asked", "given"), [(2, 2), (0, 1), (1000, 100)])
async def test_the_limit_is_between_1_and_100(
    world: World, bot: BotApi, asked: int, given: int
) -> None:
    for n in range(101):
        says(world, str(n))
    assert len(await bot("getUpdates", limit=asked)) == given


async def test_a_poll_waits_for_an_update(world: World, bot: BotApi) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=50))
    await until(lambda: world.changes.waiters == 1)
    says(world, "Me voici")
    assert [u["message"]["text"] for u in await poll] == ["Me voici"]


async def test_a_poll_ends_when_the_world_closes(world: World, bot: BotApi) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=50))
    await until(lambda: world.changes.waiters == 1)
    world.close()
    assert await poll == []
    assert await bot("getUpdates", timeout=50) == []


async def test_a_second_poll_ends_the_first(world: World, bot: BotApi) -> None:
    first = asyncio.create_task(bot.answer("getUpdates", timeout=50))
    await until(lambda: world.changes.waiters == 1)
    second = asyncio.create_task(bot("getUpdates", timeout=50))
    assert await first == {"ok": False, "error_code": 409, "description": CONFLICT}
    update_id = says(world, "Encore là")
    assert [u["update_id"] for u in await second] == [update_id]


async def test_a_cancelled_poll_leaves_nobody_waiting(world: World, bot: BotApi) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=50))
    await until(lambda: world.changes.waiters == 1)
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    assert world.changes.waiters == 0


async def test_the_kinds_of_updates_are_kept_until_others_are_named(
    world: World, bot: BotApi
) -> None:
    await bot("getUpdates", allowed_updates=["edited_message"])
    message, unseen = say(world, MARIE.id, MARIE.id, "Bonjou")
    assert unseen is None
    await bot("getUpdates")
    edit(world, MARIE.id, MARIE.id, message.id, "Bonjour")
    await bot("getUpdates", allowed_updates=[])
    says(world, "Bonsoir")
    kinds = [set(update) - {"update_id"} for update in await bot.updates()]
    assert kinds == [{"edited_message"}, {"message"}]


async def test_updates_are_forgotten_after_a_day(world: World, bot: BotApi, clock: Clock) -> None:
    says(world, "hier")
    clock.now += 24 * 3600
    says(world, "aujourd'hui")
    assert [u["message"]["text"] for u in await bot("getUpdates")] == ["aujourd'hui"]
    assert len(world.updates.after(0)) == 1


async def test_a_webhook_is_deleted_with_what_waits_only_on_request(
    world: World, bot: BotApi
) -> None:
    says(world, "un")
    assert await bot("deleteWebhook") is True
    assert len(await bot("getUpdates")) == 1
    assert await bot("deleteWebhook", drop_pending_updates=True) is True
    assert await bot("getUpdates") == []


async def test_an_injected_update_cannot_bring_its_own_number(http: httpx.AsyncClient) -> None:
    response = await http.post("/sandbox/updates", json={"update_id": 5})
    assert response.status_code == 400


async def test_ids_grow_when_the_sandbox_is_restarted_later(world: World, clock: Clock) -> None:
    before = says(world, "avant")
    clock.now += 60
    assert says(default_world(clock), "après") > before
