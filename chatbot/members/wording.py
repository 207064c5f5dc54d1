"""How persons and groups are named in a sentence, and what several pages say."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from chatbot import french as fr
from chatbot.conversation.markup import NAME_LENGTH, escape, shown, without_links
from chatbot.members import links
from chatbot.members.models import Chat
from chatbot.members.rules import INVITED_FOR, ChatKind

LABEL = 40  # characters of a button that a phone shows
SHORTEST = 8  # characters of a name that a button keeps, however long the text behind it
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

    The username is added, since two may have the same name, and then the day in `alike`, if any.
    """
    name = name_with_username(chat)
    since = f" (ici depuis le {alike[chat.id]})" if chat.id in alike else ""
    return (fr.capital(name) if chat.kind is ChatKind.GROUP else name) + since


def name_with_username(chat: Chat) -> str:
    """Name somebody in a sentence, in HTML, with the username where there is one."""
    username = f" (@{chat.username})" if chat.username else ""
    return name_of(chat) + escape(username)


def label_of(chat: Chat, alike: Mapping[int, str] = {}) -> str:
    """Name somebody on a button; the username follows, if the button has room for both.

    `alike`: by our own ids, the days that tell namesakes apart (told_apart) and replace usernames.
    """
    if chat.id in alike:
        since = f" ({alike[chat.id]})"
        return fr.protect(shown(fr.cut(chat.name, max(LABEL - len(since), SHORTEST))) + since)
    name = fr.cut(chat.name, LABEL)
    username = f" (@{chat.username})" if chat.username else ""
    return fr.protect(shown(name) + (username if len(name + username) <= LABEL else ""))


def told_apart(chats: Iterable[Chat], at: datetime) -> dict[int, str]:
    """Map our ids of chats that would have the same button to the days since when they are known.

    Days are in the time zone of `at`: "3 mars 2024". Chats known since the same day also get their
    number, by which admins can search: "3 mars 2024, n° 12".
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
    """Write the last day of an invitation, in the time zone of `at`."""
    return fr.day_in_words((made_at + INVITED_FOR).astimezone(at.tzinfo))
