"""How an announcement is called: by how it begins."""

from chatbot.announcements.models import Announcement
from chatbot.conversation import FileKind
from chatbot.markup import visible
from chatbot.members.rules import clean, shown

FILES = {
    FileKind.PHOTO: "une photo",
    FileKind.DOCUMENT: "un document",
    FileKind.VIDEO: "une vidéo",
}


def beginning(one: Announcement, longest: int) -> str:
    """So many characters of what one reads of it, on one line; of a file alone, what it is."""
    if said := clean(visible(one.text), longest + 1):
        return shown(cut(said, longest))
    return FILES[one.file_kind] if one.file_kind is not None else "sans texte encore"


def cut(words: str, longest: int) -> str:
    """No more than that many characters."""
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
