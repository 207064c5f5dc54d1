"""On aiogram: its bot as it comes."""

import asyncio
import sys
from functools import partial
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions

from bench.candidates.errand import Errand
from bench.candidates.place import Place


async def main(errand: Errand) -> None:
    """Send to everybody."""
    place = errand.place
    session = AiohttpSession(api=TelegramAPIServer.from_base(place.api_url))
    async with Bot(place.token, session) as bot:
        await errand.run(partial(bot.send_message, **_said(place)))


def _said(place: Place) -> dict[str, Any]:
    preview = LinkPreviewOptions(**place.says["link_preview_options"])
    keyboard = InlineKeyboardMarkup(**place.says["reply_markup"])
    return {**place.says, "link_preview_options": preview, "reply_markup": keyboard}


if __name__ == "__main__":
    asyncio.run(main(Errand.told(*sys.argv[1:])))
