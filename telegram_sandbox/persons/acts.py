"""What persons do: say something, correct it, press a button."""

from dataclasses import replace

from telegram_sandbox.errors import ApiError, ControlError
from telegram_sandbox.persons import topics
from telegram_sandbox.persons.access import open_to, writable_by
from telegram_sandbox.persons.telling import is_anonymous, tell
from telegram_sandbox.shapes import formatting, keyboards, objects
from telegram_sandbox.state.chats import Chat, Formatted, Json, Message
from telegram_sandbox.state.files import Media
from telegram_sandbox.state.presses import PRESS_LIFETIME
from telegram_sandbox.world import World


def say(
    world: World,
    person_id: int,
    chat_id: int,
    text: str,
    reply_to: int | None = None,
    thread: int | None = None,
    media: Media | None = None,
) -> tuple[Message, int | None]:
    """A new message, and the id of the update that tells the bot of it, if one does.

    An anonymous administrator's stands there in the group's name. With media the text is the
    caption.
    """
    chat = writable_by(world, person_id, chat_id)
    content = _written(text, media)
    if reply_to is not None and reply_to not in chat.messages:
        raise ControlError(400, f"There is no message {reply_to} in this chat to answer.")
    message = replace(
        world.next_message(chat, person_id, content),
        reply_to=reply_to,
        thread=topics.for_person(world, chat, person_id, thread, reply_to),
        is_anonymous=is_anonymous(world, chat.id, person_id),
        media=media,
    )
    chat.is_started = True
    world.keep(chat, message)
    return message, tell(world, "message", chat, message)


def edit(
    world: World, person_id: int, chat_id: int, message_id: int, text: str
) -> tuple[Message, int | None]:
    """Another text in the place of one's own message, and the update's id."""
    chat = writable_by(world, person_id, chat_id)
    message = _message(chat, message_id)
    if message.sender != person_id or message.via_bot:
        raise ControlError(400, "Persons edit only their own messages.")
    content = _written(text, message.media)
    edited = replace(message, content=content, edit_date=int(world.clock()))
    world.keep(chat, edited)
    return edited, tell(world, "edited_message", chat, edited)


def press(
    world: World, person_id: int, chat_id: int, message_id: int, data: str, *, stale: bool = False
) -> str:
    """Press the button with this data; return the callback query's id.

    A stale press comes from somebody who still sees former buttons, perhaps a former message. Who
    administers anonymously is no less known by it.
    """
    chat = open_to(world, person_id, chat_id)
    if not stale and not keyboards.offers(_message(chat, message_id).keyboard, data):
        raise ControlError(400, "There is no such button on that message now.")
    pressed = world.presses.add(person_id, chat.id)
    query = {
        "id": pressed.id,
        "from": objects.user(world, person_id),
        **_pressed(world, chat, message_id),
        "chat_instance": str(chat.id),
        "data": data,
    }
    world.met.add(person_id)
    world.updates.put_wanted("callback_query", query, PRESS_LIFETIME)
    world.changed(chat)
    return pressed.id


def _written(text: str, media: Media | None) -> Formatted:
    try:
        return formatting.written(text, formatting.CAPTION if media else formatting.TEXT)
    except ApiError as error:
        raise ControlError(400, f"Telegram would refuse that text: {error}.") from error


def _message(chat: Chat, message_id: int) -> Message:
    if message_id not in chat.messages:
        raise ControlError(404, f"There is no message {message_id} in this chat.")
    return chat.messages[message_id]


def _pressed(world: World, chat: Chat, message_id: int) -> Json:
    """Where the button was: of a message via the bot it learns an id only, not even the chat.

    Of a deleted message an InaccessibleMessage is left: its date is 0.
    """
    message = chat.messages.get(message_id)
    if message is None:
        gone = {"chat": objects.chat(world, chat.id), "message_id": message_id, "date": 0}
        return {"message": gone}
    if message.inline_id:
        return {"inline_message_id": message.inline_id}
    return {"message": objects.message(world, chat, message)}
