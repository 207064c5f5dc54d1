"""What is read of an update as it came: it need not be one that can be parsed."""

from typing import Any


def chat_of(update: dict[str, Any]) -> int:
    """Find the chat within which a raw update's order matters; else the person; else 0.

    There is an answer for every update, since one that can't be stored would block all others.
    """
    for content in update.values():
        for path in (("message", "chat", "id"), ("chat", "id"), ("from", "id")):
            found = content
            for name in path:
                found = found.get(name) if isinstance(found, dict) else None
            if type(found) is int and abs(found) < 2**52:  # Bot API: at most 52 bits
                return found
    return 0


def person_of(update: dict[str, Any]) -> int:
    """Find who made a raw update; 0: nobody, or somebody in the name of a group or a channel."""
    for content in update.values():
        match content:
            case {"sender_chat": _}:
                return 0
            case {"from": {"id": int(person)}} if type(person) is int and 0 < person < 2**52:
                return person
    return 0


def thread_of(update: dict[str, Any]) -> int | None:
    """Find the forum's topic in which a raw update was made."""
    for content in update.values():
        match content:
            case {"message": {"is_topic_message": True, "message_thread_id": int(thread)}}:
                return thread
            case {"is_topic_message": True, "message_thread_id": int(thread)}:
                return thread
    return None


def press_of(update: dict[str, Any]) -> str:
    """Find the id of a raw update's press on a message's button; "" when it is none."""
    match update:
        case {"callback_query": {"id": str(press_id), "message": _}}:
            return press_id
    return ""


def kind_of(update: dict[str, Any]) -> str:
    """Name the kind of route that answers a raw update."""
    match update:
        case {"callback_query": _}:
            return "press"
        case {"inline_query": _}:
            return "inline"
        case {"my_chat_member": _}:
            return "membership"
        case {"message": {"text": str(text)}} | {"edited_message": {"text": str(text)}}:
            return "command" if text.startswith("/") else "words"
    return "words"
