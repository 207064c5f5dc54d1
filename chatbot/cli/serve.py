"""`chatbot run` and `chatbot sandbox`: run the bot, on Telegram or on a stand-in for it."""

import asyncio
import faulthandler
import signal
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import structlog
import typer
import uvloop
from starlette.routing import BaseRoute, Mount

from chatbot import __version__
from chatbot.app import Running, StandIn, running
from chatbot.cli import command
from chatbot.cli.hanging import end_when_hanging
from chatbot.cli.systemd import keep_told, tell
from chatbot.conversation import Sender
from chatbot.engine.web.connections import raise_open_files
from chatbot.settings import Settings, Systemd

if TYPE_CHECKING:
    from telegram_sandbox.world import World

LONGEST_END_S = 9
REFERENT_TOPIC = "alimentation"  # of which the sandbox's référent is one

log = structlog.get_logger()


def run() -> None:
    settings = command.settings()
    if not settings.telegram_token:
        command.fail("CHATBOT_TELEGRAM_TOKEN is empty: only the sandbox can run (chatbot sandbox)")
    _run(_serve(settings, None))


def sandbox() -> None:
    settings = command.settings(sandbox=True)
    try:
        from chatbot.cli.cast import default_world  # noqa: PLC0415 - an extra: may be absent

        telegram = stand_in(default_world())
    except ImportError:
        command.fail("the sandbox isn't installed: pip install 'etabli-chatbot[sandbox]'")
    _run(_serve(settings, telegram))


def _run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


async def _serve(settings: Settings, telegram: StandIn | None) -> None:
    raise_open_files()
    faulthandler.enable()  # the watchdog aborts what hangs: then the log says where
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    has_started = False  # else the one line that says why not is all
    try:
        async with running(settings, telegram) as bot:
            has_started = True
            log.info("program.started", version=__version__, **settings.told())
            if telegram is not None:
                typer.echo(f"Open {bot.address}/ and chat with the bot (Ctrl-C stops it).")
            else:  # in the sandbox somebody may look at it with a debugger
                end_when_hanging(loop)
            await _until(stop, bot)
    finally:
        if has_started:
            log.info("program.ended")


async def _until(stop: asyncio.Event, bot: Running) -> None:
    """Wait until one or the other ends, and keep systemd told. Raises what the bot ends with."""
    systemd = Systemd()
    telling = asyncio.create_task(keep_told(systemd, bot.health))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *bot.tasks], return_when=asyncio.FIRST_COMPLETED)
    # Whatever hangs then is cut off, and says where: nothing is lost by that.
    faulthandler.dump_traceback_later(LONGEST_END_S, exit=True)
    for task in (stopping, telling):
        task.cancel()
    tell(systemd, "STOPPING=1")
    for task in bot.tasks:
        if task.done():
            task.result()


def stand_in(world: "World") -> StandIn:
    """Put the sandbox in Telegram's place; its admin and its référent are the bot's."""
    from chatbot.cli.cast import AWA, PAUL  # noqa: PLC0415
    from telegram_sandbox.app import create_app  # noqa: PLC0415 - as above

    admin, referent = (
        Sender(person.id, f"{person.first_name} {person.last_name}", person.username)
        for person in (AWA, PAUL)
    )
    pages: list[BaseRoute] = [Mount("/", create_app(world))]
    return StandIn(
        world.bot.token,
        pages,
        world.close,
        world.clock,
        [admin],
        [(referent, REFERENT_TOPIC)],
        world.tell_remembered,
    )
