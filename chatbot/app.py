"""The bot and its HTTP server as one running thing: what starts when, and ends in which order."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.routing import BaseRoute

from chatbot.content import service
from chatbot.conversation import Sender
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.migrations import migrate
from chatbot.engine.storage.shape import check_tables
from chatbot.engine.telegram.bot import Account, TelegramBot
from chatbot.engine.web.app import create_app
from chatbot.engine.web.webhook import WEBHOOK_PATH, webhook
from chatbot.errors import Mendable
from chatbot.members.roles import appoint_first
from chatbot.settings import Settings
from chatbot.tables import metadata

# What is being said, and then open connections, are given so long; less than 10 s in all.
SPEAKING_S = 4.0
GRACE_S = 3


class PortTaken(Mendable):
    """Somebody else listens there."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A Bot API server on the bot's own port, in Telegram's place, and who is who there."""

    token: str
    pages: list[BaseRoute]
    close: Callable[[], None]
    admins: Sequence[Sender] = ()
    referents: Sequence[tuple[Sender, str]] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """Where the pages are; and what must not end before it is told to: the bot, the server."""

    address: str
    tasks: tuple[asyncio.Task[None], ...]


@asynccontextmanager
async def running(settings: Settings, stand_in: StandIn | None) -> AsyncIterator[Running]:
    """Migrates, loads the content of an empty database, then runs until the block is left."""
    await migrate(settings.database_url)
    storage = Storage(settings.database_url)
    try:
        await check_tables(storage, metadata)
        await _begin(settings, storage, stand_in)
        with _listening(settings.http_host, settings.http_port) as listener:
            async with _at_work(settings, storage, listener, stand_in) as bot:
                yield bot
    finally:
        await storage.close()


@asynccontextmanager
async def _at_work(
    settings: Settings, storage: Storage, listener: socket.socket, stand_in: StandIn | None
) -> AsyncIterator[Running]:
    address = f"http://{_reachable(settings.http_host)}:{listener.getsockname()[1]}"
    api_url = address if stand_in else settings.telegram_api_url
    token = stand_in.token if stand_in else settings.telegram_token
    webhook_url = f"{settings.public_url}{WEBHOOK_PATH}" if settings.public_url else ""
    account = Account(token, api_url, webhook_url, settings.webhook_secret)
    bot = TelegramBot(
        account,
        storage,
        lambda: _now(settings),
        settings.send_rate,
        settings.retention_days,
        settings.question_days,
    )
    pages = list(stand_in.pages) if stand_in else []
    if webhook_url:
        pages.append(webhook(settings.webhook_secret, bot.receive))
    server = _server(create_app(bot.missing, pages))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    working = asyncio.create_task(bot.run())
    try:
        yield Running(address, (working, serving))
    finally:
        bot.stop()
        await asyncio.wait([working], timeout=SPEAKING_S)
        working.cancel()
        await asyncio.wait([working])
        if stand_in is not None:
            stand_in.close()
        server.should_exit = True
        await serving


def _reachable(host: str) -> str:
    """Where this machine finds itself: the host, or loopback when it listens everywhere."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not opened
    return f"[{here}]" if ":" in here else here


def _now(settings: Settings) -> datetime:
    return datetime.now(settings.zone)  # noqa: TID251 - the one clock that the edges are given


async def _begin(settings: Settings, storage: Storage, stand_in: StandIn | None) -> None:
    """Fill an empty database with the content, and with those who look after it."""
    async with storage.transaction() as session:
        if settings.content != "none":
            pack = Path(settings.content) if settings.content else service.BUILT_IN
            await service.load_when_empty(session, pack)
        admins = [*map(Sender, settings.admin_ids), *(stand_in.admins if stand_in else ())]
        referents = stand_in.referents if stand_in else ()
        await appoint_first(session, admins, referents, at=_now(settings))


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as taken:
        raise PortTaken(
            f"CHATBOT_HTTP_HOST, CHATBOT_HTTP_PORT: can't listen on {host}:{port}: {taken.strerror}"
        ) from None
    # What it accepts inherits this. asyncio sets it only on sockets that say they are TCP, which
    # those of create_server don't; an answer in two pieces would wait 40 ms for a late ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are for the whole process: the command line takes them."""
        yield


def _server(app: object) -> _Server:
    return _Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type] # any ASGI application
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=GRACE_S,
        )
    )
