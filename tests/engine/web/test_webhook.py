"""The webhook: who may hand over, what is stored, and what is acknowledged all the same."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from chatbot.engine.health import Health
from chatbot.engine.web.routes import HEADER, LARGEST, webhook
from chatbot.engine.web.server import create_app

SECRET = "s3cret"  # noqa: S105 - the test's own
UPDATE = {"update_id": 1, "message": {"text": "é"}}


class Inbox:
    """Takes in, or can't."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self.is_away = False

    async def receive(self, update: Any) -> None:
        if self.is_away:
            raise OperationalError("INSERT", {}, Exception("away"))
        self.kept.append(update)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def http(inbox: Inbox) -> AsyncIterator[httpx.AsyncClient]:
    async def answers() -> bool:
        return True

    app = create_app(Health(), answers, [webhook(SECRET, inbox.receive)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def handed_over(http: httpx.AsyncClient, secret: str = SECRET, **how: Any) -> int:
    return (await http.post("/telegram", headers={HEADER: secret}, **how)).status_code


async def test_an_update_is_acknowledged_once_it_is_stored(
    http: httpx.AsyncClient, inbox: Inbox
) -> None:
    assert await handed_over(http, json=UPDATE) == 200
    assert inbox.kept == [UPDATE]


@pytest.mark.parametrize("secret", ["", "wrong", "s3cret ", "s3cre"])
async def test_without_the_secret_nothing_is_read(
    http: httpx.AsyncClient, inbox: Inbox, secret: str
) -> None:
    assert await handed_over(http, secret, json=UPDATE) == 403
    assert (await http.post("/telegram", json=UPDATE)).status_code == 403
    assert inbox.kept == []


async def test_while_the_database_is_away_telegram_keeps_the_update(
    http: httpx.AsyncClient, inbox: Inbox
) -> None:
    inbox.is_away = True
    assert await handed_over(http, json=UPDATE) == 503


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'"' + b"a" * LARGEST + b'"'],
    ids=["empty", "cut", "no UTF-8", "too deep", "too large"],
)
async def test_what_is_no_update_is_acknowledged_so_that_it_blocks_nothing(
    http: httpx.AsyncClient, inbox: Inbox, body: bytes
) -> None:
    assert await handed_over(http, content=body) == 200
    assert inbox.kept == []


async def test_only_what_is_posted_is_an_update(http: httpx.AsyncClient) -> None:
    assert (await http.get("/telegram", headers={HEADER: SECRET})).status_code == 405
