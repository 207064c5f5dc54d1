"""setWebhook: updates are delivered in order, and repeated until the bot has them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from telegram_sandbox.persons.actions import press, say
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import Person
from telegram_sandbox.state.webhook import lane_of
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import CAMILLE, LE_MANS, MARIE, PAUL
from tests.telegram_sandbox.clients import BotApi, Clock, ptb_client
from tests.telegram_sandbox.webhook_receiver import Receiver, receiving
from tests.waiting import until

FIRST, SECOND = "Un-secret_1", "Un-secret_2"
NO_HOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@pytest.fixture
async def receiver(world: World) -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver
        world.close()


def says(world: World, text: str, person: Person = MARIE) -> None:
    say(world, person.id, person.id, text)


async def all_delivered(world: World) -> None:
    await until(lambda: world.updates.count() == 0)


async def test_updates_are_brought_with_the_secret(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    says(world, "avant")
    assert await bot("setWebhook", url=receiver.url, secret_token=FIRST) is True
    says(world, "après")
    await all_delivered(world)
    assert receiver.texts == ["avant", "après"]
    assert receiver.heard[0]["update_id"] < receiver.heard[1]["update_id"]
    for headers in receiver.headers:
        assert headers["X-Telegram-Bot-Api-Secret-Token"] == FIRST
        assert headers["Content-Type"] == "application/json"


async def test_without_a_secret_there_is_no_header(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    await bot("setWebhook", url=receiver.url)
    says(world, "un")
    await all_delivered(world)
    assert "X-Telegram-Bot-Api-Secret-Token" not in receiver.headers[0]


@pytest.mark.parametrize("status", [500, 404, 302])
async def test_the_next_of_a_chat_comes_only_after_a_success(
    world: World, bot: BotApi, receiver: Receiver, status: int
) -> None:
    receiver.statuses.extend([status, 500, 204])
    await bot("setWebhook", url=receiver.url)
    says(world, "un")
    says(world, "deux")
    await all_delivered(world)
    assert receiver.texts == ["un", "un", "un", "deux"]


async def test_what_a_chat_waits_for_delays_no_other(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    receiver.may_answer.clear()
    await bot("setWebhook", url=receiver.url)
    says(world, "un")
    says(world, "deux")
    says(world, "ailleurs", PAUL)
    await until(lambda: len(receiver.heard) == 2)
    assert sorted(receiver.texts) == ["ailleurs", "un"]
    receiver.may_answer.set()
    await all_delivered(world)


async def test_a_message_and_presses_of_one_person_may_come_at_once(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    receiver.may_answer.clear()
    await bot("setWebhook", url=receiver.url)
    says(world, "un")
    press(world, MARIE.id, MARIE.id, 1, "première", stale=True)
    press(world, MARIE.id, LE_MANS.id, 1, "seconde", stale=True)
    await until(lambda: len(receiver.heard) == 2)
    assert sorted(receiver.texts) == ["première", "un"]
    receiver.may_answer.set()
    await all_delivered(world)
    assert receiver.texts[2:] == ["seconde"]


async def test_no_more_connections_than_wanted_are_open(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    receiver.may_answer.clear()
    for person in (MARIE, PAUL, CAMILLE):
        says(world, "un", person)
    await bot("setWebhook", url=receiver.url, max_connections=2)
    await until(lambda: receiver.most_open == 2)
    receiver.may_answer.set()
    await all_delivered(world)
    assert receiver.most_open == 2


async def test_a_press_that_is_too_old_is_dropped(
    world: World, bot: BotApi, clock: Clock, receiver: Receiver
) -> None:
    receiver.statuses.append(500)
    await bot("setWebhook", url=receiver.url)
    press(world, MARIE.id, MARIE.id, 1, "oui", stale=True)
    await until(lambda: len(receiver.heard) == 1)
    clock.now += 150
    press(world, MARIE.id, MARIE.id, 1, "non", stale=True)
    await all_delivered(world)
    assert receiver.texts == ["oui", "non"]


async def test_a_reset_drops_what_could_not_be_delivered(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    receiver.statuses.append(500)
    await bot("setWebhook", url=receiver.url)
    says(world, "un")
    await until(lambda: len(receiver.heard) == 1)
    world.reset()
    says(world, "deux")
    await all_delivered(world)
    assert receiver.texts == ["un", "deux"]


async def test_a_reset_drops_what_waits_for_a_connection(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    receiver.may_answer.clear()
    says(world, "un", MARIE)
    says(world, "deux", PAUL)
    await bot("setWebhook", url=receiver.url, max_connections=1)
    await until(lambda: len(receiver.heard) == 1)
    world.reset()
    receiver.may_answer.set()
    says(world, "trois", PAUL)
    await all_delivered(world)
    assert receiver.texts == ["un", "trois"]


async def test_only_the_kinds_that_are_wanted_come(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    await bot("setWebhook", url=receiver.url, allowed_updates=["callback_query"])
    says(world, "un")
    press(world, MARIE.id, MARIE.id, 1, "oui", stale=True)
    await all_delivered(world)
    assert receiver.texts == ["oui"]
    assert (await bot("getWebhookInfo"))["allowed_updates"] == ["callback_query"]


async def test_what_waits_is_dropped_on_request(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    says(world, "un")
    await bot("setWebhook", url=receiver.url, drop_pending_updates=True)
    says(world, "deux")
    await all_delivered(world)
    assert receiver.texts == ["deux"]


async def test_polls_and_webhook_exclude_each_other(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    poll = asyncio.create_task(bot.answer("getUpdates", timeout=50))
    await until(lambda: world.changes.waiters == 1)
    await bot("setWebhook", url=receiver.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    refused = await bot.answer("getUpdates")
    assert refused == {"ok": False, "error_code": 409, "description": ACTIVE}


@pytest.mark.parametrize(("method", "params"), [("deleteWebhook", {}), ("setWebhook", {"url": ""})])
async def test_after_the_webhook_updates_are_fetched_again(
    world: World, bot: BotApi, receiver: Receiver, method: str, params: Json
) -> None:
    receiver.statuses.append(500)
    await bot("setWebhook", url=receiver.url)
    says(world, "un")
    await until(lambda: len(receiver.heard) == 1)
    assert await bot(method, **params) is True
    assert [update["message"]["text"] for update in await bot.updates()] == ["un"]
    assert await bot("getWebhookInfo") == NO_HOOK


async def test_another_webhook_takes_the_place_of_the_first(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    await bot("setWebhook", url=receiver.url, secret_token=FIRST)
    says(world, "un")
    await all_delivered(world)
    await bot("setWebhook", url=receiver.url, secret_token=SECOND)
    says(world, "deux")
    await all_delivered(world)
    secrets = [headers["X-Telegram-Bot-Api-Secret-Token"] for headers in receiver.headers]
    assert secrets == [FIRST, SECOND]


async def test_the_same_webhook_again_interrupts_nothing(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    receiver.may_answer.clear()
    await bot("setWebhook", url=receiver.url)
    says(world, "un")
    await until(lambda: len(receiver.heard) == 1)
    await bot("setWebhook", url=receiver.url)
    receiver.may_answer.set()
    await all_delivered(world)
    assert receiver.texts == ["un"]


async def test_what_goes_wrong_is_said(
    world: World, bot: BotApi, clock: Clock, receiver: Receiver
) -> None:
    receiver.statuses.append(503)
    await bot("setWebhook", url=receiver.url, max_connections=500)
    says(world, "un")
    await all_delivered(world)
    assert await bot("getWebhookInfo") == {
        "url": receiver.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 100,
        "last_error_date": int(clock.now),
        "last_error_message": "Wrong response from the webhook: 503 Service Unavailable",
    }


async def test_nobody_at_the_webhook_is_said(world: World, bot: BotApi, receiver: Receiver) -> None:
    await bot("setWebhook", url="http://127.0.0.1:1/hook")
    says(world, "un")
    delivery = world.delivery
    assert delivery is not None
    await until(lambda: delivery.last_error is not None)
    info = await bot("getWebhookInfo")
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1
    await bot("setWebhook", url=receiver.url)
    await all_delivered(world)
    assert "last_error_message" not in await bot("getWebhookInfo")


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"url": "https://example.org/hook"}, None),
        ({"url": "http://127.0.0.1.example.org/"}, None),
        ({"url": "http://192.168.1.1/"}, None),
        ({"url": "ftp://127.0.0.1/"}, None),
        ({"url": "127.0.0.1:8000"}, None),
        ({"url": "http://[::1/"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1:99999/"}, "invalid webhook URL specified"),
        ({"secret_token": "é"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
        ({"allowed_updates": "message"}, "can't parse allowed updates JSON object"),
    ],
)
async def test_a_wrong_webhook_is_refused(
    bot: BotApi, params: Json, description: str | None
) -> None:
    elsewhere = "bad webhook: the sandbox delivers to addresses of its own machine only"
    refusal = await bot.refusal("setWebhook", **{"url": "http://localhost:8080/"} | params)
    assert refusal == f"Bad Request: {description or elsewhere}"
    assert await bot("getWebhookInfo") == NO_HOOK


async def test_nothing_goes_on_once_the_world_is_closed(
    world: World, bot: BotApi, receiver: Receiver
) -> None:
    before = asyncio.all_tasks()
    await bot("setWebhook", url=receiver.url)
    receiver.statuses.extend([500, 500])
    says(world, "un")
    says(world, "deux", PAUL)
    await until(lambda: len(receiver.heard) == 2)
    world.close()
    await bot("setWebhook", url=receiver.url)
    deliveries = [
        task
        for task in asyncio.all_tasks() - before
        if "Delivery" in getattr(task.get_coro(), "__qualname__", "")
    ]
    ends = await asyncio.gather(*deliveries, return_exceptions=True)
    assert len(ends) >= 3
    assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ends)
    assert world.updates.count() == 2


async def test_the_library_sets_and_reads_it(world: World, bot: BotApi, receiver: Receiver) -> None:
    async with ptb_client(world, world.bot.token) as ptb:
        assert await ptb.set_webhook(receiver.url, secret_token=FIRST, allowed_updates=["message"])
        info = await ptb.get_webhook_info()
        assert (info.url, info.max_connections) == (receiver.url, 40)
        assert await ptb.delete_webhook()


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, ("message", "-5")),
        ({"edited_message": {"chat": {"id": -5}}}, ("message", "-5")),
        ({"callback_query": {"from": {"id": 7}}}, ("callback_query", "7")),
        ({"inline_query": {"from": {"id": 7}}}, ("inline_query", "7")),
        (
            {"my_chat_member": {"chat": {"id": -5}, "from": {"id": 7}}},
            ("my_chat_member", "-5"),
        ),
        ({"poll": {"id": "9"}}, ("alone", "3")),
        ({"message": None}, ("alone", "3")),
        ({"message": {"chat": 5}}, ("alone", "3")),
    ],
)
def test_each_update_has_its_lane(update: Json, lane: tuple[str, str]) -> None:
    assert lane_of({"update_id": 3, **update}) == lane
