"""What the bot asks the Bot API beside its answers: its account, its profile, groups' admins."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from telegram import Bot, User
from telegram.error import InvalidToken, RetryAfter, TelegramError

from chatbot.conversation import Clock, Route
from chatbot.engine.jobs import ServerTime, loop_time
from chatbot.engine.outbox.rules import Place
from chatbot.engine.telegram.request import AiohttpRequest, described
from chatbot.engine.telegram.routes import SCOPES, menu
from chatbot.engine.telegram.transport import FOR_GOOD, Transport

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_S = 20.0
# About the admins of groups:
FRESH_S = 60.0  # for which somebody who is an admin counts as one without another question
NO_S = 5.0  # the same for a no or a failure: somebody may have become admin a moment ago
TRIES = 2
TRY_AGAIN_S = 0.5
ANSWER_S = 5.0  # time-out of a try; then the person reads that the admins aren't known
REMEMBERED = 1_000  # groups
UNKNOWN = None  # Telegram didn't say

log = structlog.get_logger()


def client(token: str, api_url: str, time: ServerTime | None = None) -> Bot:
    """Make a client for a Bot API server; a server on this machine is called without a proxy.

    Initialise the client's `request` before use, and shut it down in the end. `time` takes the
    `Date` of each answer.
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

    Tried once: the bot works without them, and Telegram allows few calls of these methods.
    """
    properties: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("Commands", {"commands": menu(routes, requires)}, {"scope": {"type": kind}})
        for kind, requires in SCOPES.items()
    ]
    properties.append(("Description", {"description": description}, {}))
    properties.append(("ShortDescription", {"short_description": short}, {}))
    for what, params, scope in properties:
        try:
            if await transport.call(f"getMy{what}", scope) != params.get("commands", params):
                await transport.call(f"setMy{what}", params | scope)
        except TelegramError as trouble:
            log.warning("bot.not_presented", what=what, error=str(trouble))


class NoProfile(Exception):
    """Telegram can't be asked for the profile; the text says why, without the token."""


@dataclass(frozen=True, slots=True)
class Profile:
    me: dict[str, Any]  # a User of the Bot API, as getMe gives it
    webhook: dict[str, Any]  # a WebhookInfo
    # So far our clock is ahead of the server's, to a second or two; None: the server tells no time.
    ahead: timedelta | None


async def profile_of(token: str, api_url: str, clock: Clock) -> Profile:
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


class GroupAdmins:
    """Remembers for a short time who administers which group.

    Call `learn`, which asks Telegram, before a session is opened: no call is made inside a
    transaction.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._known: dict[int, tuple[float, frozenset[int] | None]] = {}
        self._asking: dict[int, asyncio.Task[None]] = {}

    def has(self, chat: int, person: int) -> bool | None:
        """Tell whether the person administers the group; None: Telegram must be asked first."""
        learnt_at, admins = self._known.get(chat, (0.0, UNKNOWN))
        if admins is UNKNOWN:
            return None
        is_admin = person in admins
        return is_admin if loop_time() - learnt_at < (FRESH_S if is_admin else NO_S) else None

    def is_unknown(self, chat: int) -> bool:
        """Tell whether Telegram was asked in vain a moment ago."""
        learnt_at, admins = self._known.get(chat, (0.0, frozenset[int]()))
        return admins is UNKNOWN and loop_time() - learnt_at < NO_S

    async def learn(self, chat: int) -> None:
        """Ask Telegram, once for all who wait for the answer now."""
        if chat not in self._asking:
            self._asking[chat] = asyncio.create_task(self._learn(chat))
            self._asking[chat].add_done_callback(lambda _: self._asking.pop(chat))
        await self._asking[chat]

    async def _learn(self, chat: int) -> None:
        admins: frozenset[int] | None = UNKNOWN
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * TRY_AGAIN_S)
            try:
                members = await self._transport.call(
                    "getChatAdministrators", {}, Place(chat), read_timeout=ANSWER_S
                )
            except FOR_GOOD as gone:  # the bot can't see the group any more
                log.info("group.unreadable", error=str(gone))
                admins = frozenset()
                break
            except TelegramError as trouble:
                log.warning("group.not_told", error=described(trouble))
                if isinstance(trouble, RetryAfter):
                    break
            else:
                admins = frozenset(member["user"]["id"] for member in members)
                break
        self._known.pop(chat, None)
        self._known[chat] = (loop_time(), admins)
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
