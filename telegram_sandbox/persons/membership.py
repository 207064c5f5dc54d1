"""Blocking the bot, deleting an account, and membership of groups."""

from dataclasses import replace

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons.access import active_group, administered_chat, check_active
from telegram_sandbox.persons.updates import post_service_message, queue_member_update
from telegram_sandbox.shapes.objects import (
    chat_member_object,
    private_member_object,
    user_object,
)
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import FIRST_SUPERGROUP, Membership, Status
from telegram_sandbox.world import World


def block(world: World, person_id: int, *, is_blocked: bool) -> int | None:
    """Block the bot or unblock it; return the update's id, or None where nothing changed."""
    check_active(world, person_id)
    chat = world.chats[person_id]
    if not chat.is_started:
        raise ControlError(400, f"Person {person_id} has not started the bot.")
    if chat.is_blocked == is_blocked:
        return None
    chat.is_blocked = is_blocked
    world.cast_changed(chat)
    bot = world.bot.id
    statuses = (Status.MEMBER, Status.KICKED) if is_blocked else (Status.KICKED, Status.MEMBER)
    before, after = (private_member_object(world, bot, status) for status in statuses)
    return queue_member_update(world, chat.id, person_id, bot, before, after)


def deactivate(world: World, person_id: int) -> None:
    """Delete somebody's account. It cannot be undone, and the bot gets no update."""
    check_active(world, person_id)
    world.put(replace(world.persons[person_id], is_deactivated=True))


def change_membership(
    world: World, actor: int, group_id: int, user_id: int, new: Membership
) -> list[int]:
    """Change the place of a person, or the bot, in a group; return the ids of the updates.

    That covers joining, leaving, adding, removing, promoting, restricting and speaking in the
    group's name.
    """
    check_active(world, actor)
    group = active_group(world, group_id)
    if user_id != world.bot.id:
        check_active(world, user_id)
    old = group.membership(user_id)
    if old == new:
        return []
    if not _may(group.membership(actor), old, new, is_own=actor == user_id):
        raise ControlError(400, f"Person {actor} may not make {user_id} {new.status.value} there.")
    if group.type == "group" and (new.is_anonymous or new.status is Status.RESTRICTED):
        raise ControlError(400, "Only supergroups have restricted and anonymous members.")
    before = chat_member_object(world, group_id, user_id)
    world.put(group.with_membership(user_id, new))
    after = chat_member_object(world, group_id, user_id)
    queued = [queue_member_update(world, group_id, actor, user_id, before, after)]
    if service := _service(user_object(world, user_id), old, new):
        queued.append(post_service_message(world, world.chats[group_id], actor, service))
    return [update_id for update_id in queued if update_id is not None]


def upgrade(world: World, person_id: int, group_id: int) -> tuple[int, list[int]]:
    """Make a supergroup of a basic group; return its id, and those of the updates."""
    old_chat = administered_chat(world, person_id, group_id)
    old = world.groups[group_id]
    if old.type != "group":
        raise ControlError(400, f"Group {group_id} is a supergroup already.")
    new = replace(old, id=world.new_id(FIRST_SUPERGROUP))
    chat = world.add(new)
    world.put(replace(old, upgraded_to=new.id))
    queued = [
        _queue_joined(world, new.id, person_id),
        post_service_message(world, old_chat, person_id, {"migrate_to_chat_id": new.id}),
        post_service_message(
            world, chat, person_id, {"migrate_from_chat_id": old.id}, is_from_group=True
        ),
    ]
    return new.id, [update_id for update_id in queued if update_id is not None]


def _queue_joined(world: World, group_id: int, person_id: int) -> int | None:
    """Queue the update about the bot's place in the supergroup, if it was in the group."""
    bot = world.bot.id
    if not world.groups[group_id].membership(bot).is_present:
        return None
    before = {"status": Status.LEFT.value, "user": user_object(world, bot)}
    after = chat_member_object(world, group_id, bot)
    return queue_member_update(world, group_id, person_id, bot, before, after)


def _may(actor: Membership, old: Membership, new: Membership, *, is_own: bool) -> bool:
    """Decide who may: members join, leave and add; administrators do all, except to the owner."""
    if is_own and new.status is old.status:
        return old.administers
    if Status.OWNER in (old.status, new.status):
        return is_own and new.status is Status.LEFT
    joins = old.status is Status.LEFT and new.status is Status.MEMBER
    leaves = old.is_present and new.status is Status.LEFT
    return actor.administers or (joins and (is_own or actor.is_present)) or (is_own and leaves)


def _service(user: Json, old: Membership, new: Membership) -> Json | None:
    """Give the service message's field about coming or going, if there is one."""
    if old.is_present == new.is_present:
        return None
    return {"new_chat_members": [user]} if new.is_present else {"left_chat_member": user}
