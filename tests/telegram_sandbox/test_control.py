"""The control API over HTTP: what persons do and see."""

import asyncio

import httpx
import pytest

from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, CAMILLE, LE_MANS, LYON, MARIE, PAUL, RENNES, ROBOT
from tests.telegram_sandbox.clients import BotApi, Clock, act, see
from tests.waiting import until


async def test_the_cast_can_be_seen(http: httpx.AsyncClient, bot: BotApi) -> None:
    await bot("setMyDescription", description="Le bac à sable", language_code="fr")
    cast = (await http.get("/sandbox/world")).json()
    assert cast["bot"] == {
        "id": ROBOT.id,
        "username": "robot_bot",
        "first_name": "Robot & Cie",
        "description": "Le bac à sable",
        "short_description": "",
    }
    assert cast["persons"][3] == {
        "id": CAMILLE.id,
        "first_name": "Camille",
        "last_name": "Petit",
        "username": "camille_petit",
        "role": "personne de passage",
        "is_deactivated": False,
        "has_blocked": False,
    }
    assert [chat["title"] for chat in cast["chats"]] == [LE_MANS.title, LYON.title, RENNES.title]
    assert [topic["name"] for topic in cast["chats"][1].pop("topics")] == [
        "Général",
        "Alimentation",
        "Élections",
    ]
    assert cast["chats"][1] == {
        "id": LYON.id,
        "type": "supergroup",
        "title": "Alliés de Lyon",
        "members": [
            {"id": MARIE.id, "status": "member", "is_anonymous": False},
            {"id": ROBOT.id, "status": "member", "is_anonymous": False},
            {"id": PAUL.id, "status": "administrator", "is_anonymous": False},
            {"id": AWA.id, "status": "creator", "is_anonymous": False},
        ],
        "upgraded_to": None,
    }


async def test_what_is_said_is_seen_by_both_sides(
    http: httpx.AsyncClient, bot: BotApi, clock: Clock
) -> None:
    assert (await see(http, MARIE.id, MARIE))["started"] is False
    said = await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    (update,) = await bot.updates()
    assert said == {
        "message_id": update["message"]["message_id"],
        "update_id": update["update_id"],
    }
    answer = await bot(
        "sendMessage",
        chat_id=MARIE.id,
        text="<b>Bonjour</b>",
        parse_mode="HTML",
        reply_markup={"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]},
        reply_parameters={"message_id": said["message_id"]},
    )
    seen = await see(http, MARIE.id, MARIE)
    assert seen["started"] is True
    assert seen["messages"][1] == {
        "message_id": answer["message_id"],
        "from": {"id": ROBOT.id, "first_name": "Robot & Cie", "is_bot": True},
        "own": False,
        "date": int(clock.now),
        "text": "Bonjour",
        "entities": [{"type": "bold", "offset": 0, "length": 7}],
        "reply_markup": {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]},
        "reply_to": {"message_id": 1, "from_name": "Marie", "text": "/start"},
    }


async def test_a_correction_is_seen_and_told(http: httpx.AsyncClient, bot: BotApi) -> None:
    said = await act(http, MARIE, "say", chat_id=MARIE.id, text="/chantie")
    corrected = await act(
        http,
        MARIE,
        "edit",
        chat_id=MARIE.id,
        message_id=said["message_id"],
        text="/chantiers",
    )
    updates = await bot.updates()
    assert updates[1]["edited_message"]["text"] == "/chantiers"
    assert updates[1]["update_id"] == corrected["update_id"]
    (message,) = (await see(http, MARIE.id, MARIE))["messages"]
    assert message["text"] == "/chantiers"
    assert "edit_date" in message


async def test_a_press_is_told(http: httpx.AsyncClient, bot: BotApi) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
    await bot("sendMessage", chat_id=LE_MANS.id, text="Oui ?", reply_markup=keyboard)
    where = {"chat_id": LE_MANS.id, "message_id": 1}
    pressed = await act(http, PAUL, "press", data="oui", **where)
    stale = await act(http, PAUL, "press", data="non", stale=True, **where)
    queries = [update["callback_query"] for update in await bot.updates()]
    assert [query["id"] for query in queries] == [
        pressed["callback_query_id"],
        stale["callback_query_id"],
    ]


async def test_a_view_waits_for_a_change(
    http: httpx.AsyncClient, world: World, bot: BotApi
) -> None:
    await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    known = (await see(http, MARIE.id, MARIE))["revision"]
    poll = asyncio.create_task(see(http, MARIE.id, MARIE, since=known, wait=25))
    await until(lambda: world.changes.waiters == 1)
    await act(http, PAUL, "say", chat_id=PAUL.id, text="ailleurs")
    await bot("sendMessage", chat_id=MARIE.id, text="Bonjour")
    seen = await poll
    assert seen["revision"] > known
    assert seen["messages"][-1]["text"] == "Bonjour"


async def test_an_old_view_is_answered_at_once(http: httpx.AsyncClient) -> None:
    known = (await see(http, MARIE.id, MARIE))["revision"]
    await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    assert (await see(http, MARIE.id, MARIE, since=known, wait=25))["revision"] > known


async def test_the_end_of_typing_ends_a_wait(
    http: httpx.AsyncClient, world: World, bot: BotApi, clock: Clock
) -> None:
    await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    await bot("sendChatAction", chat_id=MARIE.id, action="typing")
    known = await see(http, MARIE.id, MARIE)
    assert known["typing"] is True
    clock.now += 4.99
    seen = await see(http, MARIE.id, MARIE, since=known["revision"], wait=25)
    assert seen["revision"] == known["revision"]


