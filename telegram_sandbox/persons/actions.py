"""The actions of persons: writing, editing, pressing a button, inline mode."""

import secrets
from dataclasses import replace

from telegram_sandbox.errors import ApiError, ControlError
from telegram_sandbox.persons import topics
from telegram_sandbox.persons.access import usable_chat, writable_chat
from telegram_sandbox.persons.updates import is_anonymous, queue_message
from telegram_sandbox.shapes import formatting, keyboards
from telegram_sandbox.shapes.objects import chat_object, message_object, user_object
from telegram_sandbox.state.chats import Chat, Formatted, Json, Message
from telegram_sandbox.state.files import Media
from telegram_sandbox.state.queries import (
    PRESS_LIFETIME,
    QUERY_LIFETIME,
    Article,
    InlineQuery,
    Offer,
)
from telegram_sandbox.world import World

MAX_QUERY = 256
"""Characters (Bot API, InlineQuery)."""


def say(
    world: World,
    person_id: int,
    chat_id: int,
    text: str,
    reply_to: int | None = None,
    thread: int | None = None,
    media: Media | None = None,
) -> tuple[Message, int | None]:
    """Write a message; return it, and the id of the update if the bot gets one.

    An anonymous administrator's message appears in the group's name. With media the text is the
    caption.
    """
    chat = writable_chat(world, person_id, chat_id)
    content = _typed(text, media)
    if reply_to is not None and reply_to not in chat.messages:
        raise ControlError(400, f"There is no message {reply_to} in this chat to answer.")
    message = replace(
        world.next_message(chat, person_id, content),
        reply_to=reply_to,
        thread=topics.thread_for_person(world, chat, person_id, thread, reply_to),
        is_anonymous=is_anonymous(world, chat.id, person_id),
        media=media,
    )
    chat.is_started = True
    world.store_message(chat, message)
    return message, queue_message(world, "message", chat, message)


def edit(
    world: World, person_id: int, chat_id: int, message_id: int, text: str
) -> tuple[Message, int | None]:
    """Replace the text of the person's own message; return as `say` does."""
    chat = writable_chat(world, person_id, chat_id)
    message = _message(chat, message_id)
    if message.sender != person_id or message.via_bot:
        raise ControlError(400, "Persons edit only their own messages.")
    content = _typed(text, message.media)
    edited = replace(message, content=content, edit_date=int(world.clock()))
    world.store_message(chat, edited)
    return edited, queue_message(world, "edited_message", chat, edited)


def press(
    world: World, person_id: int, chat_id: int, message_id: int, data: str, *, stale: bool = False
) -> str:
    """Press the button with this data; return the callback query's id.

    A stale press is one of a button that was there before, perhaps on a message that is gone. It
    names the person even where they administer anonymously.
    """
    chat = usable_chat(world, person_id, chat_id)
    if not stale and not keyboards.offers(_message(chat, message_id).keyboard, data):
        raise ControlError(400, "There is no such button on that message now.")
    pressed = world.presses.add(person_id, chat.id)
    query = {
        "id": pressed.id,
        "from": user_object(world, person_id),
        **_pressed_message(world, chat, message_id),
        "chat_instance": str(chat.id),
        "data": data,
    }
    world.met.add(person_id)
    world.updates.put_allowed("callback_query", query, PRESS_LIFETIME)
    world.chat_changed(chat)
    return pressed.id


def send_inline_query(
    world: World, person_id: int, chat_id: int, text: str, offset: str = ""
) -> tuple[InlineQuery, int | None]:
    """Type after the bot's name; return the query, and the update's id unless an offer holds."""
    chat = writable_chat(world, person_id, chat_id)
    if not world.bot.is_inline:
        raise ControlError(400, "The bot is not in inline mode.")
    if len(text) > MAX_QUERY:
        raise ControlError(400, f"A query has at most {MAX_QUERY} characters.")
    query = world.inline_queries.add(person_id, chat.id, text, offset)
    if query.offer is not None:
        return query, None
    world.met.add(person_id)
    payload = {
        "id": query.id,
        "from": user_object(world, person_id),
        "query": text,
        "offset": offset,
        "chat_type": world.groups[chat.id].type if chat.id in world.groups else "sender",
    }
    return query, world.updates.put_allowed("inline_query", payload, QUERY_LIFETIME)


