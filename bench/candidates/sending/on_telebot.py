"""On pyTelegramBotAPI's AsyncTeleBot, with as many connections as there are workers (50 else)."""

import asyncio
import sys
from functools import partial
from typing import Any

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import InlineKeyboardMarkup, LinkPreviewOptions

from bench.candidates.errand import Errand
from bench.candidates.place import Place


async def main(errand: Errand) -> None:
    """Send to everybody."""
    asyncio_helper.API_URL = f"{errand.place.api_url}/bot{{0}}/{{1}}"
    asyncio_helper.REQUEST_LIMIT = errand.at_once
    bot = AsyncTeleBot(errand.place.token)
    try:
        await errand.run(partial(bot.send_message, **_said(errand.place)))
    finally:
        await bot.close_session()


def _said(place: Place) -> dict[str, Any]:
    preview = LinkPreviewOptions(**place.says["link_preview_options"])
    keyboard = InlineKeyboardMarkup.de_json(place.says["reply_markup"])
    return {**place.says, "link_preview_options": preview, "reply_markup": keyboard}


if __name__ == "__main__":
    asyncio.run(main(Errand.told(*sys.argv[1:])))
