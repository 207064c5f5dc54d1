"""Texts as they end in a message: parsed, cleaned, trimmed, measured, with what is detected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import tdlib
from telegram_sandbox.state.chats import Formatted, Json

MAX_SOURCE = 32768
"""Bytes of a text before parsing (Bot API server, get_formatted_text)."""

MAX_ENTITIES = 100
"""Formatted pieces in a message. Telegram may drop the others silently; here they are refused."""

INDIVISIBLE = frozenset({"code", "pre", "text_link", "text_mention", "date_time"})
"""Nothing is detected inside these."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a text stands: how many code points fit after parsing, and what is said of more."""

    length: int
    too_long: str
    may_be_empty: bool = False


TEXT = Room(4096, "message is too long")
CAPTION = Room(1024, "message caption is too long", may_be_empty=True)
"""Bot API, sendMessage and sendPhoto."""


def written(source: str, room: Room = TEXT) -> Formatted:
    """What somebody typed, without formatting of their own: only what Telegram detects."""
    return _finished(source.replace("\r", ""), [], room)


def parsed(source: str, parse_mode: str, room: Room = TEXT) -> Formatted:
    """What a bot sent with a parse mode (or "none")."""
    _check_source(source, room)
    mode = parse_mode.lower() if source else "none"
    if mode in ("", "none"):
        return written(source, room)
    if mode not in tdlib.PARSE_MODES:
        raise refused("unsupported parse_mode")
    return _finished(*tdlib.parse(source.replace("\r", ""), mode), room)


def marked(source: str, entities: Sequence[Json], room: Room = TEXT) -> Formatted:
    """What a bot sent with its own list of entities; those that Telegram detects are ignored."""
    _check_source(source, room)
    return _finished(source, entities, room)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def piece(text: str, entity: Json) -> str:
    """The part of a text that an entity covers."""
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    return text.encode("utf-16-le")[start:end].decode("utf-16-le")


def _check_source(source: str, room: Room) -> None:
    if not (source or room.may_be_empty):
        raise refused("message text is empty")
    if len(source.encode(errors="surrogatepass")) > MAX_SOURCE:
        raise refused("text is too long")


def _finished(source: str, entities: Sequence[Json], room: Room) -> Formatted:
    """The text cleaned, trimmed and measured, with what Telegram detects in it."""
    tdlib.check_places(source, entities)
    content = _trimmed(_cleaned(source), entities)
    if not (content.text or room.may_be_empty):
        raise refused("text must be non-empty")
    if len(content.text) > room.length:
        raise refused(room.too_long)
    if len(content.entities) > MAX_ENTITIES:
        raise refused("ENTITIES_TOO_LONG")
    detected = tdlib.detect(content.text)
    kept = [one for one in detected if not _lies_in_any(one, content.entities)]
    return Formatted(content.text, tuple(sorted((*content.entities, *kept), key=_reading_order)))


def _cleaned(source: str) -> str:
    """Control characters become spaces, except the line feed. The length stays."""
    return "".join(" " if c < " " and c != "\n" else c for c in source)


def _trimmed(source: str, entities: Sequence[Json]) -> Formatted:
    """No blanks at the end, nor at the beginning before the first entity."""
    text = source.rstrip(" \n")
    blanks = len(text) - len(text.lstrip(" \n"))
    cut = min([blanks, *(entity["offset"] for entity in entities)])
    end = utf16_length(text)
    clipped = tuple(
        entity | {"offset": entity["offset"] - cut, "length": length}
        for entity in entities
        if (length := min(entity["offset"] + entity["length"], end) - entity["offset"]) > 0
    )
    return Formatted(text[cut:], clipped)


def _lies_in_any(entity: Json, others: Iterable[Json]) -> bool:
    """Does it touch something in which nothing is detected?"""
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(
        other["type"] in INDIVISIBLE
        and start < other["offset"] + other["length"]
        and other["offset"] < end
        for other in others
    )


def _reading_order(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]
