"""How an announcement is called: by how it begins; and who has not got it at once."""

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import Recipients
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


def kept_back(found: Recipients) -> list[str]:
    """ "12 dans leur résumé du lundi", "3 en pause", "1 injoignable"."""
    reasons = (
        (found.digest, "dans son résumé du lundi", "dans leur résumé du lundi"),
        (found.paused, "en pause", "en pause"),
        (found.unreachable, "injoignable", "injoignables"),
    )
    return [f"{digits(n)} {one if n == 1 else many}" for n, one, many in reasons if n]


def digits(number: int) -> str:
    """ "20 000"."""
    return f"{number:,}".replace(",", "\u00a0")


def cut(words: str, longest: int) -> str:
    """No more than that many characters."""
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
