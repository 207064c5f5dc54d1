"""One stranger who writes without end holds up nobody else, and is told so once."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import func, select

from chatbot.cli import cast
from chatbot.engine import checkup, health
from chatbot.engine.inbox.models import Received
from chatbot.engine.inbox.worker import MOST_WAITING
from chatbot.engine.outbox import pace
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram import budgets, client, intake
from chatbot.engine.telegram.budgets import SLOWLY as SLOWLY_SAID, TAPS
from chatbot.engine.telegram.dispatcher import ADMINS_UNKNOWN
from chatbot.french import typeset
from telegram_sandbox.persons import actions
from telegram_sandbox.state.faults import AnyFault, Cut, Hang, Limits, ServerError
from telegram_sandbox.state.people import Group, Person, memberships
from telegram_sandbox.state.webhook import Webhook
from tests.http_client import http_client
from tests.journeys.deployment import SECRET, Deployment
from tests.waiting import LOOK_S, until, until_answered

pytestmark = pytest.mark.thorough

STRANGER = Person(5_100_000_099, "Sasha")
SLOWLY = typeset(SLOWLY_SAID)
OFFER = "answerInlineQuery"
SOON_S = 3.0  # as long as somebody may wait whom a flood doesn't concern: behind it, 3.2


@pytest.fixture(autouse=True)
def as_it_is(hurries: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the limits be Telegram's own."""
    monkeypatch.setattr(pace, "BURST_IN_S", 3.2)
    monkeypatch.setattr(budgets, "TAPS_IN_S", 1.0)


def their_group(deployment: Deployment, number: int) -> int:
    """Let the stranger make a group with the bot in it; return its id."""
    if STRANGER.id not in deployment.world.persons:
        deployment.world.add(STRANGER)
    there = memberships(owner=STRANGER.id, members=[cast.ETABLI.id])
    return deployment.world.add(Group(-1_002_300_000_000 - number, "À moi", there)).id


async def waiting(storage: Storage) -> int:
    async with storage.reading() as session:
        left = select(func.count()).where(Received.finished_at.is_(None))
        return await session.scalar(left) or 0


async def answered_soon(deployment: Deployment, who: Person, text: str) -> None:
    began = deployment.world.clock()
    await until_answered(deployment.storage, deployment.says(who, text))
    assert deployment.world.clock() - began < SOON_S


@pytest.mark.parametrize("groups", [1, 40])
async def test_a_flood_in_groups_of_theirs_is_heard_by_nobody_else(
    deployment: Deployment, groups: int
) -> None:
    chats = [their_group(deployment, number) for number in range(groups)]
    deployment.happens(Limits())
    began = deployment.world.clock()
    async with deployment.bot():
        for number in range(80):
            deployment.says(STRANGER, "/chantiers", chats[number % groups])
        await until(lambda: any(deployment.by_the_bot(chat) for chat in chats))
        for who, text in ((cast.MARIE, "/aide"), (cast.PAUL, "/dates"), (cast.AWA, "/chantiers")):
            await answered_soon(deployment, who, text)
        while await waiting(deployment.storage) > MOST_WAITING:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(LOOK_S)
        await until(lambda: SLOWLY in said(deployment, chats))
        await answered_soon(deployment, cast.MARIE, "/chantiers")
    assert Counter(said(deployment, chats))[SLOWLY] == 1
    asked_for = 1 + (deployment.world.clock() - began) / pace.BURST_IN_S
    assert len(said(deployment, chats)) <= pace.BURST * (1 + asked_for) + 1
    assert deployment.struck() == []


