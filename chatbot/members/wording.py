"""How persons and groups are named in a sentence, and what several pages say."""

from datetime import datetime

from chatbot.conversation.display import NAME_LENGTH, shown, without_links
from chatbot.conversation.markup import escape
from chatbot.french import capital, cut, day_in_words, protect, typeset
from chatbot.members import links
from chatbot.members.models import Chat
from chatbot.members.rules import INVITED_FOR, ChatKind

LABEL = 40  # characters that a phone shows on a button
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
    name = shown(cut(chat.name, longest))
    return typeset(f"le groupe « {protect(name)} »") if chat.kind is ChatKind.GROUP else name


def full_name(chat: Chat) -> str:
    """Name somebody at the beginning of a line, in HTML.

    With the username, as two may have the same name.
    """
    name = name_with_username(chat)
    return capital(name) if chat.kind is ChatKind.GROUP else name


def name_with_username(chat: Chat) -> str:
    """Name somebody in a sentence, in HTML, with the username where there is one."""
    username = f" (@{chat.username})" if chat.username else ""
    return name_of(chat) + escape(username)


def label_of(chat: Chat) -> str:
    """Name somebody on a button; with the username if there is room."""
    name = cut(chat.name, LABEL)
    username = f" (@{chat.username})" if chat.username else ""
    return protect(shown(name) + (username if len(name + username) <= LABEL else ""))


def until_day(made_at: datetime, at: datetime) -> str:
    """Write the last day of an invitation, where people are."""
    return day_in_words((made_at + INVITED_FOR).astimezone(at.tzinfo))
