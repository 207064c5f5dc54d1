"""On aiogram-broadcaster with its SQLite storage: one mailer, without an interval, nothing faster.

A mailer sends to one chat after the other, and stores all of its chats anew after each: each
message costs more the more recipients there are.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from aiogram_broadcaster import Broadcaster
from aiogram_broadcaster.contents import TextContent
from aiogram_broadcaster.storages.sqlalchemy import SQLAlchemyStorage

from bench.peers.on_aiogram import bot_of
from bench.peers.task import Task, chats_of, run


async def send(task: Task) -> None:
    with TemporaryDirectory(dir=Path.cwd()) as folder:
        storage = SQLAlchemyStorage.from_url(f"sqlite+aiosqlite:///{folder}/mailers.db")
        await storage.startup()
        async with bot_of(task) as bot:
            broadcaster = Broadcaster(bot, storage=storage)
            content, chats = TextContent(**task.message), chats_of(task.chats)
            mailer = await broadcaster.create_mailer(chats, content, interval=None)
            await mailer.start()
        await storage.shutdown()


if __name__ == "__main__":
    run(None, send)
