"""The bot's client of the Bot API: how the bot presents itself there, and what is known of it."""

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
from chatbot.engine.telegram.error_mapping import told
from chatbot.engine.telegram.menus import SCOPES, menu
from chatbot.engine.telegram.request import AiohttpRequest
from chatbot.engine.telegram.transport import Transport

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_S = 20.0

log = structlog.get_logger()


def client(token: str, api_url: str, time: ServerTime | None = None) -> Bot:
    """Make a client for that Bot API server; a proxy of the environment is for the outside alone.

    Its `request` has to be initialised, and shut down in the end. `time` hears the server's.
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
    """Find who the bot is, once Telegram can be reached. Raises InvalidToken when it refuses us."""
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
    transport: Transport, what: str, known: Any, params: dict[str, Any], scope: dict[str, Any]
) -> None:
    """Set it, unless Telegram has it as `known` already."""
    try:
        if await transport.call(f"getMy{what}", scope) != known:
            await transport.call(f"setMy{what}", params | scope)
    except TelegramError as trouble:
        log.warning("bot.not_presented", what=what, error=str(trouble))


def _why(trouble: TelegramError | TimeoutError) -> str:
    """Say it without the address, which holds the token."""
    if isinstance(trouble, TimeoutError):
        return f"no answer within {TIMEOUT_S:.0f} s"
    cause = trouble.__cause__
    return str(cause) if isinstance(cause, aiohttp.ClientConnectorError) else told(trouble)


class NoProfile(Exception):
    """Why Telegram says nothing of the bot, in words without the token."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The bot as Telegram sees it."""

    me: dict[str, Any]  # a User of the Bot API, as getMe gives it
    webhook: dict[str, Any]  # a WebhookInfo
    ahead: timedelta | None  # of the server's clock is ours, to a second or two; None: it has none


async def profile_of(token: str, api_url: str, clock: Callable[[], datetime]) -> Profile:
    """Ask what Telegram knows of the bot, without changing anything. Raises NoProfile."""
    time = ServerTime()
    bot = client(token, api_url, time)
    asked = ""
    try:
        async with bot.request, asyncio.timeout(TIMEOUT_S):
            results = []
            for asked in ("getMe", "getWebhookInfo"):
                results.append(await Transport(bot).call(asked, {}))
    except InvalidToken:
        raise NoProfile("Telegram refuses it: @BotFather tells the right one (/mybots)") from None
    except (TelegramError, TimeoutError) as trouble:
        why = f"{asked}: {_why(trouble)}"
        raise NoProfile(f"{urlsplit(api_url).hostname} can't be asked: {why}") from None
    me, webhook = results
    return Profile(me, webhook, time.ahead(clock()))
