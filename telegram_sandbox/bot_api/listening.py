"""The methods with which the bot listens: getUpdates, its webhook, answerCallbackQuery."""

import re
from urllib.parse import urlsplit

from telegram_sandbox.bot_api.parameters import (
    AnswerCallbackQuery,
    DeleteWebhook,
    GetUpdates,
    Parameters,
    SetWebhook,
)
from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.guard import is_loopback
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.webhook import Webhook
from telegram_sandbox.world import World

MAX_UPDATES = 100
MAX_WAIT = 50
"""Updates and seconds of one call; more is quietly less, as on the real server."""

MAX_CONNECTIONS = 100
MAX_SECRET = 256
"""Characters (Bot API, setWebhook)."""

MAX_NOTICE = 200
"""Characters of the answer to a press (Bot API, answerCallbackQuery)."""

WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


async def get_updates(world: World, asked: GetUpdates) -> list[Json]:
    if world.delivery is not None:
        raise ApiError(409, WEBHOOK_ACTIVE)
    limit = min(max(asked.limit, 1), MAX_UPDATES)
    seconds = min(max(asked.timeout, 0), MAX_WAIT)
    return await world.updates.take(asked.offset, limit, seconds, asked.allowed_updates)


async def set_webhook(world: World, asked: SetWebhook) -> bool:
    if not asked.url:
        return await delete_webhook(world, asked)
    webhook = _checked(asked)
    world.updates.allow(asked.allowed_updates)
    if asked.drop_pending_updates:
        world.updates.clear()
    elif world.delivery is not None and world.delivery.webhook == webhook:
        return True
    world.updates.end_polls("Conflict: terminated by setWebhook request")
    world.deliver_to(webhook)
    return True


async def delete_webhook(world: World, asked: DeleteWebhook) -> bool:
    """Bots call it before they poll, whether there is one or not."""
    world.deliver_to(None)
    if asked.drop_pending_updates:
        world.updates.clear()
    return True


async def get_webhook_info(world: World, _: Parameters) -> Json:
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": world.updates.count(),
    }
    if world.delivery is not None:
        info["url"] = world.delivery.webhook.url
        info["max_connections"] = world.delivery.webhook.max_connections
        if world.delivery.last_error is not None:
            info["last_error_date"], info["last_error_message"] = world.delivery.last_error
    if world.updates.allowed:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info


async def answer_callback_query(world: World, asked: AnswerCallbackQuery) -> bool:
    if len(asked.text) > MAX_NOTICE:
        raise refused("MESSAGE_TOO_LONG")
    press = world.presses.answer(asked.callback_query_id, asked.text, show_alert=asked.show_alert)
    world.changed(world.chats[press.chat])
    return True


def _checked(asked: SetWebhook) -> Webhook:
    """The webhook, if it is on this machine.

    A sandbox must never tell a real bot, somewhere else, what nobody said. On this machine plain
    HTTP will do, on any port, where Telegram wants HTTPS.
    """
    try:
        url = urlsplit(asked.url)
        _ = url.port  # one that is no number, or too high, is only found out here
    except ValueError as error:
        raise refused("invalid webhook URL specified") from error
    if url.scheme not in ("http", "https") or not is_loopback(url.netloc):
        raise refused("bad webhook: the sandbox delivers to addresses of its own machine only")
    if len(asked.secret_token) > MAX_SECRET:
        raise refused("secret token is too long")
    if not re.fullmatch("[A-Za-z0-9_-]*", asked.secret_token):
        raise refused("secret token contains unallowed characters")
    connections = min(max(asked.max_connections, 1), MAX_CONNECTIONS)
    return Webhook(asked.url, asked.secret_token, connections)
