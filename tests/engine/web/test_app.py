"""Health: alive is one thing, ready another, and on duty a third."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from chatbot.engine.health import Duty, Health
from chatbot.engine.web.server import create_app


@asynccontextmanager
async def served(
    health: Health, *, database_answers: bool = True
) -> AsyncIterator[httpx.AsyncClient]:
    async def answers() -> bool:
        return database_answers

    transport = httpx.ASGITransport(create_app(health, answers, []))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield http


async def asked(http: httpx.AsyncClient, path: str = "/readyz") -> tuple[int, str]:
    answer = await http.get(path)
    return answer.status_code, answer.text


async def test_alive_and_ready_are_told_apart() -> None:
    health = Health()
    async with served(health) as http:
        assert await asked(http, "/healthz") == (200, "ok\n")
        assert await asked(http) == (503, "Telegram doesn't answer yet (0 s)\n")
        health.takes(Duty.LEADER)
        assert await asked(http) == (200, "ready (leader)\n")
        health.conflict()
        health.conflict()
        assert await asked(http) == (503, "another program takes this token's updates (0 s)\n")


async def test_who_is_on_duty_and_who_stands_by_are_told_apart() -> None:
    health = Health()
    health.takes(Duty.STANDBY)
    async with served(health) as http:
        assert await asked(http) == (200, "ready (standby)\n")


async def test_without_its_database_it_isn_t_ready() -> None:
    health = Health()
    health.takes(Duty.LEADER)
    async with served(health, database_answers=False) as http:
        assert await asked(http) == (503, "the database doesn't answer\n")