async def inline_results(world: World, person_id: int, query_id: str, seconds: float) -> Json:
    """Return what the bot offers to the person's query, waiting for it if need be."""

    def is_settled() -> bool:
        query = _query(world, person_id, query_id)
        return query.offer is not None or world.inline_queries.is_expired(query)

    await world.changes.wait_for(is_settled, seconds)
    query = _query(world, person_id, query_id)
    offer = query.offer or Offer(articles=(), seconds=0)
    return {
        "answered": query.offer is not None,
        "results": [
            {"id": article.id, "title": article.title, "description": article.description}
            for article in offer.articles
        ],
        "next_offset": offer.next_offset,
        "button": offer.button,
    }


def choose_result(
    world: World, person_id: int, query_id: str, result_id: str, thread: int | None = None
) -> tuple[Message, int | None]:
    """Post a result as a message in the chat of its query; return as `say` does."""
    query = _query(world, person_id, query_id)
    article = _article(query, result_id)
    chat = writable_chat(world, person_id, query.chat)
    message = replace(
        world.next_message(chat, person_id, article.content),
        thread=topics.thread_for_person(world, chat, person_id, thread, None),
        is_anonymous=is_anonymous(world, chat.id, person_id),
        keyboard=article.keyboard,
        link_preview=article.link_preview,
        via_bot=True,
        inline_id=secrets.token_urlsafe(20) if article.keyboard else "",
    )
    chat.is_started = True
    world.store_message(chat, message)
    update_id = queue_message(world, "message", chat, message)
    _queue_chosen_result(world, query, message, result_id)
    return message, update_id


def _typed(text: str, media: Media | None) -> Formatted:
    try:
        return formatting.written(text, formatting.CAPTION if media else formatting.TEXT)
    except ApiError as error:
        raise ControlError(400, f"Telegram would refuse that text: {error}.") from error


def _message(chat: Chat, message_id: int) -> Message:
    if message_id not in chat.messages:
        raise ControlError(404, f"There is no message {message_id} in this chat.")
    return chat.messages[message_id]


def _pressed_message(world: World, chat: Chat, message_id: int) -> Json:
    """Give a callback query's fields about the message with the button.

    Of a deleted message an InaccessibleMessage is left, with the date 0. Of a message via the bot
    only an id is given, not even the chat.
    """
    message = chat.messages.get(message_id)
    if message is None:
        gone = {"chat": chat_object(world, chat.id), "message_id": message_id, "date": 0}
        return {"message": gone}
    if message.inline_id:
        return {"inline_message_id": message.inline_id}
    return {"message": message_object(world, chat, message)}


def _query(world: World, person_id: int, query_id: str) -> InlineQuery:
    query = world.inline_queries.find(query_id)
    if query is None or query.person != person_id:
        raise ControlError(404, f"Person {person_id} has made no query {query_id}.")
    return query


def _article(query: InlineQuery, result_id: str) -> Article:
    articles = query.offer.articles if query.offer else ()
    for article in articles:
        if article.id == result_id:
            return article
    raise ControlError(404, f"Query {query.id} has no result {result_id}.")


def _queue_chosen_result(
    world: World, query: InlineQuery, message: Message, result_id: str
) -> None:
    """Queue a ChosenInlineResult, if the bot asked for such updates by name."""
    if "chosen_inline_result" not in world.updates.allowed:
        return
    payload = {
        "result_id": result_id,
        "from": user_object(world, query.person),
        "query": query.text,
    }
    if message.inline_id:
        payload["inline_message_id"] = message.inline_id
    world.updates.put_allowed("chosen_inline_result", payload)
