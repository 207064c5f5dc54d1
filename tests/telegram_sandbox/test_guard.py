"""Requests from other machines and other sites' pages are refused."""

import httpx
import pytest

from telegram_sandbox.bot_api.files import store
from telegram_sandbox.guard import is_loopback
from telegram_sandbox.state.files import Upload
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import MARIE, TOKEN
from tests.telegram_sandbox.pictures import png

ELSEWHERE = [
    {"host": "exemple.fr"},
    {"host": "192.168.0.12:8080"},
    {"origin": "https://exemple.fr"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9999"},
    {"sec-fetch-site": "cross-site"},
]


@pytest.mark.parametrize("headers", ELSEWHERE)
async def test_another_sites_page_controls_nothing(
    http: httpx.AsyncClient, world: World, headers: dict[str, str]
) -> None:
    response = await http.post(
        f"/sandbox/persons/{MARIE.id}/say",
        json={"chat_id": MARIE.id, "text": "a"},
        headers=headers,
    )
    assert response.status_code == 403
    assert world.chats[MARIE.id].messages == {}


async def test_the_pages_own_requests_are_welcome(http: httpx.AsyncClient) -> None:
    headers = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    assert (await http.post("/sandbox/reset", headers=headers)).status_code == 200


@pytest.mark.parametrize("headers", ELSEWHERE)
async def test_another_sites_page_cannot_speak_as_the_bot(
    http: httpx.AsyncClient, world: World, headers: dict[str, str]
) -> None:
    webhook = {"url": "http://127.0.0.1:5432/"}
    response = await http.post(f"/bot{TOKEN}/setWebhook", json=webhook, headers=headers)
    assert response.status_code == 403
    assert world.delivery is None


@pytest.mark.parametrize("headers", ELSEWHERE)
async def test_another_sites_page_cannot_read_files(
    http: httpx.AsyncClient, world: World, headers: dict[str, str]
) -> None:
    photo = store(world.files, "photo", Upload("a.png", "image/png", png(1, 1)))
    path = f"/file/bot{TOKEN}/{photo.path}"
    assert (await http.get(path)).status_code == 200
    assert (await http.get(path, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("localhost", True),
        ("LOCALHOST:8080", True),
        ("127.0.0.1:8080", True),
        ("127.1.2.3", True),
        ("[::1]:8080", True),
        ("", False),
        ("localhost.exemple.fr", False),
        ("127.0.0.1.exemple.fr", False),
        ("0.0.0.0:8080", False),
        ("[::1", False),
    ],
)
def test_a_host_is_ours_or_not(host: str, *, is_ours: bool) -> None:
    assert is_loopback(host) == is_ours
