"""The small bot on aiogram, which serves webhooks over aiohttp."""

import asyncio
import sys

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

API_URL, TOKEN, PORT, SECRET = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
MORE = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Encore", callback_data="more")]]
)
bot = Bot(TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(API_URL)))
dispatcher = Dispatcher()


async def start(message: Message) -> None:
    await message.answer(f"Bonjour {message.from_user.first_name}", reply_markup=MORE)


async def press(query: CallbackQuery) -> None:
    await query.answer("Voilà")
    await query.message.edit_text("Encore bonjour", reply_markup=MORE)


async def photo(message: Message) -> None:
    largest = message.photo[-1]
    await message.answer_photo(largest.file_id, caption=f"{largest.width} × {largest.height}")


async def document(message: Message) -> None:
    file = await bot.download(message.document)
    shouted = BufferedInputFile(file.read().upper(), message.document.file_name)
    await message.answer_document(shouted)


async def admins(message: Message) -> None:
    names = sorted(member.user.first_name for member in await message.chat.get_administrators())
    await message.reply(f"{message.chat.title} : {', '.join(names)}")


async def offer(query: InlineQuery) -> None:
    content = InputTextMessageContent(message_text=f"Trouvé : {query.query}")
    found = InlineQueryResultArticle(id="1", title=query.query, input_message_content=content)
    await query.answer([found])


dispatcher.message.register(start, CommandStart())
dispatcher.callback_query.register(press, F.data == "more")
dispatcher.message.register(photo, F.photo)
dispatcher.message.register(document, F.document)
dispatcher.message.register(admins, Command("admins"))
dispatcher.inline_query.register(offer)


async def poll() -> None:
    await dispatcher.start_polling(bot)


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{PORT}/hook", secret_token=SECRET)


def serve() -> None:
    dispatcher.startup.register(on_startup)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/hook")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=PORT)


if __name__ == "__main__":
    if PORT:
        serve()
    else:
        asyncio.run(poll())
