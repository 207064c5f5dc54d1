"""Where a person is, and what they may do there; otherwise a sentence that says why not."""

from telegram_sandbox.errors import ControlError
from telegram_sandbox.state.chats import Chat
from telegram_sandbox.state.people import Group, Status
from telegram_sandbox.world import World


def person_known(world: World, person_id: int) -> None:
    """Refuse who isn't."""
    if person_id not in world.persons:
        raise ControlError(404, f"There is no person {person_id}.")


def person_here(world: World, person_id: int) -> None:
    """Refuse who isn't, or is no more."""
    person_known(world, person_id)
    if world.persons[person_id].is_deactivated:
        raise ControlError(400, f"The account of person {person_id} is deleted.")


def group_here(world: World, group_id: int) -> Group:
    """The group, if it is one and is not over."""
    if group_id not in world.groups:
        raise ControlError(404, f"There is no group {group_id}.")
    group = world.groups[group_id]
    if group.upgraded_to is not None:
        raise ControlError(400, f"This group was upgraded to the supergroup {group.upgraded_to}.")
    return group


def seen_by(world: World, person_id: int, chat_id: int) -> Chat:
    """The chat, if both exist and the person is in it."""
    person_known(world, person_id)
    if chat_id not in world.chats:
        raise ControlError(404, f"There is no chat {chat_id}.")
    if person_id not in world.members(chat_id):
        raise ControlError(400, f"Person {person_id} is not in chat {chat_id}.")
    return world.chats[chat_id]


def open_to(world: World, person_id: int, chat_id: int) -> Chat:
    """The chat, if the person can do something in it."""
    chat = seen_by(world, person_id, chat_id)
    person_here(world, person_id)
    if chat.is_blocked:
        raise ControlError(400, f"Person {person_id} has blocked the bot.")
    if chat.id in world.groups:
        group_here(world, chat.id)
    return chat


def writable_by(world: World, person_id: int, chat_id: int) -> Chat:
    """The chat, if the person may write in it."""
    chat = open_to(world, person_id, chat_id)
    group = world.groups.get(chat.id)
    if group is not None and group.membership(person_id).status is Status.RESTRICTED:
        raise ControlError(400, f"Person {person_id} may not write in this group.")
    return chat


def administered_by(world: World, person_id: int, group_id: int) -> Chat:
    """The group's chat, if the person administers it."""
    chat = open_to(world, person_id, group_id)
    if not world.administers(person_id, group_id):
        raise ControlError(400, f"Person {person_id} does not administer group {group_id}.")
    return chat
