"""How the bot introduces itself."""

from chatbot.telegram.calling import Caller
from chatbot.telegram.client import introduced, present
from chatbot.telegram.routes import ROUTES
from tests.telegram.wire import OK, Wire, bot_on, refused

ME = (
    200,
    {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "É", "username": "e_bot"}},
)


async def test_it_knows_itself_once_telegram_answers() -> None:
    me = await introduced(Caller(bot_on(Wire(refused(429, "…", retry_after=1), ME))))
    assert me.username == "e_bot"


async def test_a_menu_that_telegram_refuses_keeps_it_from_nothing() -> None:
    for refusal in (
        refused(400, "Bad Request: BOT_COMMAND_INVALID"),
        refused(404, "Not Found: method not found"),
    ):
        wire = Wire(refusal, OK)
        await present(Caller(bot_on(wire)), ROUTES, "…", "…")
        assert [method for method, _ in wire.calls] == ["setmycommands"]
