"""The Bot API's objects, made of the world's state: User, Chat, Message, ChatMember, files."""

from telegram_sandbox.state.chats import Chat, Json, Message
from telegram_sandbox.state.files import SMALL, Media
from telegram_sandbox.state.people import GROUP_ANONYMOUS_BOT, Membership, Person, Status
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

RIGHTS = {
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
    "can_send_welcome_messages": True,
    "can_pin_messages": True,
}
"""Of every administrator: all that applies to groups."""

RESTRICTED_PERMISSIONS = {
    f"can_{act}": act == "invite_users"
    for act in (
        "send_messages",
        "send_audios",
        "send_documents",
        "send_photos",
        "send_videos",
        "send_video_notes",
        "send_voice_notes",
        "send_polls",
        "send_other_messages",
        "add_web_page_previews",
        "react_to_messages",
        "edit_tag",
        "change_info",
        "invite_users",
        "pin_messages",
        "manage_topics",
    )
}
"""Of every restricted member, who may not write."""

SMALL_SIDE = 320
"""Pixels of the longer side of a photo's small size, as on Telegram."""


def user_object(world: World, user_id: int) -> Json:
    """Make a User: of a person, the bot, or the stand-in for anonymous administrators."""
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
    user = {"id": person.id, "is_bot": False, **_names(person)}
    return user if person.is_deactivated else user | {"language_code": person.language_code}


def chat_object(world: World, chat_id: int) -> Json:
    """Make a Chat, as it stands in a message."""
    if chat_id in world.groups:
        group = world.groups[chat_id]
        chat = {"id": chat_id, "type": group.type, "title": group.title}
        return chat | {"is_forum": True} if group.is_forum else chat
    return {"id": chat_id, "type": "private", **_names(world.persons[chat_id])}


def chat_full_info_object(world: World, chat_id: int) -> Json:
    """Make a ChatFullInfo, as getChat answers it."""
    return chat_object(world, chat_id) | {
        "accent_color_id": abs(chat_id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": NO_GIFTS,
    }


def message_object(world: World, chat: Chat, message: Message) -> Json:
    """Make a Message, with the one that it answers if that still exists.

    In a topic, a message that answers no other answers the one that created the topic.
    """
    made = _message_alone(world, chat, message)
    answered = chat.messages.get(message.reply_to or message.thread or 0)
    if answered is not None and answered.id != message.id:
        made["reply_to_message"] = _message_alone(world, chat, answered)
    return made


def message_origin_object(world: World, chat: Chat, message: Message) -> Json:
    """Make a MessageOrigin: who wrote a message first, perhaps in the name of their group."""
    if message.forward_origin is not None:
        return message.forward_origin
    origin = {"type": "user", "sender_user": user_object(world, message.sender)}
    if message.is_anonymous:
        origin = {"type": "chat", "sender_chat": chat_object(world, chat.id)}
    return origin | {"date": message.date}


def entity_objects(world: World, message: Message) -> list[Json]:
    """List the MessageEntity objects, without mentions of users who don't exist."""
    made = []
    for entity in message.content.entities:
        if entity["type"] != "text_mention":
            made.append(entity)
        elif entity["user"]["id"] in world.persons:
            made.append(entity | {"user": user_object(world, entity["user"]["id"])})
    return made


def chat_member_object(world: World, chat_id: int, user_id: int) -> Json:
    """Make a ChatMember. In a private chat both are members."""
    if chat_id not in world.groups:
        return private_member_object(world, user_id, Status.MEMBER)
    group = world.groups[chat_id]
    place = group.membership(user_id)
    status = place.status
    if status is Status.KICKED and group.type == "group":
        status = Status.LEFT  # a basic group only removes, it bans nobody
    details = _member_details(place) if status is place.status else {}
    if status is Status.ADMINISTRATOR and group.type == "supergroup":
        details["can_manage_topics"] = True
    return {"status": status.value, "user": user_object(world, user_id), **details}


def private_member_object(world: World, user_id: int, status: Status) -> Json:
    """Make a ChatMember of a private chat, where a stopped bot counts as kicked."""
    details = _member_details(Membership(status))
    return {"status": status.value, "user": user_object(world, user_id), **details}


def file_object(media: Media) -> Json:
    """Make a File, with the path from which it can be downloaded."""
    return _file(media) | {"file_path": media.path}


def _names(person: Person) -> Json:
    """Name a person; of a deleted account nothing is left."""
    if person.is_deactivated:
        return {"first_name": ""}
    optional = {"last_name": person.last_name, "username": person.username}
    return {"first_name": person.first_name, **{k: v for k, v in optional.items() if v}}


def _author(world: World, chat: Chat, message: Message) -> Json:
    if message.is_anonymous:
        return {"from": ANONYMOUS, "sender_chat": chat_object(world, chat.id)}
    return {"from": user_object(world, message.sender)}


def _message_alone(world: World, chat: Chat, message: Message) -> Json:
    optional: Json = {
        "message_thread_id": message.thread,
        "is_topic_message": message.thread is not None,
        "via_bot": message.via_bot and user_object(world, world.bot.id),
        "edit_date": message.edit_date,
        "has_protected_content": message.is_protected,
        "media_group_id": message.album,
        "forward_origin": message.forward_origin,
        "link_preview_options": message.link_preview,
        "reply_markup": message.keyboard and {"inline_keyboard": message.keyboard},
    }
    return {
        "message_id": message.id,
        **_author(world, chat, message),
        "chat": chat_object(world, chat.id),
        "date": message.date,
        **(message.service or _content(world, message)),
        **{name: value for name, value in optional.items() if value},
    }


def _content(world: World, message: Message) -> Json:
    """Give the text, or the media and its caption, which may be missing."""
    entities = entity_objects(world, message)
    if message.media is None:
        return {"text": message.content.text} | ({"entities": entities} if entities else {})
    optional: Json = {
        "caption": message.content.text,
        "caption_entities": entities,
        "show_caption_above_media": message.is_caption_above,
    }
    return _media(message.media) | {name: value for name, value in optional.items() if value}


def _media(media: Media) -> Json:
    if media.kind == "photo":
        return {"photo": _photo_sizes(media)}
    named = {"file_name": media.name, "mime_type": media.type}
    if media.kind == "document":
        return {"document": _file(media) | named}
    shape = {"width": media.width, "height": media.height, "duration": media.duration}
    return {"video": _file(media) | shape | named}


def _file(media: Media, suffix: str = "") -> Json:
    return {
        "file_id": media.id + suffix,
        "file_unique_id": media.unique_id + suffix,
        "file_size": len(media.content),
    }


def _photo_sizes(photo: Media) -> list[Json]:
    """List the small size, unless the photo is no larger, and the large one."""
    large = _file(photo) | {"width": photo.width, "height": photo.height}
    scale = SMALL_SIDE / max(photo.width, photo.height)
    if scale >= 1:
        return [large]
    small = {
        "width": max(1, round(photo.width * scale)),
        "height": max(1, round(photo.height * scale)),
    }
    return [_file(photo, SMALL) | small, large]


def _member_details(place: Membership) -> Json:
    """Give what a ChatMember says besides its status."""
    match place.status:
        case Status.OWNER:
            return {"is_anonymous": place.is_anonymous}
        case Status.ADMINISTRATOR:
            return {"can_be_edited": False, "is_anonymous": place.is_anonymous, **RIGHTS}
        case Status.RESTRICTED:
            return {"is_member": True, "until_date": 0, **RESTRICTED_PERMISSIONS}
        case Status.KICKED:
            return {"until_date": 0}
        case _:
            return {}
