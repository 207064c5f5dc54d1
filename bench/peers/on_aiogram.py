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

from bench.peers.place import SECRET, Place, run, send_to_all


def answer(place: Place) -> None:
    says = _message(place)

    async def answer_one(message: Message) -> None:
        await message.answer(**says)

    dispatcher = Dispatcher()
    dispatcher.message.register(answer_one, Command("chantiers"))
    if place.port:
        _serve(place, dispatcher)
    else:
        asyncio.run(_poll(place, dispatcher))


async def send(place: Place) -> None:
    async with bot_of(place) as bot:
        await send_to_all(place, partial(bot.send_message, **_message(place)))


def bot_of(place: Place) -> Bot:
    return Bot(place.token, AiohttpSession(api=TelegramAPIServer.from_base(place.api_url)))


def _serve(place: Place, dispatcher: Dispatcher) -> None:
    async def on_startup(bot: Bot) -> None:
        await bot.set_webhook(place.webhook, secret_token=SECRET)

    bot, app = bot_of(place), web.Application()
    dispatcher.startup.register(on_startup)
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=place.port)


async def _poll(place: Place, dispatcher: Dispatcher) -> None:
    await dispatcher.start_polling(bot_of(place))


def _message(place: Place) -> dict[str, Any]:
    preview = LinkPreviewOptions(**place.says["link_preview_options"])
    keyboard = InlineKeyboardMarkup(**place.says["reply_markup"])
    return {**place.says, "link_preview_options": preview, "reply_markup": keyboard}


if __name__ == "__main__":
    run(answer, send)
