"""Privacy mode: which messages of a group the bot is told of (Bot API, "Privacy mode")."""

from chatbot.sandbox.chats import Chat, Formatted, Json, Message
from chatbot.sandbox.formatting import piece
from chatbot.sandbox.world import World


def bot_sees(world: World, chat: Chat, message: Message) -> bool:
    """Everything in private; in its groups commands, mentions, and answers to its messages."""
    if chat.id not in world.groups:
        return True
    if not world.groups[chat.id].has_bot:
        return False
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
