"""The clients of a sandbox in tests: the bot's side, python-telegram-bot's, the persons'."""

from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from telegram_sandbox.app import create_app
from telegram_sandbox.persons.membership import change_membership
from telegram_sandbox.specification import Specification
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import Group, Membership, Person, Status
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import TOKEN


class Clock:
    """A clock in Unix seconds that the test sets."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class BotApi:
    """Makes the bot's calls, and checks each against the specification."""

    http: httpx.AsyncClient
    specification: Specification

    async def __call__(self, method: str, **params: Any) -> Any:
        """Make a call that succeeds; return its result."""
        answer = await self.answer(method, **params)
        assert answer["ok"], answer
        problems = self.specification.problems_of_result(method, answer["result"])
        problems += self.specification.problems_of_call(method, params)
        assert problems == []
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """Make a call that fails; return its description."""
        answer = await self.answer(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def answer(self, method: str, **params: Any) -> Json:
        """Make a call; return its envelope."""
        response = await self.http.post(f"/bot{TOKEN}/{method}", json=params)
        envelope: Json = response.json()
        assert envelope["ok"] == (response.status_code == 200)
        assert envelope["ok"] or envelope["error_code"] == response.status_code
        return envelope

    async def updates(self) -> list[Json]:
        """Fetch and acknowledge all pending updates."""
        updates: list[Json] = await self("getUpdates")
        if updates:
            await self("getUpdates", offset=updates[-1]["update_id"] + 1)
        return updates


def ptb_client(world: World, token: str) -> Bot:
    """Build python-telegram-bot's client, which calls the sandbox without a socket."""
    return Bot(
        token,
        base_url="http://127.0.0.1/bot",
        base_file_url="http://127.0.0.1/file/bot",
        request=HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(create_app(world))}),
        get_updates_request=HTTPXRequest(
            httpx_kwargs={"transport": httpx.ASGITransport(create_app(world))}
        ),
    )


async def updates_of(bot: BotApi) -> list[Json]:
    """Fetch all updates without their ids, and check each against the specification."""
    updates = await bot.updates()
    assert [p for update in updates for p in bot.specification.problems_of("Update", update)] == []
    return [{k: v for k, v in update.items() if k != "update_id"} for update in updates]


async def act(http: httpx.AsyncClient, person: Person, verb: str, **body: Any) -> Json:
    response = await http.post(f"/sandbox/persons/{person.id}/{verb}", json=body)
    answer: Json = response.json()
    assert response.status_code == 200, answer
    return answer


async def see(http: httpx.AsyncClient, chat_id: int, person: Person, **query: Any) -> Json:
    response = await http.get(f"/sandbox/chats/{chat_id}/view", params={"as": person.id, **query})
    answer: Json = response.json()
    assert response.status_code == 200, answer
    return answer


def change_member(
    world: World,
    by: Person,
    group: Group,
    status: Status,
    *,
    user_id: int | None = None,
    is_anonymous: bool = False,
) -> list[int]:
    """Change somebody's place in a group: their own, or that of `user_id`."""
    user_id = by.id if user_id is None else user_id
    return change_membership(world, by.id, group.id, user_id, Membership(status, is_anonymous))
