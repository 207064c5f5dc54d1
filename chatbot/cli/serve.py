"""`chatbot run` and `chatbot sandbox`: run the bot, on Telegram or on the sandbox."""

import asyncio
import faulthandler
import os
import re
import signal
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog
import typer
import uvloop
from starlette.routing import Mount

from chatbot import __version__
from chatbot.app import Running, StandIn, running
from chatbot.cli import command
from chatbot.conversation import Sender
from chatbot.engine.health import Health
from chatbot.engine.web.server import raise_open_files
from chatbot.settings import Settings, Systemd

if TYPE_CHECKING:
    from telegram_sandbox.world import World

LONGEST_END_S = 9  # the program's end may take so long; then it is cut off
NOTIFY_EVERY_S = 1.0  # to systemd
LOOK_EVERY_S = 10.0  # between checks whether the event loop hangs
HANG_S = 60.0  # without a response, the event loop counts as hanging
REFERENT_TOPIC = "alimentation"  # the topic of the sandbox's référent

log = structlog.get_logger()


def run() -> None:
    settings = command.settings()
    if not settings.telegram_token:
        command.fail("CHATBOT_TELEGRAM_TOKEN is empty: only the sandbox can run (chatbot sandbox)")
    _run(settings, None)


def sandbox() -> None:
    settings = command.settings(sandbox=True)
    try:
        from chatbot.cli.cast import default_world  # noqa: PLC0415 - an extra: may be absent

        telegram = stand_in(default_world())
    except ImportError:
        command.fail("the sandbox isn't installed: pip install 'etabli-chatbot[sandbox]'")
    _run(settings, telegram)


def _run(settings: Settings, telegram: StandIn | None) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, telegram))


async def _serve(settings: Settings, telegram: StandIn | None) -> None:
    raise_open_files()
    faulthandler.enable()  # prints tracebacks when systemd's watchdog aborts a process that hangs
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    has_started = False  # a failure before is reported in one line, without these log events
    try:
        async with running(settings, telegram) as bot:
            has_started = True
            log.info("program.started", version=__version__, **settings.told())
            if telegram is not None:
                typer.echo(f"Open {bot.address}/ and chat with the bot (Ctrl-C stops it).")
            else:  # in the sandbox the bot may hang in a debugger
                threading.Thread(
                    target=_end_when_hanging, args=(loop,), name="end when hanging", daemon=True
                ).start()
            await _until(stop, bot)
    finally:
        if has_started:
            log.info("program.ended")


async def _until(stop: asyncio.Event, bot: Running) -> None:
    """Wait until `stop` is set or the bot ends, and notify systemd. Raises the bot's exception."""
    systemd = Systemd()
    telling = asyncio.create_task(_keep_notifying(systemd, bot.health))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *bot.tasks], return_when=asyncio.FIRST_COMPLETED)
    # A task that hangs at the end is cut off with a traceback in the log; no data is lost.
    faulthandler.dump_traceback_later(LONGEST_END_S, exit=True)
    for task in (stopping, telling):
        task.cancel()
    _notify(systemd, "STOPPING=1")
    for task in bot.tasks:
        if task.done():
            task.result()


async def _keep_notifying(systemd: Systemd, health: Health) -> None:
    """Notify systemd of the health until cancelled, at least twice in the watchdog's time.

    Thanks to this, `systemctl start` returns once the bot is healthy, `systemctl status` shows the
    health, and a process that hangs is restarted (sd_notify(3), WatchdogSec).
    """
    every_s = min(NOTIFY_EVERY_S, systemd.watchdog_usec / 2e6 or NOTIFY_EVERY_S)
    ready: list[str] = []
    while systemd.notify_socket:
        if not health.troubles():
            ready = ["READY=1"]
        _notify(systemd, "WATCHDOG=1", f"STATUS={health.status()}", *ready)
        await asyncio.sleep(every_s)


def _notify(systemd: Systemd, *states: str) -> None:
    """Send states to systemd's socket, if there is one; ignore a failure, which may pass."""
    if systemd.notify_socket:
        address = re.sub("^@", "\0", systemd.notify_socket)  # Linux's abstract namespace
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaking:
            speaking.settimeout(0)
            speaking.sendto("\n".join(states).encode(), address)


def _end_when_hanging(loop: asyncio.AbstractEventLoop) -> None:
    """End the process with a traceback when the event loop hangs; a service manager restarts it."""
    while True:
        alive = threading.Event()
        try:
            loop.call_soon_threadsafe(alive.set)
        except RuntimeError:  # the loop is closed
            return
        # In two halves: after a long stop (SIGSTOP), the loop still has the second one to respond.
        if not any(alive.wait(HANG_S / 2) for _ in range(2)):
            faulthandler.dump_traceback(all_threads=True)
            os._exit(1)
        time.sleep(LOOK_EVERY_S)


def stand_in(world: "World") -> StandIn:
    """Make the sandbox the bot's Telegram; Awa becomes admin, Paul référent of REFERENT_TOPIC."""
    from chatbot.cli.cast import AWA, PAUL  # noqa: PLC0415
    from telegram_sandbox.app import create_app  # noqa: PLC0415 - as above

    admin, referent = (
        Sender(person.id, f"{person.first_name} {person.last_name}", person.username)
        for person in (AWA, PAUL)
    )
    return StandIn(
        world.bot.token,
        [Mount("/", create_app(world))],
        world.close,
        world.clock,
        [admin],
        [(referent, REFERENT_TOPIC)],
        world.tell_remembered,
    )
