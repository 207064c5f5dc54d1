"""Files that persons send: the bot's updates, and how the page gets the files."""

from typing import Any

import httpx
import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.view import view
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import Person
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import LE_MANS, MARIE, PAUL, TOKEN
from tests.telegram_sandbox.clients import BotApi
from tests.telegram_sandbox.pictures import png

PDF = ("Ordre du jour.pdf", b"%PDF-1.7 rien")


@pytest.fixture(autouse=True)
def marie_has_started(world: World) -> None:
    say(world, MARIE.id, MARIE.id, "/start")
    world.updates.clear()


async def send(
    http: httpx.AsyncClient, person: Person, part: tuple[str, bytes], **form: Any
) -> httpx.Response:
    """Send a file as a person."""
    path = f"/sandbox/persons/{person.id}/send"
    return await http.post(path, data={"chat_id": person.id, **form}, files={"file": part})


def last_seen(world: World) -> Json:
    seen: Json = view(world, world.chats[MARIE.id], MARIE.id)["messages"][-1]
    return seen


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", png(640, 480), "photo"),
        ("a.mp4", b"film", "video"),
        ("a.html", b"<script>", "document"),
        ("a.png", png(9, 9) + bytes(10 << 20), "document"),
        ("a.png", png(9, 9)[:16], "document"),
    ],
)
async def test_persons_send_files_as_what_they_are(
    world: World, bot: BotApi, http: httpx.AsyncClient, name: str, content: bytes, kind: str
) -> None:
    sent = await send(http, MARIE, (name, content), caption="/annonce voici")
    (update,) = await bot.updates()
    assert sent.json()["update_id"] == update["update_id"]
    assert kind in update["message"]
    assert update["message"]["caption_entities"][0]["type"] == "bot_command"
    assert bot.specification.problems_of("Update", update) == []


async def test_a_picture_may_be_sent_as_a_document(bot: BotApi, http: httpx.AsyncClient) -> None:
    await send(http, MARIE, ("a.png", png(9, 9)), kind="document")
    (update,) = await bot.updates()
    assert update["message"]["document"]["mime_type"] == "image/png"


async def test_in_a_group_a_caption_is_what_privacy_looks_at(
    bot: BotApi, http: httpx.AsyncClient
) -> None:
    unseen = await send(http, PAUL, PDF, chat_id=str(LE_MANS.id), caption="pour vous")
    assert unseen.json()["update_id"] is None
    await send(http, PAUL, PDF, chat_id=str(LE_MANS.id), caption="/actus@robot_bot")
    (update,) = await bot.updates()
    assert update["message"]["caption"] == "/actus@robot_bot"


async def test_a_person_corrects_a_caption(bot: BotApi, http: httpx.AsyncClient) -> None:
    sent = (await send(http, MARIE, PDF, caption="un")).json()
    correction = {"chat_id": MARIE.id, "message_id": sent["message_id"], "text": ""}
    await http.post(f"/sandbox/persons/{MARIE.id}/edit", json=correction)
    edited = (await bot.updates())[-1]["edited_message"]
    assert edited["document"]["file_name"] == "Ordre du jour.pdf"
    assert "caption" not in edited


@pytest.mark.parametrize(
    ("part", "form", "error"),
    [
        (
            ("a.bin", b""),
            {},
            "Telegram would refuse that file: Bad Request: file must be non-empty.",
        ),
        (
            ("a.bin", bytes((50 << 20) + 1)),
            {},
            "Telegram would refuse that file: Request Entity Too Large.",
        ),
        (
            PDF,
            {"caption": "a" * 1025},
            "Telegram would refuse that text: Bad Request: message caption is too long.",
        ),
        (PDF, {"kind": "voice"}, "kind: Input should be 'photo', 'document' or 'video'."),
    ],
)
async def test_what_a_person_cannot_send_is_said_in_a_sentence(
    http: httpx.AsyncClient, part: tuple[str, bytes], form: dict[str, str], error: str
) -> None:
    response = await send(http, MARIE, part, **form)
    assert (response.status_code, response.json()) == (400, {"error": error})


async def test_a_file_without_a_file_is_refused(http: httpx.AsyncClient) -> None:
    path = f"/sandbox/persons/{MARIE.id}/send"
    response = await http.post(path, data={"chat_id": MARIE.id, "file": "a"})
    assert response.json() == {"error": "file: A file in a multipart form is required."}


async def test_the_page_gets_files_that_cannot_run(world: World, http: httpx.AsyncClient) -> None:
    for name, content, kind in (
        ("méchant.html", b"<script>alert(1)</script>", "application/octet-stream"),
        ("a.svg", b"<svg/>", "application/octet-stream"),
        ("a.png", png(9, 9), "image/png"),
    ):
        await send(http, MARIE, (name, content))
        shown = await http.get(last_seen(world)["media"]["url"])
        assert shown.content == content
        assert shown.headers["content-type"] == kind
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert shown.headers["content-security-policy"] == "sandbox"
        assert shown.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert (await http.get("/sandbox/files/none")).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status", "content"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=7-99", 206, b"789"),
        ("bytes=10-", 200, b"0123456789"),
        ("bytes=5-2", 200, b"0123456789"),
        (f"bytes={'9' * 5000}-", 200, b"0123456789"),
        ("bytes=-3", 200, b"0123456789"),
    ],
)
async def test_a_player_gets_the_part_of_a_video_that_it_asks_for(
    world: World, http: httpx.AsyncClient, wanted: str, status: int, content: bytes
) -> None:
    await send(http, MARIE, ("a.mp4", b"0123456789"))
    url = last_seen(world)["media"]["url"]
    answer = await http.get(url, headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (status, content)


async def test_a_file_over_20_megabytes_is_not_downloaded(
    bot: BotApi, http: httpx.AsyncClient
) -> None:
    await send(http, MARIE, ("long.mp4", bytes((20 << 20) + 1)))
    (update,) = await bot.updates()
    file_id = update["message"]["video"]["file_id"]
    assert await bot.refusal("getFile", file_id=file_id) == "Bad Request: file is too big"
    assert (await http.get(f"/file/bot{TOKEN}/videos/file_1.mp4")).status_code == 404
