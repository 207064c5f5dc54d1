"""On aiogram-broadcaster with its SQLite storage: one mailer, without an interval, nothing faster.

A mailer sends to one chat after the other, and stores all of its chats anew after each: `at_once`
is 1, and each message costs more the more recipients there are.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram_broadcaster import Broadcaster
from aiogram_broadcaster.contents import TextContent
from aiogram_broadcaster.storages.sqlalchemy import SQLAlchemyStorage

from bench.candidates.errand import Errand


async def main(errand: Errand) -> None:
    """Send to everybody."""
    place = errand.place
    session = AiohttpSession(api=TelegramAPIServer.from_base(place.api_url))
    with TemporaryDirectory(dir=Path.cwd()) as folder:
        storage = SQLAlchemyStorage.from_url(f"sqlite+aiosqlite:///{folder}/mailers.db")
        await storage.startup()
        async with Bot(place.token, session) as bot:
            broadcaster = Broadcaster(bot, storage=storage)
            content = TextContent(**place.says)
            mailer = await broadcaster.create_mailer(errand.chats, content, interval=None)
            await mailer.start()
        await storage.shutdown()


if __name__ == "__main__":
    asyncio.run(main(Errand.told(*sys.argv[1:])))
