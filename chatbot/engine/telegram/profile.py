"""What Telegram knows of the bot, asked without changing anything."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from telegram.error import InvalidToken, TelegramError

from chatbot.engine.telegram.client import LOOPBACK, client
from chatbot.engine.telegram.transport import Transport

TIMEOUT_S = 10.0


class NoProfile(Exception):
    """Why Telegram says nothing of the bot, in words without the token."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The bot as Telegram sees it."""

    me: dict[str, Any]
    """A User of the Bot API, as getMe gives it."""
    webhook: dict[str, Any]
    """A WebhookInfo of the Bot API."""
    ahead: timedelta | None
    """How far our clock is ahead of the server's, to a second or two; None: it tells no time."""


async def profile_of(token: str, api_url: str, clock: Callable[[], datetime]) -> Profile:
    """Raises NoProfile."""
    bot = client(token, api_url)
    transport = Transport(bot)
    try:
        async with bot.request:
            me, webhook = (
                await transport.call("getMe", {}),
                await transport.call("getWebhookInfo", {}),
            )
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
