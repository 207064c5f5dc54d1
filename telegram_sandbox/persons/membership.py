"""Coming, going and being somebody: in private with the bot, and in groups."""

from dataclasses import replace

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons.access import administered_by, group_here, person_here
from telegram_sandbox.persons.telling import announce, tell_of_member
from telegram_sandbox.shapes.members import chat_member, in_private
from telegram_sandbox.shapes.objects import user
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import FIRST_SUPERGROUP, Membership, Status
from telegram_sandbox.world import World


def block(world: World, person_id: int, *, is_blocked: bool) -> int | None:
    """Stop the bot, or let it speak again; the id of the update that tells it so."""
    person_here(world, person_id)
    chat = world.chats[person_id]
    if not chat.is_started:
        raise ControlError(400, f"Person {person_id} has not started the bot.")
    if chat.is_blocked == is_blocked:
        return None
    chat.is_blocked = is_blocked
    world.cast_changed(chat)
    bot = world.bot.id
    heard, stopped = (in_private(world, bot, status) for status in (Status.MEMBER, Status.KICKED))
    before, after = (heard, stopped) if is_blocked else (stopped, heard)
    return tell_of_member(world, chat.id, person_id, bot, before, after)


def deactivate(world: World, person_id: int) -> None:
    """Delete somebody's account: nothing comes back from there, and the bot is not told."""
    person_here(world, person_id)
    world.put(replace(world.persons[person_id], is_deactivated=True))


def place(world: World, by: int, group_id: int, user_id: int, new: Membership) -> list[int]:
    """Make somebody what they are from now on in a group; the ids of the updates.

    The one act behind joining, leaving, adding, removing, promoting, restricting and speaking in
    the group's name; for the bot as for persons.
    """
    person_here(world, by)
    group = group_here(world, group_id)
    if user_id != world.bot.id:
        person_here(world, user_id)
    old = group.membership(user_id)
    if old == new:
        return []
    if not _may(group.membership(by), old, new, is_own=by == user_id):
        raise ControlError(400, f"Person {by} may not make {user_id} {new.status.value} there.")
    if group.type == "group" and (new.is_anonymous or new.status is Status.RESTRICTED):
        raise ControlError(400, "Only supergroups have restricted and anonymous members.")
    before = chat_member(world, group_id, user_id)
    world.put(group.with_membership(user_id, new))
    after = chat_member(world, group_id, user_id)
    told = [tell_of_member(world, group_id, by, user_id, before, after)]
    if service := _service(user(world, user_id), old, new):
        told.append(announce(world, world.chats[group_id], by, service))
    return [update_id for update_id in told if update_id is not None]


def upgrade(world: World, person_id: int, group_id: int) -> tuple[int, list[int]]:
    """Make a supergroup of a basic group: its id, and those of the updates."""
    old_chat = administered_by(world, person_id, group_id)
    old = world.groups[group_id]
    if old.type != "group":
        raise ControlError(400, f"Group {group_id} is a supergroup already.")
    new = replace(old, id=world.new_id(FIRST_SUPERGROUP))
    chat = world.enter(new)
    world.put(replace(old, upgraded_to=new.id))
    told = [
        _joined(world, new.id, person_id),
        announce(world, old_chat, person_id, {"migrate_to_chat_id": new.id}),
        announce(world, chat, person_id, {"migrate_from_chat_id": old.id}, is_from_group=True),
    ]
    return new.id, [update_id for update_id in told if update_id is not None]


def _joined(world: World, group_id: int, person_id: int) -> int | None:
    """The bot comes along into the supergroup, if it was there."""
    bot = world.bot.id
    if not world.groups[group_id].membership(bot).is_present:
        return None
    before = {"status": Status.LEFT.value, "user": user(world, bot)}
    after = chat_member(world, group_id, bot)
    return tell_of_member(world, group_id, person_id, bot, before, after)


def _may(actor: Membership, old: Membership, new: Membership, *, is_own: bool) -> bool:
    """Members join, leave and add; administrators decide on all but the owner."""
    if is_own and new.status is old.status:
        return old.administers
    if Status.OWNER in (old.status, new.status):
        return is_own and new.status is Status.LEFT
    joins = old.status is Status.LEFT and new.status is Status.MEMBER
    leaves = old.is_present and new.status is Status.LEFT
    return actor.administers or (joins and (is_own or actor.is_present)) or (is_own and leaves)


def _service(somebody: Json, old: Membership, new: Membership) -> Json | None:
    """What a service message says of it, if there is one."""
    if old.is_present == new.is_present:
        return None
    return {"new_chat_members": [somebody]} if new.is_present else {"left_chat_member": somebody}
