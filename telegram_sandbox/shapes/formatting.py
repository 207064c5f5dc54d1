"""Texts on their way into a message: parsed, cleaned, trimmed, measured, links detected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import tdlib
from telegram_sandbox.state.chats import Formatted, Json

MAX_SOURCE = 32768
"""Bytes of a text before parsing (Bot API server, get_formatted_text)."""

MAX_ENTITIES = 100
"""Formatted parts of a message. Telegram may drop more of them silently; here that is refused."""

INDIVISIBLE = frozenset({"code", "pre", "text_link", "text_mention", "date_time"})
"""Nothing is detected inside these."""

QUOTATIONS = frozenset({"blockquote", "expandable_blockquote"})
"""Telegram drops those that begin within another one."""


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How long a text may be in its place."""

    length: int  # code points, after parsing
    too_long: str  # the refusal of a longer one
    may_be_empty: bool = False


TEXT = TextLimit(4096, "message is too long")
CAPTION = TextLimit(1024, "message caption is too long", may_be_empty=True)
"""Bot API, sendMessage and sendPhoto."""


def written(source: str, limit: TextLimit = TEXT) -> Formatted:
    """Take a text as somebody typed it, with the entities that Telegram detects."""
    return _finished(source.replace("\r", ""), [], limit)


def parsed(source: str, parse_mode: str, limit: TextLimit = TEXT) -> Formatted:
    """Parse a text that a bot sent with a parse mode (or "none")."""
    _check_source(source, limit)
    mode = parse_mode.lower() if source else "none"
    if mode in ("", "none"):
        return written(source, limit)
    if mode not in tdlib.PARSE_MODES:
        raise refused("unsupported parse_mode")
    return _finished(*tdlib.parse(source.replace("\r", ""), mode), limit)


def marked(source: str, entities: Sequence[Json], limit: TextLimit = TEXT) -> Formatted:
    """Take a text that a bot sent with its own list of entities."""
    _check_source(source, limit)
    return _finished(source, entities, limit)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def covered_text(text: str, entity: Json) -> str:
    """Cut the part of a text that an entity covers."""
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    return text.encode("utf-16-le")[start:end].decode("utf-16-le")


def _check_source(source: str, limit: TextLimit) -> None:
    if not (source or limit.may_be_empty):
        raise refused("message text is empty")
    if len(source.encode(errors="surrogatepass")) > MAX_SOURCE:
        raise refused("text is too long")


def _finished(source: str, entities: Sequence[Json], limit: TextLimit) -> Formatted:
    """Clean, trim and measure a text, and detect entities in it."""
    tdlib.check_places(source, entities)
    content = _trimmed(_cleaned(source), _without_inner_quotations(entities))
    if not (content.text or limit.may_be_empty):
        raise refused("text must be non-empty")
    if len(content.text) > limit.length:
        raise refused(limit.too_long)
    if len(content.entities) > MAX_ENTITIES:
        raise refused("ENTITIES_TOO_LONG")
    detected = tdlib.detect(content.text)
    kept = [entity for entity in detected if not _lies_in_any(entity, content.entities)]
    return Formatted(content.text, tuple(sorted((*content.entities, *kept), key=_reading_order)))


def _without_inner_quotations(entities: Sequence[Json]) -> list[Json]:
    kept: list[Json] = []
    end = 0  # of the last quotation
    for entity in sorted(entities, key=_reading_order):
        if entity["type"] in QUOTATIONS:
            if entity["offset"] < end:
                continue
            end = entity["offset"] + entity["length"]
        kept.append(entity)
    return kept


def _cleaned(source: str) -> str:
    """Replace control characters by spaces, except the line feed, so that the length stays."""
    return "".join(" " if c < " " and c != "\n" else c for c in source)


def _trimmed(source: str, entities: Sequence[Json]) -> Formatted:
    """Drop blanks at the end, and at the beginning before the first entity."""
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
    """Tell whether an entity touches one in which nothing is detected."""
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(
        other["type"] in INDIVISIBLE
        and start < other["offset"] + other["length"]
        and other["offset"] < end
        for other in others
    )


def _reading_order(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]
