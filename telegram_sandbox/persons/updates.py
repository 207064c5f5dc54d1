"""The updates that the bot gets of what persons do, as far as privacy mode lets."""

from dataclasses import replace

from telegram_sandbox.shapes.formatting import covered_text
from telegram_sandbox.shapes.objects import chat_object, message_object, user_object
from telegram_sandbox.state.chats import Chat, Formatted, Json, Message
from telegram_sandbox.state.people import GROUP_ANONYMOUS_BOT
from telegram_sandbox.world import World


def queue_message(world: World, kind: str, chat: Chat, message: Message) -> int | None:
    """Queue an update about a message, and return its id, unless the bot may not see it."""
    if not bot_sees(world, chat, message):
        return None
    if not message.is_anonymous:
        world.met.add(message.sender)
    return world.updates.put_allowed(kind, message_object(world, chat, message))


def post_service_message(
    world: World,
    chat: Chat,
    actor: int,
    service: Json,
    thread: int | None = None,
    *,
    is_from_group: bool = False,
) -> int | None:
    """Post a service message in a group; return the update's id as `queue_message` does."""
    message = replace(
        world.next_message(chat, actor, Formatted("")),
        service=service,
        thread=thread,
        is_anonymous=is_from_group or is_anonymous(world, chat.id, actor),
    )
    world.store_message(chat, message)
    return queue_message(world, "message", chat, message)


def queue_member_update(
    world: World, chat_id: int, actor: int, user_id: int, before: Json, after: Json
) -> int | None:
    """Queue a ChatMemberUpdated: about the bot, or about others where it administers."""
    is_own = user_id == world.bot.id
    if not is_own and not world.administers(world.bot.id, chat_id):
        return None
    is_hidden = is_anonymous(world, chat_id, actor)
    if not is_hidden:
        world.met.add(actor)
    payload = {
        "chat": chat_object(world, chat_id),
        "from": user_object(world, GROUP_ANONYMOUS_BOT if is_hidden else actor),
        "date": int(world.clock()),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    return world.updates.put_allowed("my_chat_member" if is_own else "chat_member", payload)


def is_anonymous(world: World, chat_id: int, person_id: int) -> bool:
    """Tell whether this person acts in the group's name."""
    return chat_id in world.groups and world.groups[chat_id].membership(person_id).is_anonymous


def bot_sees(world: World, chat: Chat, message: Message) -> bool:
    """Tell whether the bot gets a message (Bot API, "Privacy mode").

    It gets everything in private and where it administers. In other groups it gets service
    messages, messages via it, commands, mentions, and answers to its messages; from a group that
    removed it, only that it was removed.
    """
    if chat.id not in world.groups or world.administers(world.bot.id, chat.id):
        return True
    if not world.groups[chat.id].membership(world.bot.id).is_present:
        return message.service is not None and _removes(world.bot.id, message.service)
    if message.service is not None or message.via_bot:
        return True
    answered = chat.messages.get(message.reply_to or 0)
    if answered is not None and answered.sender == world.bot.id:
        return True
    return any(
        _addresses(world.bot.username, message.content, entity)
        for entity in message.content.entities
    )


def _addresses(username: str, content: Formatted, entity: Json) -> bool:
    """Tell whether an entity is `/cmd`, `/cmd@bot` or `@bot`."""
    text = covered_text(content.text, entity).lower()
    if entity["type"] == "mention":
        return text == f"@{username.lower()}"
    addressee = text.partition("@")[2]
    return entity["type"] == "bot_command" and addressee in ("", username.lower())


def _removes(bot_id: int, service: Json) -> bool:
    return bool(service.get("left_chat_member", {}).get("id") == bot_id)
