"""On python-telegram-bot as it comes; its extra `webhooks` serves them over tornado."""

from functools import partial
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.ext import Application, CommandHandler, ContextTypes

from bench.peers.task import SECRET, Task, run, send_to_all


def answer(task: Task) -> None:
    answer_fields = _message(task)

    async def answer_one(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await update.message.reply_text(**answer_fields)

    builder = Application.builder().token(task.token).base_url(f"{task.api_url}/bot")
    application = builder.concurrent_updates(task.at_once).build()
    application.add_handler(CommandHandler("chantiers", answer_one))
    if task.port:
        application.run_webhook(
            listen="127.0.0.1",
            port=task.port,
            url_path="telegram",
            webhook_url=task.webhook,
            secret_token=SECRET,
        )
    else:
        application.run_polling()


async def send(task: Task) -> None:
    """Send with its bot, which httpx speaks for."""
    async with Bot(task.token, base_url=f"{task.api_url}/bot") as bot:
        await send_to_all(task, partial(bot.send_message, **_message(task)))


def _message(task: Task) -> dict[str, Any]:
    preview = LinkPreviewOptions(**task.message["link_preview_options"])
    keyboard = InlineKeyboardMarkup.de_json(task.message["reply_markup"], None)
    return {**task.message, "link_preview_options": preview, "reply_markup": keyboard}


if __name__ == "__main__":
    run(answer, send)
