"""On pyTelegramBotAPI's AsyncTeleBot, with as many connections as there are workers (50 else)."""

from functools import partial

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import InlineKeyboardMarkup, LinkPreviewOptions

from bench.peers.place import Place, run, send_to_all


async def send(place: Place) -> None:
    asyncio_helper.API_URL = f"{place.api_url}/bot{{0}}/{{1}}"
    asyncio_helper.REQUEST_LIMIT = place.at_once
    preview = LinkPreviewOptions(**place.says["link_preview_options"])
    keyboard = InlineKeyboardMarkup.de_json(place.says["reply_markup"])
    message = {**place.says, "link_preview_options": preview, "reply_markup": keyboard}
    bot = AsyncTeleBot(place.token)
    try:
        await send_to_all(place, partial(bot.send_message, **message))
    finally:
        await bot.close_session()


if __name__ == "__main__":
    run(None, send)
