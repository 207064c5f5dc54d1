"""What persons do: say something, correct it, press a button."""

from dataclasses import replace

from chatbot.sandbox import formatting, keyboards, objects
from chatbot.sandbox.chats import Chat, Formatted, Json, Message
from chatbot.sandbox.errors import ApiError, ControlError
from chatbot.sandbox.presses import PRESS_LIFETIME
from chatbot.sandbox.privacy import bot_sees
from chatbot.sandbox.world import World


def say(
    world: World, person_id: int, chat_id: int, text: str, reply_to: int | None = None
) -> tuple[Message, int | None]:
    """A new message, and the id of the update that tells the bot of it, if one does."""
    chat = chat_of(world, person_id, chat_id)
    content = _written(text)
    if reply_to is not None and reply_to not in chat.messages:
        raise ControlError(400, f"There is no message {reply_to} in this chat to answer.")
    message = replace(world.next_message(chat, person_id, content), reply_to=reply_to)
    chat.is_started = True
    world.keep(chat, message)
    return message, _tell(world, "message", chat, message)


def edit(
    world: World, person_id: int, chat_id: int, message_id: int, text: str
) -> tuple[Message, int | None]:
    """Another text in the place of one's own message, and the update's id."""
    chat = chat_of(world, person_id, chat_id)
    message = _message(chat, message_id)
    if message.sender != person_id:
        raise ControlError(400, "Persons edit only their own messages.")
    edited = replace(message, content=_written(text), edit_date=int(world.clock()))
    world.keep(chat, edited)
    return edited, _tell(world, "edited_message", chat, edited)


def press(
    world: World, person_id: int, chat_id: int, message_id: int, data: str, *, stale: bool = False
) -> str:
    """Press the button with this data; return the callback query's id.

    A stale press comes from somebody who still sees former buttons, perhaps a former message.
    """
    chat = chat_of(world, person_id, chat_id)
    if not stale and not keyboards.offers(_message(chat, message_id).keyboard, data):
        raise ControlError(400, "There is no such button on that message now.")
    pressed = world.presses.add(person_id, chat.id)
    query = {
        "id": pressed.id,
        "from": objects.user(world, person_id),
        "message": _pressed_message(world, chat, message_id),
        "chat_instance": str(chat.id),
        "data": data,
    }
    world.met.add(person_id)
    world.updates.put_wanted("callback_query", query, PRESS_LIFETIME)
    world.changed(chat)
    return pressed.id


def chat_of(world: World, person_id: int, chat_id: int) -> Chat:
    """The chat, if both exist and the person is in it."""
    if person_id not in world.persons:
        raise ControlError(404, f"There is no person {person_id}.")
    if chat_id not in world.chats:
        raise ControlError(404, f"There is no chat {chat_id}.")
    if person_id not in world.members(chat_id):
        raise ControlError(400, f"Person {person_id} is not in chat {chat_id}.")
    return world.chats[chat_id]


def _written(text: str) -> Formatted:
    try:
        return formatting.written(text)
    except ApiError as error:
        raise ControlError(400, f"Telegram would refuse that text: {error}.") from error


def _message(chat: Chat, message_id: int) -> Message:
    if message_id not in chat.messages:
        raise ControlError(404, f"There is no message {message_id} in this chat.")
    return chat.messages[message_id]


def _tell(world: World, kind: str, chat: Chat, message: Message) -> int | None:
    if not bot_sees(world, chat, message):
        return None
    world.met.add(message.sender)
    return world.updates.put_wanted(kind, objects.message(world, chat, message))


def _pressed_message(world: World, chat: Chat, message_id: int) -> Json:
    """The Message, or what is left of a deleted one (InaccessibleMessage: its date is 0)."""
    if message_id in chat.messages:
        return objects.message(world, chat, chat.messages[message_id])
    return {"chat": objects.chat(world, chat.id), "message_id": message_id, "date": 0}
