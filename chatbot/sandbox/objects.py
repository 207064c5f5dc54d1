"""The Bot API's objects: what the bot is told of users, chats and messages."""

from chatbot.sandbox.chats import Chat, Json, Message
from chatbot.sandbox.people import Person
from chatbot.sandbox.world import World

ADMINISTRATOR_RIGHTS = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": True,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
}

NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def user(world: World, user_id: int) -> Json:
    """A User: a person, or the bot."""
    if user_id == world.bot.id:
        return {
            "id": world.bot.id,
            "is_bot": True,
            "first_name": world.bot.first_name,
            "username": world.bot.username,
        }
    person = world.persons[user_id]
    return {
        "id": person.id,
        "is_bot": False,
        **_names(person),
        "language_code": person.language_code,
    }


def chat(world: World, chat_id: int) -> Json:
    """A Chat, as it stands in a message."""
    if chat_id in world.groups:
        return {"id": chat_id, "type": "supergroup", "title": world.groups[chat_id].title}
    return {"id": chat_id, "type": "private", **_names(world.persons[chat_id])}


def chat_full_info(world: World, chat_id: int) -> Json:
    """A ChatFullInfo: what getChat answers."""
    return chat(world, chat_id) | {
        "accent_color_id": abs(chat_id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }


def chat_member(world: World, chat_id: int, user_id: int) -> Json:
    """A ChatMember: who somebody is in a chat. In a private chat both are members."""
    seen = user(world, user_id)
    if user_id != world.bot.id and user_id not in world.members(chat_id):
        return {"status": "left", "user": seen}
    if world.administers(user_id, chat_id):
        return {"status": "administrator", "user": seen, **ADMINISTRATOR_RIGHTS}
    return {"status": "member", "user": seen}


def message(world: World, where: Chat, said: Message) -> Json:
    """A Message, with the one that it answers if that still exists."""
    seen = _message_alone(world, where, said)
    if said.reply_to in where.messages:
        answered = where.messages[said.reply_to]
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
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
    }


def _message_alone(world: World, where: Chat, said: Message) -> Json:
    optional: Json = {
        "edit_date": said.edit_date,
        "has_protected_content": said.is_protected,
        "entities": entities(world, said),
        "link_preview_options": said.link_preview,
        "reply_markup": said.keyboard and {"inline_keyboard": said.keyboard},
    }
    return {
        "message_id": said.id,
        "from": user(world, said.sender),
        "chat": chat(world, where.id),
        "date": said.date,
        "text": said.content.text,
        **{name: value for name, value in optional.items() if value},
    }
