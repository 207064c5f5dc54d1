"""The bot's client of the Bot API, and how the bot presents itself there."""

from urllib.parse import urlsplit

from telegram import Bot, User
from telegram.request import HTTPXRequest

from chatbot.conversation import Command, Route
from chatbot.telegram.calling import until_it_works

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_S = 15.0


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
    return Bot(
        token,
        base_url=f"{api_url.rstrip('/')}/bot",
        request=request,
        get_updates_request=request,
    )


async def introduced(bot: Bot) -> User:
    """Who the bot is, once Telegram can be reached. Raises InvalidToken when it refuses us."""
    return User.de_json(await until_it_works(bot, "getMe", {}, final=()), bot)


async def present(bot: Bot, routes: list[Route], description: str, short: str) -> None:
    """Set the command menu and what people read before they start."""
    menu = [
        {"command": route.name, "description": route.menu}
        for route in routes
        if isinstance(route, Command)
    ]
    await until_it_works(bot, "setMyCommands", {"commands": menu})
    await until_it_works(bot, "setMyDescription", {"description": description})
    await until_it_works(bot, "setMyShortDescription", {"short_description": short})
