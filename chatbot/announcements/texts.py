"""How an announcement is called: by how it begins; and who has not got it at once."""

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import Recipients
from chatbot.conversation import FileKind
from chatbot.conversation.markup import escape, visible
from chatbot.members.rules import clean, shown

FIRST_WORDS = 80  # characters by which one knows an announcement again
FILES = {
    FileKind.PHOTO: "une photo",
    FileKind.DOCUMENT: "un document",
    FileKind.VIDEO: "une vidéo",
}


def said(one: Announcement, longest: int) -> str:
    """So many characters of what one reads of it, on one line; "" where nobody wrote words."""
    words = clean(visible(one.text), longest + 1)
    return shown(cut(words, longest)) if words else ""


def beginning(one: Announcement, longest: int) -> str:
    """The same; of a file alone, what it is."""
    if words := said(one, longest):
        return words
    return FILES[one.file_kind] if one.file_kind is not None else "sans texte encore"


def quoted(one: Announcement, longest: int = FIRST_WORDS) -> str:
    """ "« Le marché paysan… »", in HTML; what its author didn't say isn't quoted: "une photo"."""
    words = said(one, longest)
    return f"«\u00a0{escape(words)}\u00a0»" if words else beginning(one, longest)


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


def capital(words: str) -> str:
    """Where a sentence begins."""
    return words[:1].upper() + words[1:]
