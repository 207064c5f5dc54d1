"""How the bot introduces itself."""

from chatbot.app import ROUTES
from chatbot.engine.telegram.client import introduced, present
from chatbot.engine.telegram.request import MaybeDone
from chatbot.engine.telegram.routes import SCOPES, menu
from chatbot.engine.telegram.transport import Transport
from tests.engine.telegram.scripted_wire import OK, Answer, ScriptedWire, bot_on, refused

ME = (
    200,
    {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "É", "username": "e_bot"}},
)


async def test_it_knows_itself_once_telegram_answers() -> None:
    me = await introduced(Transport(bot_on(ScriptedWire(refused(429, "…", retry_after=1), ME))))
    assert me.username == "e_bot"


async def test_a_menu_that_telegram_refuses_keeps_it_from_nothing() -> None:
    for trouble in (refused(400, "Bad Request: BOT_COMMAND_INVALID"), MaybeDone):
        wire = ScriptedWire(OK, trouble)
        await present(Transport(bot_on(wire)), ROUTES, "…", "…")
        assert [method for method, _ in wire.calls] == [
            *("getMyCommands", "setMyCommands") * len(SCOPES),
            "getMyDescription",
            "setMyDescription",
            "getMyShortDescription",
            "setMyShortDescription",
        ]


async def test_what_is_so_already_is_not_set_again() -> None:
    menus = [menu(ROUTES, requires) for requires in SCOPES.values()]
    known = [*menus, {"description": "a"}, {"short_description": "b"}]
    wire = ScriptedWire(*[(200, {"ok": True, "result": result}) for result in known])
    await present(Transport(bot_on(wire)), ROUTES, "a", "b")
    assert [method[:3] for method, _ in wire.calls] == ["get"] * len(known)


async def test_only_the_menu_that_differs_is_set_and_in_its_scope() -> None:
    menus = [menu(ROUTES, requires) for requires in SCOPES.values()]
    known = [menus[0], [], menus[2], menus[3], {"description": "a"}, {"short_description": "b"}]
    answers: list[Answer] = [(200, {"ok": True, "result": result}) for result in known]
    wire = ScriptedWire(*answers[:2], OK, *answers[2:])
    await present(Transport(bot_on(wire)), ROUTES, "a", "b")
    [(method, sent)] = [call for call in wire.calls if call[0].startswith("set")]
    assert method == "setMyCommands"
    assert sent == {"commands": menus[1], "scope": {"type": "all_private_chats"}}
