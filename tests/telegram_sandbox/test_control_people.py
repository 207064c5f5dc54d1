"""The control API over HTTP: new persons and groups, memberships, topics."""

from typing import Any

import httpx
import pytest

from telegram_sandbox.state.chats import Json
from tests.telegram_sandbox.cast import AWA, CAMILLE, LE_MANS, LYON, MARIE, PAUL, RENNES, ROBOT
from tests.telegram_sandbox.clients import BotApi, act, see


async def post(http: httpx.AsyncClient, path: str, body: Any = None) -> Json:
    response = await http.post(f"/sandbox/{path}", json=body)
    answer: Json = response.json()
    assert response.status_code == 200, answer
    return answer


async def test_persons_come_by_the_thousand(http: httpx.AsyncClient, bot: BotApi) -> None:
    crowd = [{"first_name": f"Allié {n}", "started": True} for n in range(2000)]
    ids = (await post(http, "persons", crowd))["ids"]
    assert len(set(ids)) == 2000
    assert await bot.updates() == []
    sent = await bot("sendMessage", chat_id=ids[-1], text="Bonjour")
    assert sent["chat"] == {"id": ids[-1], "type": "private", "first_name": "Allié 1999"}
    assert (await bot("getChat", chat_id=ids[0]))["first_name"] == "Allié 0"
    (stranger,) = (await post(http, "persons", [{"first_name": "Léa", "role": "alliée"}]))["ids"]
    refusal = await bot.refusal("sendMessage", chat_id=stranger, text="Bonjour")
    assert refusal == "Forbidden: bot can't initiate conversation with a user"


async def test_groups_begin_as_they_are_asked_for(http: httpx.AsyncClient, bot: BotApi) -> None:
    everybody = {"owner": MARIE.id, "administrators": [PAUL.id], "members": [ROBOT.id]}
    basic, forum = (
        await post(
            http,
            "groups",
            [
                {"title": "Alliés de Brest", "type": "group", **everybody},
                {"title": "Alliés de Lille", "topics": ["Logement"], **everybody},
            ],
        )
    )["ids"]
    assert (await bot("getChat", chat_id=basic))["type"] == "group"
    assert (await bot("getChat", chat_id=forum))["is_forum"] is True
    chats = {chat["id"]: chat for chat in (await http.get("/sandbox/world")).json()["chats"]}
    assert [topic["name"] for topic in chats[forum]["topics"]] == ["Général", "Logement"]
    member = await bot("getChatMember", chat_id=basic, user_id=MARIE.id)
    assert member["status"] == "creator"


async def test_a_person_stops_the_bot_and_comes_back(http: httpx.AsyncClient, bot: BotApi) -> None:
    said = await act(http, MARIE, "say", chat_id=MARIE.id, text="/start")
    blocked = await post(http, f"persons/{MARIE.id}/block")
    unblocked = await post(http, f"persons/{MARIE.id}/unblock")
    ids = [update["update_id"] for update in await bot.updates()]
    assert ids == [said["update_id"], blocked["update_id"], unblocked["update_id"]]
    await post(http, f"persons/{MARIE.id}/deactivate")
    assert (await bot.answer("sendMessage", chat_id=MARIE.id, text="a"))["error_code"] == 403


async def test_a_place_in_a_group_is_given_by_somebody(
    http: httpx.AsyncClient, bot: BotApi
) -> None:
    path = f"groups/{LE_MANS.id}/members"
    joined = await post(http, f"{path}/{CAMILLE.id}", {"by": CAMILLE.id, "status": "member"})
    hidden = {"by": AWA.id, "status": "administrator", "is_anonymous": True}
    assert (await post(http, f"{path}/{AWA.id}", hidden)) == {"update_ids": []}
    (update,) = await bot.updates()
    assert joined == {"update_ids": [update["update_id"]]}
    await act(http, AWA, "say", chat_id=LE_MANS.id, text="/dates")
    (message,) = (await see(http, LE_MANS.id, AWA))["messages"][1:]
    assert message["own"] is True
    assert message["from"] == {"id": LE_MANS.id, "first_name": LE_MANS.title, "is_bot": False}
    (service,) = (await see(http, LE_MANS.id, AWA))["messages"][:1]
    assert service["service"]["new_chat_members"][0]["id"] == CAMILLE.id


