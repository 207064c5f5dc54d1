"""The bot's client of the Bot API: how the bot presents itself, and its profile there."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from telegram import Bot, User
from telegram.error import InvalidToken, TelegramError

from chatbot.conversation import Route
from chatbot.engine.telegram.clock import ServerTime
from chatbot.engine.telegram.error_mapping import described
from chatbot.engine.telegram.menus import SCOPES, menu
from chatbot.engine.telegram.request import AiohttpRequest
from chatbot.engine.telegram.transport import Transport

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_S = 20.0

log = structlog.get_logger()


def client(token: str, api_url: str, time: ServerTime | None = None) -> Bot:
    """Make a client for a Bot API server; proxies of the environment aren't used on this machine.

    Its `request` has to be initialised, and shut down in the end. `time` hears the server's time.
    """
    proxies = urlsplit(api_url).hostname not in LOOPBACK
    request = AiohttpRequest(time or ServerTime(), proxies=proxies)
    return Bot(
        token,
        base_url=f"{api_url.rstrip('/')}/bot",
        request=request,
        get_updates_request=request,
    )


async def introduced(transport: Transport) -> User:
    """Ask for the bot's own account until Telegram answers. Raises InvalidToken."""
    return User.de_json(await transport.result("getMe", {}, final=()), None)


async def present(
    transport: Transport, routes: Sequence[Route], description: str, short: str
) -> None:
    """Set the command menus, and the descriptions that people read before they start.

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
    transport: Transport, what: str, wanted: Any, params: dict[str, Any], scope: dict[str, Any]
) -> None:
    """Set one property of the profile, unless Telegram has the wanted value already."""
    try:
        if await transport.call(f"getMy{what}", scope) != wanted:
            await transport.call(f"setMy{what}", params | scope)
    except TelegramError as trouble:
        log.warning("bot.not_presented", what=what, error=str(trouble))


class NoProfile(Exception):
    """Telegram can't be asked; the reason says so without the token."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The bot as Telegram sees it."""

    me: dict[str, Any]  # a User of the Bot API, as getMe gives it
    webhook: dict[str, Any]  # a WebhookInfo
    # So far our clock is ahead of the server's, to a second or two; None: the server tells no time.
    ahead: timedelta | None


async def profile_of(token: str, api_url: str, clock: Callable[[], datetime]) -> Profile:
    """Ask Telegram for the bot's profile, without changing anything. Raises NoProfile."""
    time = ServerTime()
    bot = client(token, api_url, time)
    method = ""
    try:
        async with bot.request, asyncio.timeout(TIMEOUT_S):
            results = []
            for method in ("getMe", "getWebhookInfo"):
                results.append(await Transport(bot).call(method, {}))
    except InvalidToken:
        raise NoProfile("Telegram refuses it: @BotFather tells the right one (/mybots)") from None
    except (TelegramError, TimeoutError) as trouble:
        cause = trouble.__cause__
        if isinstance(trouble, TimeoutError):
            why = f"no answer within {TIMEOUT_S:.0f} s"
        elif isinstance(cause, aiohttp.ClientConnectorError):
            why = str(cause)  # without the address, which holds the token
        else:
            why = described(trouble)
        host = urlsplit(api_url).hostname
        raise NoProfile(f"{host} can't be asked: {method}: {why}") from None
    me, webhook = results
    return Profile(me, webhook, time.ahead(clock()))