async def test_views_end_when_the_world_closes(http: httpx.AsyncClient, world: World) -> None:
    known = (await see(http, MARIE.id, MARIE))["revision"]
    poll = asyncio.create_task(see(http, MARIE.id, MARIE, since=known, wait=25))
    await until(lambda: world.changes.waiters == 1)
    world.close()
    assert (await poll)["revision"] == known


async def test_each_visible_change_grows_the_revision(http: httpx.AsyncClient, bot: BotApi) -> None:
    revisions = [(await see(http, MARIE.id, MARIE))["revision"]]

    async def note() -> None:
        revisions.append((await see(http, MARIE.id, MARIE))["revision"])

    await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    await note()
    keyboard = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
    await bot("sendMessage", chat_id=MARIE.id, text="a", reply_markup=keyboard)
    await note()
    pressed = await act(http, MARIE, "press", chat_id=MARIE.id, message_id=2, data="oui")
    await note()
    await bot("answerCallbackQuery", callback_query_id=pressed["callback_query_id"])
    await note()
    await bot("editMessageText", chat_id=MARIE.id, message_id=2, text="b")
    await note()
    await bot("deleteMessage", chat_id=MARIE.id, message_id=2)
    await note()
    await bot("setMyCommands", commands=[{"command": "aide", "description": "Aide"}])
    await note()
    await http.post("/sandbox/reset")
    await note()
    assert revisions == sorted(set(revisions))


async def test_any_update_can_be_injected(http: httpx.AsyncClient, bot: BotApi) -> None:
    update = {"message": {"message_id": 7, "date": 1, "chat": {"id": 5, "type": "private"}}}
    injected = (await http.post("/sandbox/updates", json=update)).json()
    assert await bot.updates() == [injected | update]


async def test_a_reset_empties_the_chats_and_keeps_the_cast(
    http: httpx.AsyncClient, bot: BotApi
) -> None:
    await bot("setMyCommands", commands=[{"command": "aide", "description": "Aide"}])
    said = await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    assert (await http.post("/sandbox/reset")).status_code == 200
    seen = await see(http, MARIE.id, MARIE)
    assert (seen["messages"], seen["started"]) == ([], False)
    assert [command["command"] for command in seen["commands"]] == ["aide"]
    assert await bot.updates() == []
    again = await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    assert again["message_id"] > said["message_id"]


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("persons/404/say", {"chat_id": 1, "text": "a"}, 404, "There is no person 404."),
        ("persons/marie/say", {"chat_id": 1, "text": "a"}, 404, "'marie' is not an id."),
        (f"persons/{MARIE.id}/say", {"chat_id": 1, "text": "a"}, 404, "There is no chat 1."),
        (
            f"persons/{CAMILLE.id}/say",
            {"chat_id": LE_MANS.id, "text": "a"},
            400,
            f"Person {CAMILLE.id} is not in chat {LE_MANS.id}.",
        ),
        (
            f"persons/{MARIE.id}/say",
            {"chat_id": MARIE.id, "text": " "},
            400,
            "Telegram would refuse that text: Bad Request: text must be non-empty.",
        ),
        (
            f"persons/{MARIE.id}/say",
            {"chat_id": MARIE.id, "text": "a", "reply_to": 9},
            400,
            "There is no message 9 in this chat to answer.",
        ),
        (f"persons/{MARIE.id}/say", {"text": "a"}, 400, "chat_id: Field required."),
        (
            f"persons/{MARIE.id}/press",
            {"chat_id": MARIE.id, "message_id": 9, "data": "a"},
            404,
            "There is no message 9 in this chat.",
        ),
        ("updates", [], 400, "An update is an object with one field, without update_id."),
        ("nowhere", {}, 404, "Not Found."),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    http: httpx.AsyncClient, path: str, body: object, status: int, error: str
) -> None:
    response = await http.post(f"/sandbox/{path}", json=body)
    assert (response.status_code, response.json()) == (status, {"error": error})


async def test_somebody_elses_message_cannot_be_corrected(
    http: httpx.AsyncClient, bot: BotApi
) -> None:
    await bot("sendMessage", chat_id=LE_MANS.id, text="a")
    response = await http.post(
        f"/sandbox/persons/{MARIE.id}/edit",
        json={"chat_id": LE_MANS.id, "message_id": 1, "text": "b"},
    )
    assert response.json() == {"error": "Persons edit only their own messages."}


@pytest.mark.parametrize("path", [f"persons/{MARIE.id}/say", "updates"])
@pytest.mark.parametrize("body", ["{", '{"message": NaN}', '{"message": "\\ud800"}', "[" * 100_000])
async def test_a_body_that_is_not_json_is_refused(
    http: httpx.AsyncClient, path: str, body: str
) -> None:
    response = await http.post(f"/sandbox/{path}", content=body)
    assert (response.status_code, response.json()) == (400, {"error": "The body is not JSON."})


async def test_the_page_is_served(http: httpx.AsyncClient) -> None:
    page = await http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-cache"
    assert "<title>Robot &amp; Cie – bac à sable</title>" in page.text
    assert (await http.get("/page/app.js")).headers["cache-control"] == "no-cache"
    assert (await http.get("/page/../world.py")).status_code == 404