async def test_a_group_is_upgraded(http: httpx.AsyncClient, bot: BotApi) -> None:
    upgraded = await post(http, f"groups/{RENNES.id}/upgrade", {"by": PAUL.id})
    assert [update["update_id"] for update in await bot.updates()] == upgraded["update_ids"]
    chats = (await http.get("/sandbox/world")).json()["chats"]
    assert {chat["id"]: chat["upgraded_to"] for chat in chats}[RENNES.id] == upgraded["id"]


async def test_a_topic_lives_and_dies(http: httpx.AsyncClient, bot: BotApi) -> None:
    path = f"groups/{LYON.id}/topics"
    created = await post(http, path, {"by": MARIE.id, "name": "Logement"})
    thread = created["thread"]
    await act(http, MARIE, "say", chat_id=LYON.id, text="/dates", thread=thread)
    assert (await see(http, LYON.id, PAUL))["messages"][-1]["thread"] == thread
    by = {"by": PAUL.id}
    closed = await post(http, f"{path}/{thread}/close", by)
    reopened = await post(http, f"{path}/{thread}/reopen", by)
    assert await post(http, f"{path}/{thread}/delete", by) == {}
    ids = [update["update_id"] for update in await bot.updates()]
    assert [ids[0], *ids[2:]] == [one["update_id"] for one in (created, closed, reopened)]
    chats = (await http.get("/sandbox/world")).json()["chats"]
    assert thread not in {topic["id"] for chat in chats for topic in chat["topics"]}


async def test_every_change_of_the_cast_is_announced_in_the_views(http: httpx.AsyncClient) -> None:
    seen = [(await see(http, MARIE.id, MARIE))["cast"]]
    for path, body in (
        ("persons", [{"first_name": "Léa"}]),
        ("groups", [{"title": "Alliés de Lille", "owner": MARIE.id}]),
        (f"groups/{LYON.id}/topics", {"by": MARIE.id, "name": "Logement"}),
        (f"groups/{LE_MANS.id}/members/{MARIE.id}", {"by": MARIE.id, "status": "left"}),
        (f"groups/{RENNES.id}/upgrade", {"by": PAUL.id}),
        (f"persons/{PAUL.id}/deactivate", None),
    ):
        await post(http, path, body)
        seen.append((await see(http, MARIE.id, MARIE))["cast"])
        assert (await http.get("/sandbox/world")).json()["revision"] == seen[-1]
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("persons", [{"first_name": ""}], 400, "0.first_name"),
        ("persons", {"first_name": "Léa"}, 400, "the body: "),
        ("groups", [{"title": "A", "owner": 404}], 404, "There is no person 404."),
        (
            "groups",
            [{"title": "A", "type": "group", "owner": MARIE.id, "topics": []}],
            400,
            "Only a supergroup is a forum.",
        ),
        ("persons/404/block", None, 404, "There is no person 404."),
        (f"persons/{MARIE.id}/block", None, 400, f"Person {MARIE.id} has not started the bot."),
        ("groups/404/upgrade", {"by": MARIE.id}, 404, "There is no chat 404."),
        (
            f"groups/404/members/{MARIE.id}",
            {"by": MARIE.id, "status": "member"},
            404,
            "There is no group 404.",
        ),
        (
            f"groups/{LYON.id}/members/404",
            {"by": AWA.id, "status": "member"},
            404,
            "There is no person 404.",
        ),
        (f"groups/{LYON.id}/members/{MARIE.id}", {"by": AWA.id, "status": "chef"}, 400, "status"),
    ],
)
async def test_what_cannot_be_is_said_in_a_sentence(
    http: httpx.AsyncClient, path: str, body: object, status: int, error: str
) -> None:
    response = await http.post(f"/sandbox/{path}", json=body)
    assert response.status_code == status
    assert response.json()["error"].startswith(error)
