"""The methods with which the bot gets updates: getUpdates, and those of its webhook."""

import re
from urllib.parse import urlsplit

from telegram_sandbox.bot_api.parameters import (
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

# Of one getUpdates. A call that asks for more gets so much, as on the real server.
MAX_UPDATES = 100
MAX_WAIT = 50  # seconds

# Of a webhook (Bot API, setWebhook).
MAX_CONNECTIONS = 100
MAX_SECRET = 256  # characters

WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


async def get_updates(world: World, params: GetUpdates) -> list[Json]:
    if world.delivery is not None:
        raise ApiError(409, WEBHOOK_ACTIVE)
    limit = min(max(params.limit, 1), MAX_UPDATES)
    seconds = min(max(params.timeout, 0), MAX_WAIT)
    return await world.updates.poll(params.offset, limit, seconds, params.allowed_updates)


async def set_webhook(world: World, params: SetWebhook) -> bool:
    if not params.url:
        return await delete_webhook(world, params)
    webhook = _checked(params)
    world.updates.allow(params.allowed_updates)
    if params.drop_pending_updates:
        world.updates.clear()
    elif world.delivery is not None and world.delivery.webhook == webhook:
        return True
    world.updates.end_polls("Conflict: terminated by setWebhook request")
    world.deliver_to(webhook)
    return True


async def delete_webhook(world: World, params: DeleteWebhook) -> bool:
    """Delete the webhook, if any: bots call this before they poll."""
    world.deliver_to(None)
    if params.drop_pending_updates:
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


def _checked(params: SetWebhook) -> Webhook:
    """Parse a webhook. Refused if it isn't on this machine.

    A sandbox must never send made-up updates to a bot that is at work elsewhere. On this machine
    plain HTTP will do, on any port, where Telegram wants HTTPS.
    """
    try:
        url = urlsplit(params.url)
        _ = url.port  # one that is no number, or too high, is only found out here
    except ValueError as error:
        raise refused("invalid webhook URL specified") from error
    if url.scheme not in ("http", "https") or not is_loopback(url.netloc):
        raise refused("bad webhook: the sandbox delivers to addresses of its own machine only")
    if len(params.secret_token) > MAX_SECRET:
        raise refused("secret token is too long")
    if not re.fullmatch("[A-Za-z0-9_-]*", params.secret_token):
        raise refused("secret token contains unallowed characters")
    connections = min(max(params.max_connections, 1), MAX_CONNECTIONS)
    return Webhook(params.url, params.secret_token, connections)
