"""The methods with which the bot listens: getUpdates, deleteWebhook, answerCallbackQuery."""

from chatbot.sandbox.chats import Json
from chatbot.sandbox.errors import refused
from chatbot.sandbox.parameters import AnswerCallbackQuery, DeleteWebhook, GetUpdates
from chatbot.sandbox.world import World

MAX_UPDATES = 100
MAX_WAIT = 50
"""Updates and seconds of one call; more is quietly less, as on the real server."""

MAX_NOTICE = 200
"""Characters of the answer to a press (Bot API, answerCallbackQuery)."""


async def get_updates(world: World, asked: GetUpdates) -> list[Json]:
    limit = min(max(asked.limit, 1), MAX_UPDATES)
    seconds = min(max(asked.timeout, 0), MAX_WAIT)
    return await world.updates.take(asked.offset, limit, seconds, asked.allowed_updates)


async def delete_webhook(world: World, asked: DeleteWebhook) -> bool:
    """There never is one; bots call it before they poll."""
    if asked.drop_pending_updates:
        world.updates.clear()
    return True


async def answer_callback_query(world: World, asked: AnswerCallbackQuery) -> bool:
    if len(asked.text) > MAX_NOTICE:
        raise refused("MESSAGE_TOO_LONG")
    press = world.presses.answer(asked.callback_query_id, asked.text, show_alert=asked.show_alert)
    world.changed(world.chats[press.chat])
    return True
