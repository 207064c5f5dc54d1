"""On python-telegram-bot: its bot as it comes, which httpx speaks for."""

import asyncio
import sys
from functools import partial
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions

from bench.candidates.errand import Errand
from bench.candidates.place import Place


async def main(errand: Errand) -> None:
    """Send to everybody."""
    place = errand.place
    async with Bot(place.token, base_url=f"{place.api_url}/bot") as bot:
        await errand.run(partial(bot.send_message, **_said(place)))


def _said(place: Place) -> dict[str, Any]:
    preview = LinkPreviewOptions(**place.says["link_preview_options"])
    keyboard = InlineKeyboardMarkup.de_json(place.says["reply_markup"], None)
    return {**place.says, "link_preview_options": preview, "reply_markup": keyboard}


if __name__ == "__main__":
    asyncio.run(main(Errand.told(*sys.argv[1:])))
