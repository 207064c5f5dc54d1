"""The control API's answers: who there is, and what one person sees of one chat."""

from telegram_sandbox.bot_api.profile import localized
from telegram_sandbox.persons.access import check_exists, readable_chat
from telegram_sandbox.shapes.objects import entity_objects, user_object
from telegram_sandbox.state.chats import Chat, Json, Message
from telegram_sandbox.state.files import Media
from telegram_sandbox.state.menus import scopes_in
from telegram_sandbox.state.people import Group, Person
from telegram_sandbox.world import World

DELETED = "Compte supprimé"
"""The name of a deleted account, as Telegram's apps show it."""

LONGEST_WAIT = 25.0
"""Seconds of one poll of a view."""


def world_view(world: World) -> Json:
    """Describe the bot, the persons and the groups."""
    return {
        "revision": world.revision,
        "bot": {
            "id": world.bot.id,
            "username": world.bot.username,
            "first_name": world.bot.first_name,
            "description": localized(world.descriptions, "fr"),
            "short_description": localized(world.short_descriptions, "fr"),
        },
        "persons": [_person(world, person) for person in world.persons.values()],
        "chats": [_group(world, group) for group in world.groups.values()],
        "remembered": world.remembered,
        "clock": clock_view(world),
    }


def clock_view(world: World) -> Json:
    """Tell the sandbox's time, in Unix seconds, and by how many it is ahead of the real one."""
    return {"at": world.clock(), "ahead": world.clock.ahead}


async def next_view(
    world: World, chat_id: int, person_id: int, since: int | None, seconds: float
) -> Json:
    """Return the view, after a change or the seconds if the person knows this revision already.

    Typing that ends by itself ends the wait too: the revision is then the same.
    """
    chat = readable_chat(world, person_id, chat_id)
    typing_left = chat.typing_until - world.steady()
    wait = min(seconds, LONGEST_WAIT, typing_left if typing_left > 0 else LONGEST_WAIT)
    await world.changes.wait_for(lambda: chat.revision != since, wait)
    check_exists(world, person_id)  # a reset may have come in between
    return view(world, chat, person_id)


def view(world: World, chat: Chat, person_id: int) -> Json:
    """Describe what the person sees of the chat now.

    `cast` is the world's revision: when it changes, the page asks for `world_view` again.
    """
    return {
        "revision": chat.revision,
        "cast": world.revision,
        "messages": [
            _message(world, chat, message, person_id) for message in chat.messages.values()
        ],
        "notices": [
            {"id": press.id, "text": press.text, "show_alert": press.show_alert}
            for press in world.presses.notices(person_id, chat.id)
        ],
        "pending": [press.id for press in world.presses.pending(person_id, chat.id)],
        "typing": chat.typing_until > world.steady(),
        "commands": _commands(world, chat, person_id),
        "keyboard": chat.reply_keyboard.rows,
        "started": chat.is_started,
    }


def _person(world: World, person: Person) -> Json:
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "role": person.role,
        "is_deactivated": person.is_deactivated,
        "has_blocked": world.chats[person.id].is_blocked,
    }


def _group(world: World, group: Group) -> Json:
    return {
        "id": group.id,
        "type": group.type,
        "title": group.title,
        "members": [
            {"id": key, "status": place.status.value, "is_anonymous": place.is_anonymous}
            for key, place in group.memberships.items()
            if place.is_present
        ],
        "topics": [
            {"id": topic.id, "name": topic.name, "is_closed": topic.is_closed}
            for topic in world.chats[group.id].topics.values()
        ],
        "upgraded_to": group.upgraded_to,
    }


def _commands(world: World, chat: Chat, person_id: int) -> list[Json]:
    """List the commands of the person's menu: none where the bot isn't."""
    group = world.groups.get(chat.id)
    if group is not None and not group.membership(world.bot.id).is_present:
        return []
    scopes = scopes_in(chat.id, person_id, is_administrator=world.administers(person_id, chat.id))
    return world.menus.shown(scopes, world.persons[person_id].language_code)


def _message(world: World, chat: Chat, message: Message, person_id: int) -> Json:
    answered = chat.messages.get(message.reply_to or 0)
    optional: Json = {
        "thread": message.thread,
        "service": message.service,
        "edit_date": message.edit_date,
        "reply_markup": message.keyboard and {"inline_keyboard": message.keyboard},
        "reply_to": answered and _quoted(world, chat, answered),
        "media": message.media and _media(message.media),
        "caption_above": message.is_caption_above,
        "via_bot": message.via_bot and world.bot.username,
        "forward_origin": message.forward_origin,
    }
    return {
        "message_id": message.id,
        "from": _author(world, chat, message),
        "own": message.sender == person_id,
        "date": message.date,
        "text": message.content.text,
        "entities": entity_objects(world, message),
        **{name: value for name, value in optional.items() if value},
    }


def _author(world: World, chat: Chat, message: Message) -> Json:
    """Name the sender as persons see them: an anonymous administrator is the group."""
    if message.is_anonymous:
        return {"id": chat.id, "first_name": world.groups[chat.id].title, "is_bot": False}
    user = user_object(world, message.sender)
    author: Json = {k: user[k] for k in ("id", "first_name", "last_name", "is_bot") if k in user}
    return author if user["first_name"] else author | {"first_name": DELETED}


def _quoted(world: World, chat: Chat, answered: Message) -> Json:
    return {
        "message_id": answered.id,
        "from_name": _author(world, chat, answered)["first_name"],
        "text": answered.content.text,
        **({"media": _media(answered.media)} if answered.media else {}),
    }


def _media(media: Media) -> Json:
    return {
        "kind": media.kind,
        "name": media.name,
        "type": media.type,
        "size": len(media.content),
        "width": media.width,
        "height": media.height,
        "duration": media.duration,
        "url": f"/sandbox/files/{media.id}",
    }
