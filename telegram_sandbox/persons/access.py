"""Checks of where a person is and what they may do there; a refusal says why not."""

from telegram_sandbox.errors import ControlError
from telegram_sandbox.state.chats import Chat
from telegram_sandbox.state.people import Group, Status
from telegram_sandbox.world import World


def check_exists(world: World, person_id: int) -> None:
    """Refuse a person who doesn't exist."""
    if person_id not in world.persons:
        raise ControlError(404, f"There is no person {person_id}.")


def check_active(world: World, person_id: int) -> None:
    """Refuse a person who doesn't exist, or whose account is deleted."""
    check_exists(world, person_id)
    if world.persons[person_id].is_deactivated:
        raise ControlError(400, f"The account of person {person_id} is deleted.")


def active_group(world: World, group_id: int) -> Group:
    """Find a group that exists and was not upgraded."""
    if group_id not in world.groups:
        raise ControlError(404, f"There is no group {group_id}.")
    group = world.groups[group_id]
    if group.upgraded_to is not None:
        raise ControlError(400, f"This group was upgraded to the supergroup {group.upgraded_to}.")
    return group


def readable_chat(world: World, person_id: int, chat_id: int) -> Chat:
    """Find a chat in which the person is."""
    check_exists(world, person_id)
    if chat_id not in world.chats:
        raise ControlError(404, f"There is no chat {chat_id}.")
    if person_id not in world.members(chat_id):
        raise ControlError(400, f"Person {person_id} is not in chat {chat_id}.")
    return world.chats[chat_id]


def usable_chat(world: World, person_id: int, chat_id: int) -> Chat:
    """Find a chat in which the person can do something, such as press a button."""
    chat = readable_chat(world, person_id, chat_id)
    check_active(world, person_id)
    if chat.is_blocked:
        raise ControlError(400, f"Person {person_id} has blocked the bot.")
    if chat.id in world.groups:
        active_group(world, chat.id)
    return chat


def writable_chat(world: World, person_id: int, chat_id: int) -> Chat:
    """Find a chat in which the person may write."""
    chat = usable_chat(world, person_id, chat_id)
    group = world.groups.get(chat.id)
    if group is not None and group.membership(person_id).status is Status.RESTRICTED:
        raise ControlError(400, f"Person {person_id} may not write in this group.")
    return chat


def administered_chat(world: World, person_id: int, group_id: int) -> Chat:
    """Find the chat of a group that the person administers."""
    chat = usable_chat(world, person_id, group_id)
    if not world.administers(person_id, group_id):
        raise ControlError(400, f"Person {person_id} does not administer group {group_id}.")
    return chat
