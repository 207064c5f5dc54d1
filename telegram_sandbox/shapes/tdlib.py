"""TDLib, Telegram's own library: `td_execute` parses and detects offline, without an account.

The Bot API server parses with the same functions, so their errors are the real ones.
"""

import json
from collections.abc import Iterable
from html import escape

from tdjson import td_execute

from telegram_sandbox.errors import refused
from telegram_sandbox.state.chats import Json

PARSE_MODES: dict[str, Json] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}

DETECTED = {
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}
"""The entities that Telegram finds by itself: TDLib's type without its prefix, the Bot API's."""

FORMATS = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "DateTime": "date_time",
}
"""The entities that a bot may send. Custom emoji are missing: only bots that bought a username
may send them, and Telegram drops them from the texts of others."""

NAMES = DETECTED | FORMATS


def ask_telegram(request: str, **fields: object) -> Json:
    """Make a synchronous TDLib request; its error becomes the Bot API's."""
    answer = td_execute(json.dumps({"@type": request, **fields}).encode())
    result: Json = json.loads(answer or b"{}")
    if result.get("@type") == "error":
        raise refused(result["message"])
    return result


ask_telegram("setLogVerbosityLevel", new_verbosity_level=0)  # else TDLib writes on stderr


def parse(source: str, parse_mode: str) -> tuple[str, list[Json]]:
    """Split a marked-up text into its plain text and its Bot API entities."""
    result = ask_telegram("parseTextEntities", text=source, parse_mode=PARSE_MODES[parse_mode])
    return result["text"], _converted(result["entities"])


def detect(text: str) -> list[Json]:
    """Find the commands, mentions, tags, addresses and numbers in a plain text."""
    return _converted(ask_telegram("getTextEntities", text=text)["entities"])


def check_places(text: str, entities: Iterable[Json]) -> None:
    """Refuse entities that don't fit the text, in TDLib's words."""
    # No request only checks them; this one then does something harmless.
    places = [
        {
            "@type": "textEntity",
            "offset": entity["offset"],
            "length": entity["length"],
            "type": {"@type": "textEntityTypeUnderline"},
        }
        for entity in entities
    ]
    ask_telegram("getMarkdownText", text={"text": text, "entities": places})


def checked_link(url: str, holder: str) -> str:
    """Return an address as Telegram keeps it. Refused if Telegram takes it for none.

    `http://localhost` is such a one. `holder` is what the refusal names, such as `entity`.
    """
    source = f'<a href="{escape(url)}">x</a>'
    _, found = parse(source, "html")
    if found and found[0]["type"] == "text_mention":
        return url
    if not found:
        raise refused(f"{holder} URL '{url}' is invalid: Wrong HTTP URL")
    return str(found[0]["url"])


def _converted(entities: Iterable[Json]) -> list[Json]:
    """Convert TDLib's entities to the Bot API's, without the types that it doesn't have."""
    return [
        {"type": NAMES[name], "offset": entity["offset"], "length": entity["length"]}
        | _details(entity["type"])
        for entity in entities
        if (name := entity["type"]["@type"].removeprefix("textEntityType")) in NAMES
    ]


def _details(kind: Json) -> Json:
    """Give the further fields of an entity. A text_mention gets its whole user later."""
    details: Json = {key: kind[key] for key in ("url", "language", "unix_time") if key in kind}
    if "user_id" in kind:
        details["user"] = {"id": kind["user_id"]}
    if "formatting_type" in kind:
        details["date_time_format"] = _date_time_format(kind["formatting_type"])
    return details


def _date_time_format(kind: Json) -> str:
    """Write TDLib's format of a date in the Bot API's letters (`r`, or `w`, `d` `D`, `t` `T`)."""
    if kind["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    weekday = "w" if kind["show_day_of_week"] else ""
    return weekday + _letter("d", kind["date_precision"]) + _letter("t", kind["time_precision"])


def _letter(letter: str, precision: Json) -> str:
    """Choose a capital for the long form, nothing for none."""
    if precision["@type"] == "dateTimePartPrecisionNone":
        return ""
    return letter.upper() if precision["@type"] == "dateTimePartPrecisionLong" else letter
