"""The bot's client of the Bot API, and how the bot presents itself there."""

import asyncio
from urllib.parse import urlsplit

import structlog
from telegram import Bot, User
from telegram.error import NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from chatbot.conversation import Command, Route
from chatbot.telegram.speaker import call_telegram

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_S = 15.0
PAUSE_S = 1.0

log = structlog.get_logger()


def client(token: str, api_url: str) -> Bot:
    """A client for that Bot API server; a proxy of the environment is for the outside alone."""
    outside = urlsplit(api_url).hostname not in LOOPBACK
    request = HTTPXRequest(
        read_timeout=TIMEOUT_S,
        write_timeout=TIMEOUT_S,
        connect_timeout=TIMEOUT_S,
        pool_timeout=TIMEOUT_S,
        httpx_kwargs={"trust_env": outside},
    )
    return Bot(token, base_url=f"{api_url.rstrip('/')}/bot", request=request)


async def introduced(bot: Bot) -> User:
    """Who the bot is, once Telegram can be reached. Raises InvalidToken when it refuses us."""
    while True:
        try:
            await bot.initialize()
        except (NetworkError, RetryAfter) as trouble:
            log.warning("telegram.unreachable", method="getMe", error=type(trouble).__name__)
            await asyncio.sleep(PAUSE_S)
        else:
            return bot.bot


async def present(bot: Bot, routes: list[Route], description: str, short: str) -> None:
    """Set the command menu and what people read before they start."""
    menu = [
        {"command": route.name, "description": route.menu}
        for route in routes
        if isinstance(route, Command)
    ]
    await call_telegram(bot, "setMyCommands", {"commands": menu})
    await call_telegram(bot, "setMyDescription", {"description": description})
    await call_telegram(bot, "setMyShortDescription", {"short_description": short})
