"""Every route keeps the Bot API's limits, and is told to people in the same words."""

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from telegram import User

from chatbot.app import IN_ORDER, ROUTES
from chatbot.chantiers.links import show_chantiers
from chatbot.chantiers.models import Topic
from chatbot.conversation import Action, Command, Reply, Request, Requires, WishPage
from chatbot.engine.telegram.bot import kind_of
from chatbot.engine.telegram.intake import chat_of
from chatbot.engine.telegram.messages import Call, calls_for
from chatbot.engine.telegram.parsing import IncomingUpdate, parse
from chatbot.engine.telegram.routes import Routes
from chatbot.welcome import service
from chatbot.welcome.pages.guide import help_for
from tests.clock import NOW
from tests.hostile import within_cpu_seconds

ROOT = Path(__file__).parents[3]
GUIDES = {Requires.REFERENT: "referents", Requires.ADMIN: "admins"}  # all else is allies'
TOPIC = Topic(number=7, label="Alimentation")
COMMANDS = [route for route in ROUTES if isinstance(route, Command)]
ME = User(123456, "L’Établi", is_bot=True, username="etabli_bot")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_in_the_help_and_the_guide_of_whom_it_concerns(command: Command) -> None:
    assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
    assert len(command.menu) <= 256
    to_admins, to_referents, to_all = (
        f"/{command.name} :" in help_for("e_bot", None, is_admin=admin, referent_of=of)
        for admin, of in ((True, ()), (False, [TOPIC]), (False, ()))
    )
    assert to_admins
    assert to_referents is (command.audience is not Requires.ADMIN)
    assert to_all is (command.audience not in {Requires.REFERENT, Requires.ADMIN})
    guide = ROOT / "docs" / f"guide-{GUIDES.get(command.audience, 'allies')}.md"
    assert f"`/{command.name}" in guide.read_text("utf-8")


def test_no_two_routes_have_the_same_command() -> None:
    names = [name for command in COMMANDS for name in (command.name, *command.aliases)]
    assert len(set(names)) == len(names)
    assert not [name for name in names if not re.fullmatch(r"[a-z]+", name)]


def test_the_order_of_pages_names_what_there_is() -> None:
    named = {route.name for route in ROUTES if isinstance(route, Command | WishPage)}
    assert named.issuperset(IN_ORDER)
    assert len({*IN_ORDER}) == len(IN_ORDER)


def test_descriptions_keep_telegram_s_limits() -> None:
    assert len(service.BOT_DESCRIPTION) <= 512
    assert len(service.BOT_SHORT_DESCRIPTION) <= 120


def said(**message: Any) -> IncomingUpdate | None:
    person = {"id": 5, "is_bot": False, "first_name": "Marie"}
    chat = {"id": 5, "type": "private"}
    base = {"message_id": 1, "date": 1, "chat": chat, "from": person}
    return parse({"update_id": 1, "message": base | message}, ME, NOW)


@pytest.mark.parametrize(
    ("text", "command", "words"),
    [
        ("/dates", "dates", ""),
        ("/DATES  juin ", "dates", "juin"),
        ("/confidentialité", "confidentialite", ""),
        ("/chantier@Etabli_Bot 7\nressources", "chantier", "7\nressources"),
        ("dates", None, "dates"),
        ("/", None, "/"),
    ],
)
def test_a_command_is_heard_however_it_is_typed(text: str, command: str | None, words: str) -> None:
    incoming = said(text=text)
    assert incoming is not None
    assert (incoming.command, incoming.request.words) == (command, words)


def test_a_command_as_long_as_a_message_is_none_and_is_read_in_no_time() -> None:
    routes, incoming = Routes(ROUTES), said(text=f"/a{'-' * 4000}b")
    assert incoming is not None
    with within_cpu_seconds(1):
        assert all(routes.normalised(incoming) is incoming for _ in range(40))


@pytest.mark.parametrize(
    "message",
    [
        {"new_chat_title": "Alliés"},
        {"pinned_message": {"message_id": 2, "date": 0, "chat": {"id": 5, "type": "private"}}},
        {"users_shared": {"request_id": 1, "users": [{"user_id": 6}]}},
        {"checklist_tasks_done": {"marked_as_done_task_ids": [1]}},
        {"giveaway_created": {}},
        {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "🌷"}}},
    ],
    ids=lambda message: next(iter(message)),
)
def test_what_telegram_says_by_itself_is_not_answered(message: dict[str, Any]) -> None:
    assert said(**message) is None


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"update_id": 1, "message": {"chat": {"id": -5}, "from": {"id": 6}}}, -5),
        (
            {
                "update_id": 1,
                "callback_query": {"from": {"id": 6}, "message": {"chat": {"id": -5}}},
            },
            -5,
        ),
        ({"update_id": 1, "inline_query": {"from": {"id": 6}}}, 6),
        ({"update_id": 1, "poll": {"id": "x"}}, 0),
    ],
)
def test_order_is_kept_within_the_chat_else_the_person(update: Any, chat: int) -> None:
    assert chat_of(update) == chat


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        ({"message": {"text": "/aide"}}, "command"),
        ({"edited_message": {"text": "/aide"}}, "command"),
        ({"message": {"text": "à l’aide"}}, "words"),
        ({"message": {"voice": {}}}, "words"),
        ({"callback_query": {"message": {"text": "/aide"}}}, "press"),
        ({"inline_query": {"query": "/aide"}}, "inline"),
        ({"my_chat_member": {}}, "membership"),
    ],
)
def test_updates_are_counted_by_the_kind_of_route_that_answers(update: Any, kind: str) -> None:
    assert kind_of({"update_id": 1} | update) == kind


@given(st.text(max_size=80))
def test_no_data_of_a_button_is_more_than_stale(data: str) -> None:
    for route in ROUTES:
        if isinstance(route, Action):
            with suppress(ValueError):
                route.handler_for(data)


def test_calls_survive_on_their_row() -> None:
    ask = Request("", NOW, 5, private=True, bot="etabli_bot")
    incoming = IncomingUpdate(ask, addressed=True, press_id="9", message_id=3)
    calls = calls_for(Reply("<b>a</b>", toast="b"), incoming)
    assert [Call.from_json(call.to_json()) for call in calls] == calls
    assert [call.method for call in calls] == ["answerCallbackQuery", "editMessageText"]


@pytest.mark.parametrize("text", ["", "Une phrase"])
def test_a_button_becomes_another_and_all_else_on_its_message_stays(text: str) -> None:
    link, pressed = {"text": "Le film", "url": "https://a.fr"}, {"text": "A", "callback_data": "l"}
    incoming = IncomingUpdate(
        Request("", NOW, 5, private=True, bot="etabli_bot"),
        addressed=True,
        press_id="9",
        press="l",
        message_id=3,
        keyboard=((link,), (pressed,)),
    )
    reply = Reply(text, pressed_becomes=show_chantiers.button("B"))
    _, edited, *new = calls_for(reply, incoming)
    other = {"text": "B", "callback_data": show_chantiers.data()}
    assert edited.method == "editMessageReplyMarkup"
    assert edited.params == {
        "chat_id": 5,
        "message_id": 3,
        "reply_markup": {"inline_keyboard": [[link], [other]]},
    }
    assert [call.method for call in new] == (["sendMessage"] if text else [])
    there = replace(incoming, message_id=None, keyboard=())
    assert "editMessageReplyMarkup" not in [call.method for call in calls_for(reply, there)]
