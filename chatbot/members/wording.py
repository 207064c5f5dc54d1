"""How persons and groups are named in a sentence, and what several pages say."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from chatbot import french as fr
from chatbot.conversation.markup import NAME_LENGTH, escape, shown, without_links
from chatbot.members import links
from chatbot.members.models import Chat
from chatbot.members.rules import INVITED_FOR, ChatKind

LABEL = 40  # characters that a phone shows on a button
SHORTEST = 8  # of a name there, whatever stands behind it
BACK_TO_ROLES = links.show_roles.button("Retour aux rôles")
INVITE = links.choose_invited.button("Inviter un référent")


def name_of(chat: Chat | None, *, longest: int = NAME_LENGTH) -> str:
    """Name a person or a group in a sentence, in HTML; a group says that it is one.

    The name is cut to `longest` characters, and nothing in it is a link.
    """
    return escape(without_links(plain_name(chat, longest=longest)))


def plain_name(chat: Chat | None, *, longest: int = NAME_LENGTH) -> str:
    """Name a person or a group in plain text, cut to `longest` characters."""
    if chat is None:
        return "quelqu’un dont les données ont été effacées"
    name = shown(fr.cut(chat.name, longest))
    return fr.typeset(f"le groupe « {fr.protect(name)} »") if chat.kind is ChatKind.GROUP else name


def full_name(chat: Chat, alike: Mapping[int, str] = {}) -> str:
    """Name somebody at the beginning of a line, in HTML.

    With the username, as two may have the same name; `alike` has what tells them apart otherwise.
    """
    name = name_with_username(chat)
    since = f" (ici depuis le {alike[chat.id]})" if chat.id in alike else ""
    return (fr.capital(name) if chat.kind is ChatKind.GROUP else name) + since


def name_with_username(chat: Chat) -> str:
    """Name somebody in a sentence, in HTML, with the username where there is one."""
    username = f" (@{chat.username})" if chat.username else ""
    return name_of(chat) + escape(username)


def label_of(chat: Chat, alike: Mapping[int, str] = {}) -> str:
    """Name somebody on a button; with what tells them apart, else the username if there is room."""
    if chat.id in alike:
        since = f" ({alike[chat.id]})"
        return fr.protect(shown(fr.cut(chat.name, max(LABEL - len(since), SHORTEST))) + since)
    name = fr.cut(chat.name, LABEL)
    username = f" (@{chat.username})" if chat.username else ""
    return fr.protect(shown(name) + (username if len(name + username) <= LABEL else ""))


def told_apart(chats: Iterable[Chat], at: datetime) -> dict[int, str]:
    """Map each of those whose buttons would be alike, by our number, to what tells them apart.

    That is since when they are known, "3 mars 2024", in the time zone of `at`; where that is one
    day, with our number, by which admins find them: "3 mars 2024, n° 12".
    """
    namesakes: dict[str, dict[int, str]] = {}
    for chat in chats:
        day = fr.day_in_words(chat.known_since.astimezone(at.tzinfo))
        namesakes.setdefault(label_of(chat), {})[chat.id] = day
    return {
        number: f"{day}, n° {number}" if [*days.values()].count(day) > 1 else day
        for days in namesakes.values()
        if len(days) > 1
        for number, day in days.items()
    }


def until_day(made_at: datetime, at: datetime) -> str:
    """Write the last day of an invitation, where people are."""
    return fr.day_in_words((made_at + INVITED_FOR).astimezone(at.tzinfo))
