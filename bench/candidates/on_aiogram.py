"""On aiogram, whose documentation serves webhooks over aiohttp."""

import asyncio
import sys
from functools import partial
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.candidates.place import SECRET, Place


def main(told: str) -> None:
    """Poll, or serve a webhook, until SIGTERM."""
    place = Place.from_json(told)
    dispatcher = Dispatcher()
    dispatcher.message.register(partial(_answer, says=_said(place)), Command("chantiers"))
    if place.port:
        _serve(place, dispatcher)
    else:
        asyncio.run(_poll(place, dispatcher))


def _serve(place: Place, dispatcher: Dispatcher) -> None:
    async def on_startup(bot: Bot) -> None:
        await bot.set_webhook(place.webhook, secret_token=SECRET)

    bot = _bot(place)
    dispatcher.startup.register(on_startup)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=place.port)


async def _poll(place: Place, dispatcher: Dispatcher) -> None:
    await dispatcher.start_polling(_bot(place))


def _bot(place: Place) -> Bot:
    return Bot(place.token, AiohttpSession(api=TelegramAPIServer.from_base(place.api_url)))


def _said(place: Place) -> dict[str, Any]:
    preview = LinkPreviewOptions(**place.says["link_preview_options"])
    keyboard = InlineKeyboardMarkup(**place.says["reply_markup"])
    return {**place.says, "link_preview_options": preview, "reply_markup": keyboard}


async def _answer(message: Message, *, says: dict[str, Any]) -> None:
    await message.answer(**says)


if __name__ == "__main__":
    main(*sys.argv[1:])
