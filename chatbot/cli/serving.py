"""Running the bot: on Telegram, or in the sandbox."""

import asyncio
import faulthandler
import signal

import typer
from starlette.routing import Mount

from chatbot.cli import frame
from chatbot.running import StandIn, running
from chatbot.settings import Settings

LONGEST_END_S = 9


def run() -> None:
    """On Telegram."""
    settings = frame.settings()
    if not settings.telegram_token:
        frame.fail("CHATBOT_TELEGRAM_TOKEN is empty: only the sandbox can run (chatbot sandbox)")
    asyncio.run(_serve(settings, None))


def sandbox() -> None:
    """With a Telegram of its own."""
    settings = frame.settings(sandbox=True)
    asyncio.run(_serve(settings, _stand_in()))


async def _serve(settings: Settings, stand_in: StandIn | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings, stand_in) as bot:
        if stand_in is not None:
            typer.echo(f"Open {bot.address}/ and chat with the bot (Ctrl-C stops it).")
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([stopping, *bot.tasks], return_when=asyncio.FIRST_COMPLETED)
        # Whatever hangs then is cut off, and says where: nothing is lost by that.
        faulthandler.dump_traceback_later(LONGEST_END_S, exit=True)
        stopping.cancel()
        for task in bot.tasks:
            if task.done():
                task.result()


def _stand_in() -> StandIn:
    try:
        from chatbot.sandbox.app import create_app  # noqa: PLC0415 - an extra: may be absent
        from chatbot.sandbox.cast import default_world  # noqa: PLC0415
    except ImportError:
        frame.fail("the sandbox isn't installed: pip install 'etabli-chatbot[sandbox]'")
    world = default_world()
    return StandIn(world.bot.token, [Mount("/", create_app(world))], world.close)
