"""What the bot is told of: messages as far as privacy lets, and who is where."""

from dataclasses import replace

from telegram_sandbox.persons.privacy import bot_sees
from telegram_sandbox.shapes import objects
from telegram_sandbox.state.chats import Chat, Formatted, Json, Message
from telegram_sandbox.state.people import GROUP_ANONYMOUS_BOT
from telegram_sandbox.world import World


def tell(world: World, kind: str, chat: Chat, message: Message) -> int | None:
    """Queue an update on a message, and give its id, unless the bot may not know."""
    if not bot_sees(world, chat, message):
        return None
    if not message.is_anonymous:
        world.met.add(message.sender)
    return world.updates.put_wanted(kind, objects.message(world, chat, message))


def announce(
    world: World,
    chat: Chat,
    actor: int,
    service: Json,
    thread: int | None = None,
    *,
    is_from_group: bool = False,
) -> int | None:
    """A service message in a group, and the id of the update that tells of it."""
    message = replace(
        world.next_message(chat, actor, Formatted("")),
        service=service,
        thread=thread,
        is_anonymous=is_from_group or is_anonymous(world, chat.id, actor),
    )
    world.keep(chat, message)
    return tell(world, "message", chat, message)


def tell_of_member(
    world: World, chat_id: int, actor: int, user_id: int, before: Json, after: Json
) -> int | None:
    """A ChatMemberUpdated: about the bot itself, and about others where it administers."""
    is_own = user_id == world.bot.id
    if not is_own and not world.administers(world.bot.id, chat_id):
        return None
    hidden = is_anonymous(world, chat_id, actor)
    if not hidden:
        world.met.add(actor)
    payload = {
        "chat": objects.chat(world, chat_id),
        "from": objects.user(world, GROUP_ANONYMOUS_BOT if hidden else actor),
        "date": int(world.clock()),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    return world.updates.put_wanted("my_chat_member" if is_own else "chat_member", payload)


def is_anonymous(world: World, chat_id: int, person_id: int) -> bool:
    """Does this person act in the group's name?"""
    return chat_id in world.groups and world.groups[chat_id].membership(person_id).is_anonymous
