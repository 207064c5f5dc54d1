"""The small bot on pyTelegramBotAPI; its examples serve webhooks by the standard library."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

from telebot import TeleBot, apihelper
from telebot.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputFile,
    InputTextMessageContent,
    Message,
    Update,
)

API_URL, TOKEN, PORT, SECRET = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
MORE = InlineKeyboardMarkup([[InlineKeyboardButton("Encore", callback_data="more")]])
apihelper.API_URL = f"{API_URL}/bot{{0}}/{{1}}"
apihelper.FILE_URL = f"{API_URL}/file/bot{{0}}/{{1}}"
bot = TeleBot(TOKEN)


def start(message: Message) -> None:
    bot.send_message(
        message.chat.id,
        f"Bonjour {message.from_user.first_name}",
        reply_markup=MORE,
        message_thread_id=message.message_thread_id,
    )


def press(query: CallbackQuery) -> None:
    bot.answer_callback_query(query.id, "Voilà")
    shown = query.message
    bot.edit_message_text("Encore bonjour", shown.chat.id, shown.message_id, reply_markup=MORE)


def photo(message: Message) -> None:
    largest = message.photo[-1]
    bot.send_photo(message.chat.id, largest.file_id, f"{largest.width} × {largest.height}")


def document(message: Message) -> None:
    content = bot.download_file(bot.get_file(message.document.file_id).file_path)
    shouted = InputFile(BytesIO(content.upper()), file_name=message.document.file_name)
    bot.send_document(message.chat.id, shouted)


def admins(message: Message) -> None:
    members = bot.get_chat_administrators(message.chat.id)
    names = sorted(member.user.first_name for member in members)
    bot.reply_to(message, f"{message.chat.title} : {', '.join(names)}")


def offer(query: InlineQuery) -> None:
    content = InputTextMessageContent(f"Trouvé : {query.query}")
    bot.answer_inline_query(query.id, [InlineQueryResultArticle("1", query.query, content)])


bot.register_message_handler(start, commands=["start"])
bot.register_callback_query_handler(press, func=lambda query: query.data == "more")
bot.register_message_handler(photo, content_types=["photo"])
bot.register_message_handler(document, content_types=["document"])
bot.register_message_handler(admins, commands=["admins"])
bot.register_inline_handler(offer, func=lambda _query: True)


class Hook(BaseHTTPRequestHandler):
    """Takes updates that come with the secret."""

    def do_POST(self) -> None:
        is_telegram = self.headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
        update = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send_response(200 if is_telegram else 403)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if is_telegram:
            bot.process_new_updates([Update.de_json(update)])


if __name__ == "__main__":
    if PORT:
        server = ThreadingHTTPServer(("127.0.0.1", PORT), Hook)
        bot.set_webhook(f"http://127.0.0.1:{PORT}/hook", secret_token=SECRET)
        server.serve_forever()
    else:
        bot.remove_webhook()
        bot.infinity_polling()
