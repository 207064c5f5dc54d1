"""Reduce Telegram's description of the Bot API to what calls and answers are checked against.

The Bot API's page as JSON is published by github.com/PaulSonOfLars/telegram-bot-api-spec
(`api.json`, the source of `bot-api-10.0.json`). Prose, links and history are left out:

    python -m telegram_sandbox.specification.reduction api.json >bot-api-10.1.json
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

ONLY_VALUE = re.compile(r"(?:always|must be) [“\"]?([a-z_]+)[”\"]?$")
QUOTED = re.compile(r'"(\w+)"')
ENUMERATED = {"type", "status", "source", "state", "reason", "chat_type", "style"}
"""The fields of which a description quotes every value that they may have."""


def reduced(published: Json) -> Json:
    """Keep methods, types, and of their fields what `Field` holds."""
    return {
        "version": published["version"],
        "source": published["changelog"],
        "methods": {
            name: {"returns": method["returns"], "fields": _fields(method)}
            for name, method in published["methods"].items()
        },
        "types": {
            name: kind.get("subtypes") or _fields(kind) for name, kind in published["types"].items()
        },
    }


def written(reduced: Json) -> str:
    """Write a line for each method and type, so that a newer version can be read as a diff."""
    parts = [f" {json.dumps(name)}: {_lines(value)}" for name, value in reduced.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(value: object) -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    lines = (f"  {json.dumps(name)}: {json.dumps(inner)}" for name, inner in value.items())
    return "{\n" + ",\n".join(lines) + "\n }"


def _fields(owner: Json) -> Json:
    return {field["name"]: _field(field) for field in owner.get("fields", [])}


def _field(field: Json) -> str:
    text = " | ".join(field["types"])
    if values := _values(field):
        text += f" = {' | '.join(values)}"
    return text if field["required"] else f"{text}?"


def _values(field: Json) -> list[str]:
    if field["description"].startswith("Always 0."):
        return ["0"]
    if field["name"] not in ENUMERATED:
        return []
    if only := ONLY_VALUE.search(field["description"]):
        return [only[1]]
    return list(dict.fromkeys(QUOTED.findall(field["description"])))


if __name__ == "__main__":
    content = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(written(reduced(content)))
