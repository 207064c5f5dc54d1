"""On python-telegram-bot as it comes; its extra `webhooks` serves them over tornado."""

from functools import partial
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.ext import Application, CommandHandler, ContextTypes

from bench.peers.place import SECRET, Place, run, send_to_all


def answer(place: Place) -> None:
    says = _message(place)

    async def answer_one(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await update.message.reply_text(**says)

    builder = Application.builder().token(place.token).base_url(f"{place.api_url}/bot")
    application = builder.concurrent_updates(place.at_once).build()
    application.add_handler(CommandHandler("chantiers", answer_one))
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


async def send(place: Place) -> None:
    """Send with its bot, which httpx speaks for."""
    async with Bot(place.token, base_url=f"{place.api_url}/bot") as bot:
        await send_to_all(place, partial(bot.send_message, **_message(place)))


def _message(place: Place) -> dict[str, Any]:
    preview = LinkPreviewOptions(**place.says["link_preview_options"])
    keyboard = InlineKeyboardMarkup.de_json(place.says["reply_markup"], None)
    return {**place.says, "link_preview_options": preview, "reply_markup": keyboard}


if __name__ == "__main__":
    run(answer, send)
