"""On aiogram as it comes; its documentation serves webhooks over aiohttp."""

import asyncio
from functools import partial
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.peers.task import SECRET, Task, run, send_to_all


def answer(task: Task) -> None:
    answer_fields = _message(task)

    async def answer_one(message: Message) -> None:
        await message.answer(**answer_fields)

    dispatcher = Dispatcher()
    dispatcher.message.register(answer_one, Command("chantiers"))
    if task.port:
        _serve(task, dispatcher)
    else:
        asyncio.run(_poll(task, dispatcher))


async def send(task: Task) -> None:
    async with bot_of(task) as bot:
        await send_to_all(task, partial(bot.send_message, **_message(task)))


def bot_of(task: Task) -> Bot:
    return Bot(task.token, AiohttpSession(api=TelegramAPIServer.from_base(task.api_url)))


def _serve(task: Task, dispatcher: Dispatcher) -> None:
    async def on_startup(bot: Bot) -> None:
        await bot.set_webhook(task.webhook, secret_token=SECRET)

    bot, app = bot_of(task), web.Application()
    dispatcher.startup.register(on_startup)
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=task.port)


async def _poll(task: Task, dispatcher: Dispatcher) -> None:
    await dispatcher.start_polling(bot_of(task))


def _message(task: Task) -> dict[str, Any]:
    preview = LinkPreviewOptions(**task.message["link_preview_options"])
    keyboard = InlineKeyboardMarkup(**task.message["reply_markup"])
    return {**task.message, "link_preview_options": preview, "reply_markup": keyboard}


if __name__ == "__main__":
    run(answer, send)