async def test_that_a_stranger_waits_is_no_illness(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ILL_AFTER_S", 4.0)
    monkeypatch.setattr(checkup, "EVERY_S", 0.1)
    monkeypatch.setattr(intake, "LONG_POLL_S", 1)
    chats = [their_group(deployment, number) for number in range(40)]
    async with deployment.bot() as bot, http_client(bot.address) as http:
        for chat in chats:
            deployment.says(STRANGER, "/chantiers", chat)
        await until(lambda: SLOWLY in said(deployment, chats))
        ends = deployment.world.clock() + 6
        while deployment.world.clock() < ends:
            assert (await http.get("/readyz")).text == "ready (leader)\n"
            await asyncio.sleep(LOOK_S)
        assert await waiting(deployment.storage)


def said(deployment: Deployment, chats: list[int]) -> list[str]:
    return [message.content.text for chat in chats for message in deployment.by_the_bot(chat)]


async def test_talk_that_isn_t_for_the_bot_costs_nobody_an_answer(deployment: Deployment) -> None:
    talk = {"message_id": 900, "date": 1, "text": "Bonjour", "from": sender(cast.MARIE)}
    chat = {"id": cast.LE_MANS.id, "type": "supergroup", "title": "Alliés"}
    async with deployment.bot():
        for _ in range(2 * MOST_WAITING):
            told = deployment.world.updates.put({"message": talk | {"chat": chat}})
        await until_answered(deployment.storage, told)
        await answered_soon(deployment, cast.MARIE, "/aide")
    assert deployment.said_to(cast.MARIE, cast.LE_MANS.id) == []


async def test_what_waits_is_answered_after_a_restart_in_order_and_once(
    deployment: Deployment,
) -> None:
    async with deployment.bot():
        told = [deployment.says(cast.MARIE, f"/chantier {number}") for number in range(1, 7)]
        await until(lambda: len(deployment.said_to(cast.MARIE)) == pace.BURST)
        assert await waiting(deployment.storage) >= 6 - pace.BURST - 1
    async with deployment.bot():
        for update in told:
            await until_answered(deployment.storage, update)
    assert numbers(deployment) == ["1.", "2.", "3.", "4.", "5.", "6."]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_what_waits_is_answered_by_the_instance_that_takes_over(
    deployment: Deployment,
) -> None:
    first = AsyncExitStack()
    await first.enter_async_context(deployment.bot(by_webhook=True))
    async with deployment.bot(by_webhook=True) as second:
        deployment.world.deliver_to(Webhook(f"{second.address}/telegram", SECRET, 40))
        told = [deployment.says(cast.MARIE, f"/chantier {number}") for number in range(1, 7)]
        await until(lambda: len(deployment.said_to(cast.MARIE)) == pace.BURST)
        await first.aclose()
        for update in told:
            await until_answered(deployment.storage, update)
    assert numbers(deployment) == ["1.", "2.", "3.", "4.", "5.", "6."]


def numbers(deployment: Deployment) -> list[str]:
    """List the chantiers that Marie was shown; what was being said may be said twice."""
    return [number for number, _ in groupby(text[:2] for text in deployment.said_to(cast.MARIE))]


def sender(who: Person) -> dict[str, Any]:
    return {"id": who.id, "is_bot": False, "first_name": who.first_name}


async def test_an_album_has_one_answer(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    photo = [{"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9}]
    chat = {"id": cast.MARIE.id, "type": "private", "first_name": "Marie"}
    async with deployment.bot():
        await marie.says("/start")
        for album in ("13", "14"):
            for number in range(10):
                message: dict[str, Any] = {
                    "message_id": 900 + number,
                    "date": int(deployment.world.clock()),
                }
                message |= {"from": sender(cast.MARIE), "chat": chat, "photo": photo}
                message |= {"media_group_id": album}
                told = deployment.world.updates.put({"message": message})
            await until_answered(deployment.storage, told)
    assert len(deployment.said_to(cast.MARIE)) == 3


async def test_of_what_is_typed_in_inline_mode_the_latest_is_answered(
    deployment: Deployment,
) -> None:
    words, group = "alimentation durable", their_group(deployment, 1)
    async with deployment.bot():
        for end in range(1, len(words) + 1):
            query, told = actions.send_inline_query(
                deployment.world, STRANGER.id, group, words[:end]
            )
        await until_answered(deployment.storage, told)
        await answered_soon(deployment, cast.MARIE, "/aide")
    calls = [call for call in deployment.world.calls.since(0) if call["method"] == OFFER]
    assert calls[-1]["params"]["inline_query_id"] == query.id
    assert len(calls) <= 2 * TAPS


@pytest.mark.parametrize(
    "fault",
    [
        ServerError(method="getChatAdministrators", code=500),
        Cut(method="getChatAdministrators", when="before"),
        Hang(method="getChatAdministrators"),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_where_telegram_doesn_t_tell_who_administers_a_group_it_is_not_mute(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, fault: AnyFault
) -> None:
    monkeypatch.setattr(client, "ANSWER_S", 0.4)
    monkeypatch.setattr(client, "TRY_AGAIN_S", 0.2)
    monkeypatch.setattr(client, "NO_S", 1.0)
    group = cast.LE_MANS.id
    async with deployment.bot():
        number = deployment.world.faults.add(fault)
        asked = deployment.says(cast.AWA, "/suivre 7", group)
        await until_answered(deployment.storage, deployment.says(cast.MARIE, "/chantiers", group))
        [first] = deployment.said_to(cast.AWA, group)
        assert first.startswith("Les chantiers")
        await until_answered(deployment.storage, asked)
        assert deployment.said_to(cast.AWA, group)[1:] == [typeset(ADMINS_UNKNOWN)]
        assert deployment.world.faults.armed[number].struck == client.TRIES
        deployment.world.faults.clear()
        await asyncio.sleep(1.0)
        await until_answered(deployment.storage, deployment.says(cast.AWA, "/suivre 7", group))
    assert deployment.said_to(cast.AWA, group)[2].startswith("C’est noté")
