"""On pyTelegramBotAPI's AsyncTeleBot, with as many connections as there are workers (50 else)."""

from functools import partial

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import InlineKeyboardMarkup, LinkPreviewOptions

from bench.peers.task import Task, run, send_to_all


async def send(task: Task) -> None:
    asyncio_helper.API_URL = f"{task.api_url}/bot{{0}}/{{1}}"
    asyncio_helper.REQUEST_LIMIT = task.at_once
    preview = LinkPreviewOptions(**task.message["link_preview_options"])
    keyboard = InlineKeyboardMarkup.de_json(task.message["reply_markup"])
    message = {**task.message, "link_preview_options": preview, "reply_markup": keyboard}
    bot = AsyncTeleBot(task.token)
    try:
        await send_to_all(task, partial(bot.send_message, **message))
    finally:
        await bot.close_session()


if __name__ == "__main__":
    run(None, send)
