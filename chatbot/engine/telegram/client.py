"""The bot's client of the Bot API: how the bot presents itself there, and what is known of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from telegram import Bot, User
from telegram.error import InvalidToken, TelegramError

from chatbot.conversation import Route
from chatbot.engine.telegram.menus import SCOPES, menu
from chatbot.engine.telegram.request import AiohttpRequest
from chatbot.engine.telegram.transport import Transport

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_S = 10.0

log = structlog.get_logger()


def client(token: str, api_url: str) -> Bot:
    """Make a client for that Bot API server; a proxy of the environment is for the outside alone.

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
    bot = client(token, api_url)
    transport = Transport(bot)
    try:
        async with bot.request:
            me = await transport.call("getMe", {})
            webhook = await transport.call("getWebhookInfo", {})
        return Profile(me, webhook, await _ahead(api_url, clock))
    except InvalidToken:
        raise NoProfile("Telegram refuses it: @BotFather tells the right one (/mybots)") from None
    except (TelegramError, aiohttp.ClientError, OSError) as trouble:
        why = str(trouble.__cause__ or trouble).replace(token, "(token)")
        raise NoProfile(f"{api_url} can't be asked: {why}") from None


async def _ahead(api_url: str, clock: Callable[[], datetime]) -> timedelta | None:
    proxies = urlsplit(api_url).hostname not in LOOPBACK
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with (
        aiohttp.ClientSession(trust_env=proxies, timeout=timeout) as session,
        session.head(api_url, allow_redirects=False) as response,
    ):
        date = response.headers.get("Date")
        return clock() - parsedate_to_datetime(date) if date else None
