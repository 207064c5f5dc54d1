"""What one person sees of one chat: the page draws it, the tests read it."""

from chatbot.sandbox import objects
from chatbot.sandbox.acts import chat_of
from chatbot.sandbox.chats import Chat, Json, Message
from chatbot.sandbox.menus import scopes_in
from chatbot.sandbox.profile import described
from chatbot.sandbox.world import World

KEPT_NOTICES = 20
LONGEST_WAIT = 25.0
"""Seconds of one poll of a view."""


def the_cast(world: World) -> Json:
    """The bot, the persons and the groups."""
    return {
        "bot": {
            "id": world.bot.id,
            "username": world.bot.username,
            "first_name": world.bot.first_name,
            "description": described(world.descriptions, "fr"),
            "short_description": described(world.short_descriptions, "fr"),
        },
        "persons": [
            {
                "id": person.id,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "username": person.username,
                "role": person.role,
            }
            for person in world.persons.values()
        ],
        "chats": [
            {
                "id": group.id,
                "type": "supergroup",
                "title": group.title,
                "members": list(group.members),
                "administrators": list(group.administrators),
            }
            for group in world.groups.values()
        ],
    }


async def next_view(
    world: World, chat_id: int, person_id: int, since: int | None, seconds: float
) -> Json:
    """The view; if the person knows that revision already, after a change or the seconds.

    Typing that ends by itself ends the wait too: the revision is then the same.
    """
    chat = chat_of(world, person_id, chat_id)
    typing_left = chat.typing_until - world.clock()
    wait = min(seconds, LONGEST_WAIT, typing_left if typing_left > 0 else LONGEST_WAIT)
    await world.bell.until(lambda: chat.revision != since, wait)
    return view(world, chat, person_id)


def view(world: World, chat: Chat, person_id: int) -> Json:
    """What the person sees of the chat now."""
    scopes = scopes_in(chat.id, person_id, is_administrator=world.administers(person_id, chat.id))
    notices = world.presses.notices(person_id, chat.id)[-KEPT_NOTICES:]
    return {
        "revision": chat.revision,
        "messages": [_message(world, chat, one) for one in chat.messages.values()],
        "notices": [
            {"id": press.id, "text": press.text, "show_alert": press.show_alert}
            for press in notices
        ],
        "pending": [press.id for press in world.presses.pending(person_id, chat.id)],
        "typing": chat.typing_until > world.clock(),
        "commands": world.menus.shown(scopes, world.persons[person_id].language_code),
        "started": chat.is_started,
    }


def _message(world: World, chat: Chat, said: Message) -> Json:
    answered = chat.messages.get(said.reply_to or 0)
    optional: Json = {
        "edit_date": said.edit_date,
        "reply_markup": said.keyboard and {"inline_keyboard": said.keyboard},
        "reply_to": answered and _quoted(world, answered),
    }
    return {
        "message_id": said.id,
        "from": _author(world, said.sender),
        "date": said.date,
        "text": said.content.text,
        "entities": objects.entities(world, said),
        **{name: value for name, value in optional.items() if value},
    }


def _author(world: World, user_id: int) -> Json:
    user = objects.user(world, user_id)
    return {k: user[k] for k in ("id", "first_name", "last_name", "is_bot") if k in user}


def _quoted(world: World, answered: Message) -> Json:
    return {
        "message_id": answered.id,
        "from_name": objects.user(world, answered.sender)["first_name"],
        "text": answered.content.text,
    }
