"""What one person sees of one chat: the page draws it, the tests read it."""

from telegram_sandbox.persons.access import person_known, seen_by
from telegram_sandbox.shapes import objects
from telegram_sandbox.shapes.attachments import shown
from telegram_sandbox.state.chats import Chat, Json, Message
from telegram_sandbox.state.menus import scopes_in
from telegram_sandbox.world import World

DELETED = "Compte supprimé"
"""The name of an account that was deleted, as Telegram's apps show it."""

LONGEST_WAIT = 25.0
"""Seconds of one poll of a view."""


async def next_view(
    world: World, chat_id: int, person_id: int, since: int | None, seconds: float
) -> Json:
    """The view; if the person knows that revision already, after a change or the seconds.

    Typing that ends by itself ends the wait too: the revision is then the same.
    """
    chat = seen_by(world, person_id, chat_id)
    typing_left = chat.typing_until - world.clock()
    wait = min(seconds, LONGEST_WAIT, typing_left if typing_left > 0 else LONGEST_WAIT)
    await world.bell.until(lambda: chat.revision != since, wait)
    person_known(world, person_id)  # a reset may have come in between
    return view(world, chat, person_id)


def view(world: World, chat: Chat, person_id: int) -> Json:
    """What the person sees of the chat now. Another `cast` means to ask again who there is."""
    return {
        "revision": chat.revision,
        "cast": world.revision,
        "messages": [_message(world, chat, one, person_id) for one in chat.messages.values()],
        "notices": [
            {"id": press.id, "text": press.text, "show_alert": press.show_alert}
            for press in world.presses.notices(person_id, chat.id)
        ],
        "pending": [press.id for press in world.presses.pending(person_id, chat.id)],
        "typing": chat.typing_until > world.clock(),
        "commands": _commands(world, chat, person_id),
        "started": chat.is_started,
    }


def _commands(world: World, chat: Chat, person_id: int) -> list[Json]:
    """The menu that the person has here: none where the bot isn't."""
    group = world.groups.get(chat.id)
    if group is not None and not group.membership(world.bot.id).is_present:
        return []
    scopes = scopes_in(chat.id, person_id, is_administrator=world.administers(person_id, chat.id))
    return world.menus.shown(scopes, world.persons[person_id].language_code)


def _message(world: World, chat: Chat, said: Message, person_id: int) -> Json:
    answered = chat.messages.get(said.reply_to or 0)
    optional: Json = {
        "thread": said.thread,
        "service": said.service,
        "edit_date": said.edit_date,
        "reply_markup": said.keyboard and {"inline_keyboard": said.keyboard},
        "reply_to": answered and _quoted(world, chat, answered),
        "media": said.media and shown(said.media),
        "caption_above": said.is_caption_above,
        "via_bot": said.via_bot and world.bot.username,
    }
    return {
        "message_id": said.id,
        "from": _author(world, chat, said),
        "own": said.sender == person_id,
        "date": said.date,
        "text": said.content.text,
        "entities": objects.entities(world, said),
        **{name: value for name, value in optional.items() if value},
    }


def _author(world: World, chat: Chat, said: Message) -> Json:
    """As whom persons see the sender: an anonymous administrator is the group."""
    if said.is_anonymous:
        return {"id": chat.id, "first_name": world.groups[chat.id].title, "is_bot": False}
    user = objects.user(world, said.sender)
    seen: Json = {k: user[k] for k in ("id", "first_name", "last_name", "is_bot") if k in user}
    return seen if user["first_name"] else seen | {"first_name": DELETED}


def _quoted(world: World, chat: Chat, answered: Message) -> Json:
    return {
        "message_id": answered.id,
        "from_name": _author(world, chat, answered)["first_name"],
        "text": answered.content.text,
        **({"media": shown(answered.media)} if answered.media else {}),
    }
