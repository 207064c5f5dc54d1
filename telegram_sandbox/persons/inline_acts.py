"""What persons do in inline mode: type after the bot's name, see what it offers, choose."""

import secrets
from dataclasses import replace

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons import topics
from telegram_sandbox.persons.access import writable_by
from telegram_sandbox.persons.telling import is_anonymous, tell
from telegram_sandbox.shapes import objects
from telegram_sandbox.state.chats import Json, Message
from telegram_sandbox.state.inline import QUERY_LIFETIME, Article, InlineQuery, Offer
from telegram_sandbox.world import World

MAX_QUERY = 256
"""Characters (Bot API, InlineQuery)."""


def ask(
    world: World, person_id: int, chat_id: int, text: str, offset: str = ""
) -> tuple[InlineQuery, int | None]:
    """A query, and the id of the update that tells the bot, unless an earlier offer holds."""
    chat = writable_by(world, person_id, chat_id)
    if not world.bot.is_inline:
        raise ControlError(400, "The bot is not in inline mode.")
    if len(text) > MAX_QUERY:
        raise ControlError(400, f"A query has at most {MAX_QUERY} characters.")
    query = world.inline.add(person_id, chat.id, text, offset)
    if query.offer is not None:
        return query, None
    world.met.add(person_id)
    payload = {
        "id": query.id,
        "from": objects.user(world, person_id),
        "query": text,
        "offset": offset,
        "chat_type": world.groups[chat.id].type if chat.id in world.groups else "sender",
    }
    return query, world.updates.put_wanted("inline_query", payload, QUERY_LIFETIME)


async def offered(world: World, person_id: int, query_id: str, seconds: float) -> Json:
    """What the bot offers to the person's query, waiting for it if need be."""

    def is_settled() -> bool:
        query = _asked(world, person_id, query_id)
        return query.offer is not None or world.inline.is_over(query)

    await world.bell.until(is_settled, seconds)
    return _seen(_asked(world, person_id, query_id))


def choose(
    world: World, person_id: int, query_id: str, result_id: str, thread: int | None = None
) -> tuple[Message, int | None]:
    """The message that the result becomes where it was asked for, and the update's id."""
    query = _asked(world, person_id, query_id)
    article = _article(query, result_id)
    chat = writable_by(world, person_id, query.chat)
    message = replace(
        world.next_message(chat, person_id, article.content),
        thread=topics.for_person(world, chat, person_id, thread, None),
        is_anonymous=is_anonymous(world, chat.id, person_id),
        keyboard=article.keyboard,
        link_preview=article.link_preview,
        via_bot=True,
        inline_id=secrets.token_urlsafe(20) if article.keyboard else "",
    )
    chat.is_started = True
    world.keep(chat, message)
    update_id = tell(world, "message", chat, message)
    _tell_of_choice(world, query, message, result_id)
    return message, update_id


def _asked(world: World, person_id: int, query_id: str) -> InlineQuery:
    query = world.inline.find(query_id)
    if query is None or query.person != person_id:
        raise ControlError(404, f"Person {person_id} has made no query {query_id}.")
    return query


def _article(query: InlineQuery, result_id: str) -> Article:
    articles = query.offer.articles if query.offer else ()
    for article in articles:
        if article.id == result_id:
            return article
    raise ControlError(404, f"Query {query.id} has no result {result_id}.")


def _seen(query: InlineQuery) -> Json:
    """What the person sees above what they type; nothing is offered until the bot answers."""
    offer = query.offer or Offer(articles=(), seconds=0)
    return {
        "answered": query.offer is not None,
        "results": [
            {"id": one.id, "title": one.title, "description": one.description}
            for one in offer.articles
        ],
        "next_offset": offer.next_offset,
        "button": offer.button,
    }


def _tell_of_choice(world: World, query: InlineQuery, chosen: Message, result_id: str) -> None:
    """A ChosenInlineResult, if the bot asked for such updates by name."""
    if "chosen_inline_result" not in world.updates.allowed:
        return
    payload = {
        "result_id": result_id,
        "from": objects.user(world, query.person),
        "query": query.text,
    }
    if chosen.inline_id:
        payload["inline_message_id"] = chosen.inline_id
    world.updates.put_wanted("chosen_inline_result", payload)
