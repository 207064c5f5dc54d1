"""The topics of forums: opened, closed and deleted by persons, and found for their messages."""

from dataclasses import replace

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons.access import administered_chat, usable_chat
from telegram_sandbox.persons.updates import (
    is_anonymous,
    post_service_message,
    queue_message,
)
from telegram_sandbox.state.chats import GENERAL, Chat, Formatted, Topic
from telegram_sandbox.world import World

MAX_NAME = 128
"""Characters (Bot API, createForumTopic)."""


def create(world: World, person_id: int, group_id: int, name: str) -> tuple[int, int | None]:
    """Create a topic, as any member may; return its thread, and the update's id if there is one."""
    chat = usable_chat(world, person_id, group_id)
    if not chat.topics:
        raise ControlError(400, f"Group {group_id} is no forum.")
    if not 1 <= len(name.strip()) <= MAX_NAME:
        raise ControlError(400, f"A topic's name has 1 to {MAX_NAME} characters.")
    message = replace(
        world.next_message(chat, person_id, Formatted("")),
        is_anonymous=is_anonymous(world, chat.id, person_id),
    )
    created = world.open_topic(chat, message, name.strip())
    return created.id, queue_message(world, "message", chat, created)


def close(
    world: World, person_id: int, group_id: int, thread: int, *, is_closed: bool
) -> int | None:
    """Close a topic or open it again; return the update's id if there is one."""
    chat = administered_chat(world, person_id, group_id)
    topic = _topic(chat, thread)
    if topic.is_closed == is_closed:
        return None
    chat.topics[topic.id] = replace(topic, is_closed=is_closed)
    world.cast_changed(chat)
    service = "forum_topic_closed" if is_closed else "forum_topic_reopened"
    return post_service_message(world, chat, person_id, {service: {}}, _carried(topic.id))


def delete(world: World, person_id: int, group_id: int, thread: int) -> None:
    """Remove a topic with all its messages; the bot gets no update."""
    chat = administered_chat(world, person_id, group_id)
    topic = _topic(chat, thread)
    if topic.id == GENERAL:
        raise ControlError(400, "General cannot be deleted.")
    del chat.topics[topic.id]
    for message in [m for m in chat.messages.values() if m.thread == topic.id]:
        del chat.messages[message.id]
    world.cast_changed(chat)


def thread_for_person(
    world: World, chat: Chat, person_id: int, thread: int | None, reply_to: int | None
) -> int | None:
    """Find the thread of a person's message. Refused where the topic is closed to them."""
    carried = chat.thread_of(reply_to) if thread is None else _carried(_topic(chat, thread).id)
    if world.is_closed_to(person_id, chat, carried):
        raise ControlError(400, "This topic is closed.")
    return carried


def _topic(chat: Chat, thread: int) -> Topic:
    if thread not in chat.topics:
        raise ControlError(404, f"There is no topic {thread} in this chat.")
    return chat.topics[thread]


def _carried(thread: int) -> int | None:
    """Give the thread that messages in a topic carry: none in General."""
    return None if thread == GENERAL else thread
