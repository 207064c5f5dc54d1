"""The Bot API's objects: what the bot is told of users, chats and messages."""

from telegram_sandbox.shapes.attachments import attached
from telegram_sandbox.state.chats import Chat, Json, Message
from telegram_sandbox.state.people import GROUP_ANONYMOUS_BOT, Person
from telegram_sandbox.world import World

ANONYMOUS = {
    "id": GROUP_ANONYMOUS_BOT,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}

NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def user(world: World, user_id: int) -> Json:
    """A User: a person, the bot, or the one behind which anonymous administrators stand."""
    if user_id == GROUP_ANONYMOUS_BOT:
        return ANONYMOUS
    if user_id == world.bot.id:
        return {
            "id": world.bot.id,
            "is_bot": True,
            "first_name": world.bot.first_name,
            "username": world.bot.username,
        }
    person = world.persons[user_id]
    seen = {"id": person.id, "is_bot": False, **_names(person)}
    return seen if person.is_deactivated else seen | {"language_code": person.language_code}


def chat(world: World, chat_id: int) -> Json:
    """A Chat, as it stands in a message."""
    if chat_id in world.groups:
        group = world.groups[chat_id]
        seen = {"id": chat_id, "type": group.type, "title": group.title}
        return seen | {"is_forum": True} if group.is_forum else seen
    return {"id": chat_id, "type": "private", **_names(world.persons[chat_id])}


def chat_full_info(world: World, chat_id: int) -> Json:
    """A ChatFullInfo: what getChat answers."""
    return chat(world, chat_id) | {
        "accent_color_id": abs(chat_id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }


def message(world: World, where: Chat, said: Message) -> Json:
    """A Message, with the one that it answers if that still exists.

    Whatever answers nothing else in a topic answers the message that created it.
    """
    seen = _message_alone(world, where, said)
    answered = where.messages.get(said.reply_to or said.thread or 0)
    if answered is not None and answered.id != said.id:
        seen["reply_to_message"] = _message_alone(world, where, answered)
    return seen


def entities(world: World, said: Message) -> list[Json]:
    """The MessageEntity list: a mention without username names a person who exists, or goes."""
    seen = []
    for entity in said.content.entities:
        if entity["type"] != "text_mention":
            seen.append(entity)
        elif entity["user"]["id"] in world.persons:
            seen.append(entity | {"user": user(world, entity["user"]["id"])})
    return seen


def _names(person: Person) -> Json:
    """Of an account that was deleted nothing is left."""
    if person.is_deactivated:
        return {"first_name": ""}
    optional = {"last_name": person.last_name, "username": person.username}
    return {"first_name": person.first_name, **{k: v for k, v in optional.items() if v}}


def _author(world: World, where: Chat, said: Message) -> Json:
    if said.is_anonymous:
        return {"from": ANONYMOUS, "sender_chat": chat(world, where.id)}
    return {"from": user(world, said.sender)}


def _message_alone(world: World, where: Chat, said: Message) -> Json:
    optional: Json = {
        "message_thread_id": said.thread,
        "is_topic_message": said.thread is not None,
        "via_bot": said.via_bot and user(world, world.bot.id),
        "edit_date": said.edit_date,
        "has_protected_content": said.is_protected,
        "link_preview_options": said.link_preview,
        "reply_markup": said.keyboard and {"inline_keyboard": said.keyboard},
    }
    return {
        "message_id": said.id,
        **_author(world, where, said),
        "chat": chat(world, where.id),
        "date": said.date,
        **(said.service or _content(world, said)),
        **{name: value for name, value in optional.items() if value},
    }


def _content(world: World, said: Message) -> Json:
    """A text, or media and its caption, which may be missing."""
    marked = entities(world, said)
    if said.media is None:
        return {"text": said.content.text} | ({"entities": marked} if marked else {})
    optional: Json = {
        "caption": said.content.text,
        "caption_entities": marked,
        "show_caption_above_media": said.is_caption_above,
    }
    return attached(said.media) | {name: value for name, value in optional.items() if value}
