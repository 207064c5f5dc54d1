"""On python-telegram-bot, whose extra `webhooks` serves over tornado."""

import sys
from functools import partial
from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.ext import Application, CommandHandler, ContextTypes

from bench.candidates.place import SECRET, Place


def main(told: str, at_once: str) -> None:
    """Poll, or serve a webhook, until SIGTERM. `at_once`: how many updates are in hand."""
    place = Place.from_json(told)
    builder = Application.builder().token(place.token).base_url(f"{place.api_url}/bot")
    application = builder.concurrent_updates(int(at_once)).build()
    application.add_handler(CommandHandler("chantiers", partial(_answer, says=_said(place))))
    if place.port:
        application.run_webhook(
            listen="127.0.0.1",
            port=place.port,
            url_path="telegram",
            webhook_url=place.webhook,
            secret_token=SECRET,
        )
    else:
        application.run_polling()


def _said(place: Place) -> dict[str, Any]:
    preview = LinkPreviewOptions(**place.says["link_preview_options"])
    keyboard = InlineKeyboardMarkup.de_json(place.says["reply_markup"], None)
    return {**place.says, "link_preview_options": preview, "reply_markup": keyboard}


async def _answer(
    update: Update, _context: ContextTypes.DEFAULT_TYPE, *, says: dict[str, Any]
) -> None:
    if update.message:
        await update.message.reply_text(**says)


if __name__ == "__main__":
    main(*sys.argv[1:])
