"""What changed of an announcement since somebody read it."""

from datetime import datetime

from chatbot.announcements.approval import texts
from chatbot.announcements.approval.seen import content
from chatbot.announcements.writing import panels
from chatbot.announcements.writing.difference import LEFT_OUT, difference
from chatbot.announcements.writing.service import Draft
from chatbot.conversation.markup import split

LONGEST = 2800  # UTF-16 units of all that changed; also keeps its pieces below Telegram's 100


def changed(of: Draft, at: datetime) -> str:
    """In HTML: of a correction, what it corrects; and what its last reader didn't see."""
    said = [f"{texts.CORRECTS}\n{panels.changes(of)}"] if of.corrected is not None else []
    first, *others = split("\n\n".join([*said, _since_last(of, at)]), LONGEST)
    return f"{first} {LEFT_OUT}" if others else first


def _since_last(of: Draft, at: datetime) -> str:
    before, now = of.one.read, content(of)
    if before is None:
        return texts.FIRST_READING
    parts = []
    if before["text"] != now["text"]:
        parts.append(difference(before["text"], now["text"]) or panels.FORMATTING_CHANGES)
    if before["file"] != now["file"]:
        parts.append(texts.file_changed(before["file"], now["file"]))
    if before["leaves"] != now["leaves"]:
        was = before["leaves"] and datetime.fromisoformat(before["leaves"])
        parts.append(texts.hour_changed(was, at))
    return "\n".join([texts.SINCE_LAST, *(parts or [texts.NOTHING_CHANGED])])
