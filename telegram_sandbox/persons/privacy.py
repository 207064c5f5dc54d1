"""Privacy mode: which messages of a group the bot is told of (Bot API, "Privacy mode")."""

from telegram_sandbox.shapes.formatting import piece
from telegram_sandbox.state.chats import Chat, Formatted, Json, Message
from telegram_sandbox.world import World


def bot_sees(world: World, chat: Chat, message: Message) -> bool:
    """Everything in private and where it administers.

    Elsewhere service messages, what was sent via it, commands, mentions, and answers to its
    messages; and, where it was removed, that it was.
    """
    if chat.id not in world.groups or world.administers(world.bot.id, chat.id):
        return True
    if not world.groups[chat.id].membership(world.bot.id).is_present:
        return message.service is not None and _is_about(world.bot.id, message.service)
    if message.service is not None or message.via_bot:
        return True
    answered = chat.messages.get(message.reply_to or 0)
    if answered is not None and answered.sender == world.bot.id:
        return True
    return any(
        _calls(world.bot.username, message.content, entity) for entity in message.content.entities
    )


def _calls(username: str, content: Formatted, entity: Json) -> bool:
    """Is it `/cmd`, `/cmd@bot` or `@bot`?"""
    words = piece(content.text, entity).lower()
    if entity["type"] == "mention":
        return words == f"@{username.lower()}"
    addressee = words.partition("@")[2]
    return entity["type"] == "bot_command" and addressee in ("", username.lower())


def _is_about(bot_id: int, service: Json) -> bool:
    return bool(service.get("left_chat_member", {}).get("id") == bot_id)
