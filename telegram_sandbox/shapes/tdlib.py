"""Telegram's own library, TDLib: `td_execute` parses and detects offline, without an account.

The Bot API server parses with the very same functions, so their errors are the real ones.
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
"""What Telegram finds by itself: TDLib's entity types, without their prefix, in the Bot API's
words."""

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
"""What a bot may send, in the same way. Custom emoji are missing: only bots that bought a username
may send them, and Telegram drops them from the others' texts."""

NAMES = DETECTED | FORMATS


def ask_telegram(request: str, **fields: object) -> Json:
    """One synchronous TDLib request; its error becomes the Bot API's."""
    answer = td_execute(json.dumps({"@type": request, **fields}).encode())
    result: Json = json.loads(answer or b"{}")
    if result.get("@type") == "error":
        raise refused(result["message"])
    return result


ask_telegram("setLogVerbosityLevel", new_verbosity_level=0)  # else TDLib writes on stderr


def parse(source: str, parse_mode: str) -> tuple[str, list[Json]]:
    """A marked-up text as its plain text and its Bot API entities."""
    result = ask_telegram("parseTextEntities", text=source, parse_mode=PARSE_MODES[parse_mode])
    return result["text"], _converted(result["entities"])


def detect(text: str) -> list[Json]:
    """The commands, mentions, tags, addresses and numbers in a plain text."""
    return _converted(ask_telegram("getTextEntities", text=text)["entities"])


def check_places(text: str, entities: Iterable[Json]) -> None:
    """Refuse entities that don't fit the text, in TDLib's words."""
    # This request checks them and then does something harmless; none only checks.
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
    """The address as Telegram keeps it. Refused if it takes it for none (`http://localhost`).

    `holder` is Telegram's word for what has it, such as `entity`.
    """
    source = f'<a href="{escape(url)}">x</a>'
    _, found = parse(source, "html")
    if found and found[0]["type"] == "text_mention":
        return url
    if not found:
        raise refused(f"{holder} URL '{url}' is invalid: Wrong HTTP URL")
    return str(found[0]["url"])


def _converted(entities: Iterable[Json]) -> list[Json]:
    """TDLib's entities in the Bot API's shape; what the Bot API has no word for is dropped."""
    return [
        {"type": NAMES[name], "offset": one["offset"], "length": one["length"]}
        | _details(one["type"])
        for one in entities
        if (name := one["type"]["@type"].removeprefix("textEntityType")) in NAMES
    ]


def _details(kind: Json) -> Json:
    """The further fields of one entity type. A text_mention gets its whole user later."""
    details: Json = {key: kind[key] for key in ("url", "language", "unix_time") if key in kind}
    if "user_id" in kind:
        details["user"] = {"id": kind["user_id"]}
    if "formatting_type" in kind:
        details["date_time_format"] = _date_time_format(kind["formatting_type"])
    return details


def _date_time_format(kind: Json) -> str:
    """TDLib's way of writing a date in the Bot API's letters (`r`, or `w`, `d` `D`, `t` `T`)."""
    if kind["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    weekday = "w" if kind["show_day_of_week"] else ""
    return weekday + _letter("d", kind["date_precision"]) + _letter("t", kind["time_precision"])


def _letter(letter: str, precision: Json) -> str:
    """A capital for the long form, nothing for none."""
    if precision["@type"] == "dateTimePartPrecisionNone":
        return ""
    return letter.upper() if precision["@type"] == "dateTimePartPrecisionLong" else letter
