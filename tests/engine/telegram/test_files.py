"""A file that goes with a reply, from the room that made it to the person who opens it."""

import json
from dataclasses import replace

import pytest

from chatbot.cli.cast import LE_MANS, MARIE, SANDBOX_TOKEN, default_world
from chatbot.conversation import File, Reply, Request
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.telegram import messages
from chatbot.engine.telegram.client import client
from chatbot.engine.telegram.messages import Call, ReplySender, calls_for
from chatbot.engine.telegram.parsing import IncomingUpdate
from chatbot.engine.telegram.transport import Transport
from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.view import view
from telegram_sandbox.serving import served
from telegram_sandbox.specification import load
from tests.clock import NOW
from tests.http_client import http_client

SPECIFICATION = load()
FILE = File("abonnés d’été.csv", "\ufeffnom;été\r\nMarie;😀\r\n")
REPLY = Reply("Voici <b>tout</b>.", file=FILE)
SAID = IncomingUpdate(
    Request(words="", at=NOW, chat=MARIE.id, private=True, bot="etabli_bot"),
    addressed=True,
    command="exporter",
    message_id=3,
)
IN_A_TOPIC = replace(SAID, request=replace(SAID.request, chat=LE_MANS.id, private=False, thread=4))
PRESSED = replace(SAID, command=None, press_id="7")
DOCUMENT = {"name": FILE.name, "text": FILE.text}


def owed(reply: Reply, incoming: IncomingUpdate) -> list[Call]:
    """Return the calls as they come back from the inbox's row."""
    kept = json.loads(json.dumps([call.to_json() for call in calls_for(reply, incoming)]))
    return [Call.from_json(one) for one in kept]


def test_a_file_follows_its_message() -> None:
    message, document = owed(REPLY, SAID)
    assert (message.method, message.params["text"]) == ("sendMessage", REPLY.text)
    assert document.method == "sendDocument"
    assert document.params == {"chat_id": MARIE.id, "document": DOCUMENT}


@pytest.mark.parametrize(
    ("reply", "methods"),
    [
        (REPLY, ["answerCallbackQuery", "editMessageText", "sendDocument"]),
        (Reply(toast="Voilà", file=FILE), ["answerCallbackQuery", "sendDocument"]),
        (Reply(toast="Voilà"), ["answerCallbackQuery"]),
    ],
)
def test_to_a_press_a_file_comes_last(reply: Reply, methods: list[str]) -> None:
    assert [call.method for call in owed(reply, PRESSED)] == methods


def test_a_file_is_sent_where_it_was_asked_for_and_follows_the_chat() -> None:
    document = owed(REPLY, IN_A_TOPIC)[-1]
    there = {"chat_id": LE_MANS.id, "message_thread_id": 4}
    excuse = Call("sendMessage", there | {"text": messages.NO_FILE})
    assert document == Call("sendDocument", there | {"document": DOCUMENT}, excuse)
    moved = document.moved(-1009)
    in_supergroup = there | {"chat_id": -1009}
    assert moved.params == in_supergroup | {"document": DOCUMENT}
    assert moved.instead == Call("sendMessage", in_supergroup | {"text": messages.NO_FILE})


@pytest.mark.parametrize("text", [FILE.text, "é😀;\r\n" * 1_000_000])
async def test_what_is_downloaded_again_is_what_was_written(text: str) -> None:
    world = default_world()
    say(world, MARIE.id, MARIE.id, "/exporter")
    reply = replace(REPLY, file=File(FILE.name, text))
    async with served(world) as address:
        bot = client(SANDBOX_TOKEN, address)
        async with bot.request, http_client(address) as http:
            sender = ReplySender(Transport(bot), Pace(30))
            await sender.send([call.to_json() for call in owed(reply, SAID)])
            message, document = view(world, world.chats[MARIE.id], MARIE.id)["messages"][-2:]
            file_id = document["media"]["url"].rpartition("/")[2]
            path = (await Transport(bot).call("getFile", {"file_id": file_id}))["file_path"]
            for address_of_it in (document["media"]["url"], f"/file/bot{SANDBOX_TOKEN}/{path}"):
                assert (await http.get(address_of_it)).content == text.encode()
    assert (message["text"], document["media"]["name"]) == ("Voici tout.", FILE.name)
    _, call, *_ = world.calls.since(0)
    assert SPECIFICATION.problems_of_call("sendDocument", call["params"]) == []
