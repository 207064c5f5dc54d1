"""The bot's client of the Bot API, and how the bot presents itself there."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog
from telegram import Bot, User
from telegram.error import TelegramError

from chatbot.conversation import Route
from chatbot.engine.telegram.menus import SCOPES, menu
from chatbot.engine.telegram.request import AiohttpRequest
from chatbot.engine.telegram.transport import Transport

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

log = structlog.get_logger()


def client(token: str, api_url: str) -> Bot:
    """A client for that Bot API server; a proxy of the environment is for the outside alone.

    Its `request` has to be initialised, and shut down in the end.
    """
    request = AiohttpRequest(proxies=urlsplit(api_url).hostname not in LOOPBACK)
    return Bot(
        token,
        base_url=f"{api_url.rstrip('/')}/bot",
        request=request,
        get_updates_request=request,
    )


async def introduced(transport: Transport) -> User:
    """Who the bot is, once Telegram can be reached. Raises InvalidToken when it refuses us."""
    return User.de_json(await transport.result("getMe", {}, final=()), None)


async def present(
    transport: Transport, routes: Sequence[Route], description: str, short: str
) -> None:
    """Set the command menus and what people read before they start, where they are not so yet.

    Tried once, since the bot works without; Telegram has little patience with these methods.
    """
    for kind, requires in SCOPES.items():
        wanted = menu(routes, requires)
        await _set(transport, "Commands", wanted, {"commands": wanted}, {"scope": {"type": kind}})
    for what, params in (
        ("Description", {"description": description}),
        ("ShortDescription", {"short_description": short}),
    ):
        await _set(transport, what, params, params, {})


async def _set(
    transport: Transport, what: str, known: Any, params: dict[str, Any], of: dict[str, Any]
) -> None:
    """Unless Telegram has it as `known` already."""
    try:
        if await transport.call(f"getMy{what}", of) != known:
            await transport.call(f"setMy{what}", params | of)
    except TelegramError as trouble:
        log.warning("bot.not_presented", what=what, error=str(trouble))
