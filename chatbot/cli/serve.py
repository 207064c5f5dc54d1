"""`chatbot run` and `chatbot sandbox`: run the bot, on Telegram or on a stand-in for it."""

import asyncio
import faulthandler
import signal
from typing import TYPE_CHECKING

import typer
from starlette.routing import BaseRoute, Mount

from chatbot.app import StandIn, running
from chatbot.cli import command
from chatbot.cli.hanging import end_when_hanging
from chatbot.conversation import Sender
from chatbot.engine.web.connections import on_loop_trouble, raise_open_files
from chatbot.settings import Settings

if TYPE_CHECKING:
    from telegram_sandbox.world import World

LONGEST_END_S = 9
REFERENT_TOPIC = "alimentation"  # of which the sandbox's référent is one


def run() -> None:
    settings = command.settings()
    if not settings.telegram_token:
        command.fail("CHATBOT_TELEGRAM_TOKEN is empty: only the sandbox can run (chatbot sandbox)")
    asyncio.run(_serve(settings, None))


def sandbox() -> None:
    settings = command.settings(sandbox=True)
    try:
        from chatbot.cli.cast import default_world  # noqa: PLC0415 - an extra: may be absent
    except ImportError:
        command.fail("the sandbox isn't installed: pip install 'etabli-chatbot[sandbox]'")
    asyncio.run(_serve(settings, stand_in(default_world())))


async def _serve(settings: Settings, telegram: StandIn | None) -> None:
    raise_open_files()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(on_loop_trouble)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings, telegram) as bot:
        if telegram is not None:
            typer.echo(f"Open {bot.address}/ and chat with the bot (Ctrl-C stops it).")
        else:  # in the sandbox somebody may look at it with a debugger
            end_when_hanging(loop)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([stopping, *bot.tasks], return_when=asyncio.FIRST_COMPLETED)
        # Whatever hangs then is cut off, and says where: nothing is lost by that.
        faulthandler.dump_traceback_later(LONGEST_END_S, exit=True)
        stopping.cancel()
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
    return StandIn(world.bot.token, pages, world.close, [admin], [(referent, REFERENT_TOPIC)])
