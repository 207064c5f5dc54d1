"""How persons and groups are named in a sentence."""

from chatbot.conversation.markup import escape
from chatbot.members.models import Chat
from chatbot.members.rules import NAME_LENGTH, Kind, shown

LABEL = 40  # characters that a phone shows on a button


def name_of(chat: Chat | None) -> str:
    """Their name in HTML; a group says that it is one."""
    return escape(plain_name(chat))


def plain_name(chat: Chat | None, *, longest: int = NAME_LENGTH) -> str:
    """The same for buttons and notices; cut, where a name must not be longer."""
    if chat is None:
        return "quelqu’un dont les données ont été effacées"
    name = shown(_cut(chat.name, longest))
    return f"le groupe «\u00a0{name}\u00a0»" if chat.kind is Kind.GROUP else name


def full_name(chat: Chat) -> str:
    """Where a line begins, in HTML; with the username, as two may have the same name."""
    name = name_of(chat)
    if chat.kind is Kind.GROUP:
        name = name[0].upper() + name[1:]
    username = f" (@{chat.username})" if chat.username else ""
    return name + escape(username)


def label_of(chat: Chat) -> str:
    """For a button: the beginning of their name, and the username if there is room."""
    name = _cut(chat.name, LABEL)
    username = f" (@{chat.username})" if chat.username else ""
    return shown(name) + (username if len(name + username) <= LABEL else "")


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"
