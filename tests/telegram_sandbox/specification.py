"""Checking calls and answers against Telegram's own description of the Bot API, as JSON.

The file lies beside the checkout, not in it: `load()` gives None where it isn't, and the tests
that need it skip.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATH = Path(__file__).parents[3] / "shared" / "telegram-bot-api-10.0.json"

FIXED = re.compile(r"(?:always|must be) [“\"]?([a-z_]+)[”\"]?$")
UPLOADED = {"file_name", "mime_type", "file_size"}
"""What the sandbox records of an InputFile, which has no fields in the description."""

TELLTALES = ("type", "status", "source")
"""How a description says that a field has one value only, and the fields that tell the members of
a union apart in this way."""


def load() -> "Specification | None":
    if not PATH.is_file():
        return None
    content = json.loads(PATH.read_text(encoding="utf-8"))
    return Specification(content["methods"], content["types"])


@dataclass(frozen=True, slots=True)
class Specification:
    """Finds problems; each is one line that begins with where it is. No problem: an empty list."""

    methods: dict[str, Any]
    types: dict[str, Any]

    def problems_of_call(self, method: str, params: dict[str, Any]) -> list[str]:
        """A call as the bot made it: nested objects may be JSON in strings, as in a form."""
        if method not in self.methods:
            return [f"{method}: unknown method"]
        known = {field["name"]: field for field in self.methods[method].get("fields", [])}
        decoded = {
            name: _decoded(known[name]["types"], value) if name in known else value
            for name, value in params.items()
        }
        return list(self._fields(method, known.values(), decoded))

    def problems_of_result(self, method: str, result: object) -> list[str]:
        """What a method answered."""
        return self._problems(method, self.methods[method]["returns"], result)

    def problems_of(self, type_name: str, value: object) -> list[str]:
        """An object of a type, such as an Update."""
        return self._problems(type_name, [type_name], value)

    def _problems(self, where: str, types: Iterable[str], value: object) -> list[str]:
        """The problems with the alternative that fits best."""
        return min((list(self._one(where, name, value)) for name in types), key=len)

    def _one(self, where: str, name: str, value: object) -> Iterable[str]:
        if name.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where}: {value!r} is no array"]
            of = [name.removeprefix("Array of ")]
            return [
                p for i, one in enumerate(value) for p in self._problems(f"{where}.{i}", of, one)
            ]
        if name == "InputFile" and isinstance(value, dict) and value.keys() == UPLOADED:
            return []
        if name in self.types:
            return self._object(where, self.types[name], value)
        return [] if _is_plain(name, value) else [f"{where}: {value!r} is no {name}"]

    def _object(self, where: str, kind: dict[str, Any], value: object) -> Iterable[str]:
        if "subtypes" in kind:
            return self._problems(where, kind["subtypes"], value)
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no {kind['name']}"]
        return self._fields(where, kind.get("fields", []), value)

    def _fields(
        self, where: str, fields: Iterable[dict[str, Any]], values: dict[str, Any]
    ) -> Iterable[str]:
        known = {field["name"]: field for field in fields}
        yield from (f"{where}.{name}: unknown" for name in values if name not in known)
        for name, field in known.items():
            if name not in values:
                if field["required"]:
                    yield f"{where}.{name}: missing"
                continue
            yield from self._problems(f"{where}.{name}", field["types"], values[name])
            fixed = FIXED.search(field["description"])
            if name in TELLTALES and fixed and values[name] != fixed[1]:
                yield f"{where}.{name}: {values[name]!r} instead of {fixed[1]!r}"


def _is_plain(name: str, value: object) -> bool:
    """Is it of one of the Bot API's four types that are no objects?"""
    if name == "Boolean":
        return isinstance(value, bool)
    kinds: dict[str, type | tuple[type, ...]] = {
        "Integer": int,
        "Float": (int, float),
        "String": str,
    }
    return isinstance(value, kinds[name]) and not isinstance(value, bool)


def _decoded(types: list[str], value: object) -> object:
    """What a form's string stands for, where a string can't be meant."""
    if not isinstance(value, str) or "String" in types:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
