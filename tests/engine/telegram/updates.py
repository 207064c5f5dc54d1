"""The dispatcher, and what persons tell it in private, as the inbox's worker does it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from telegram import User

from chatbot.app import HOOKS, ROUTES
from chatbot.conversation import Action, Command, Policy, Sender
from chatbot.engine.inbox.worker import Calls, Prefetch
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.client import GroupAdmins, client
from chatbot.engine.telegram.dispatcher import Dispatcher
from chatbot.engine.telegram.routes import Routes
from chatbot.engine.telegram.transport import Transport
from tests.clock import NOW

ME = User(123456, "L’Établi", is_bot=True, username="etabli_bot")
COMMANDS = {route.name for route in ROUTES if isinstance(route, Command)}
ACTIONS = {route.prefix: route for route in ROUTES if isinstance(route, Action)}
BLOCKED, MEMBER = {"status": "kicked", "until_date": 0}, {"status": "member"}


def a_dispatcher(at: datetime = NOW) -> Dispatcher:
    """Make a dispatcher with all routes, which can't look up a group's admins."""
    group_admins = GroupAdmins(Transport(client("1:a", "http://nowhere")))
    return Dispatcher(
        Routes(ROUTES), HOOKS, Policy(), me=ME, clock=lambda: at, group_admins=group_admins
    )


async def hears(storage: Storage, *updates: dict[str, Any], at: datetime = NOW) -> Calls:
    """Answer these updates in one transaction, or excuse its failure; return the calls owed."""
    dispatcher = a_dispatcher(at)
    try:
        async with storage.transaction() as session:
            return _made([await dispatcher.answer(session, update) for update in updates])
    except Exception as failure:  # noqa: BLE001 - as the worker does
        [update] = updates
        async with storage.transaction() as session:
            return await dispatcher.excuse(failure, session, update)


def said(by: Sender, text: str = "", **more: Any) -> dict[str, Any]:
    """Make the update of a message."""
    return {"update_id": 1, "message": {**_message(by), **({"text": text} if text else {}), **more}}


def pressed(by: Sender, data: str) -> dict[str, Any]:
    """Make the update of a press on a button."""
    query = {"id": "7", "from": _user(by), "chat_instance": "1", "data": data}
    shown = {**_message(by), "date": int(NOW.timestamp()), "text": "…"}
    return {"update_id": 1, "callback_query": {**query, "message": shown}}


def unblocked(by: Sender) -> dict[str, Any]:
    """Make the update by which the bot may speak again."""
    bot = {"user": ME.to_dict()}
    change = {"chat": _chat(by), "from": _user(by), "date": 1}
    states = {"old_chat_member": bot | BLOCKED, "new_chat_member": bot | MEMBER}
    return {"update_id": 1, "my_chat_member": change | states}


def ways_on(calls: Calls) -> list[str]:
    """List the buttons and the commands of what is said last; each button does something."""
    params = calls[-1]["params"]
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    for data in filter(None, (button.get("callback_data") for button in buttons)):
        ACTIONS[data.split(":")[0]].handler_for(data)
    typed = [name for name in re.findall(r"/([a-z]+)", params.get("text", "")) if name in COMMANDS]
    return [button["text"] for button in buttons] + typed


def _made(answers: Sequence[Calls | Prefetch]) -> Calls:
    return [call for calls in answers if not isinstance(calls, Prefetch) for call in calls]


def _message(by: Sender) -> dict[str, Any]:
    return {"message_id": 1, "date": 1, "chat": _chat(by), "from": _user(by)}


def _chat(of: Sender) -> dict[str, Any]:
    return {"id": of.id, "type": "private"}


def _user(of: Sender) -> dict[str, Any]:
    return {"id": of.id, "is_bot": False, "first_name": of.name}
