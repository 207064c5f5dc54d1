"""Telegram's own description of the Bot API, and what calls and answers break of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent / "bot-api-10.0.json"
"""Made by `reduction`, which names its source."""

LATER: dict[str, dict[str, str]] = {
    "ChatMemberAdministrator": {"can_send_welcome_messages": "Boolean"},  # 10.3
}
"""What the sandbox says of later versions, by type."""

UPLOADED = {"file_name", "mime_type", "file_size"}
"""What the sandbox records of an InputFile, which has no fields in the description."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a method, or a field of an object."""

    types: list[str]  # any of these: "Integer", "Array of Message"
    values: list[str]  # the only ones it may have, where the description lists them
    required: bool

    @classmethod
    def parse(cls, text: str) -> "Field":
        """Read `Integer | String`, `String = private | group`, or `String?` for an optional one."""
        types, _, values = text.removesuffix("?").partition(" = ")
        return cls(types.split(" | "), values.split(" | ") if values else [], text[-1] != "?")


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Method:
    """What it takes and gives."""

    fields: Fields
    returns: list[str]  # any of these types


@dataclass(frozen=True, slots=True)
class Specification:
    """Finds problems: lines that begin with where each is; none is an empty list."""

    methods: Mapping[str, Method]
    types: Mapping[str, Fields]  # those that are objects
    unions: Mapping[str, list[str]]  # those that stand for any of others

    def problems_of_call(self, method: str, params: dict[str, Any]) -> list[str]:
        """Check a call as the bot made it: nested objects may be JSON in strings, as in a form."""
        if method not in self.methods:
            return [f"{method}: unknown method"]
        known = self.methods[method].fields
        decoded = {
            name: _decoded(known[name].types, value) if name in known else value
            for name, value in params.items()
        }
        return list(self._fields(method, known, decoded))

    def problems_of_result(self, method: str, result: object) -> list[str]:
        """Check what a method answered."""
        return self._problems(method, self.methods[method].returns, result)

    def problems_of(self, type_name: str, value: object) -> list[str]:
        """Check an object of a type, such as an Update."""
        return self._problems(type_name, [type_name], value)

    def _problems(self, where: str, types: Iterable[str], value: object) -> list[str]:
        """Find the problems with the alternative that fits best."""
        return min((list(self._of_type(where, name, value)) for name in types), key=len)

    def _of_type(self, where: str, name: str, value: object) -> Iterable[str]:
        if name.startswith("Array of "):
            return self._array(where, name.removeprefix("Array of "), value)
        if name == "InputFile" and isinstance(value, dict) and value.keys() == UPLOADED:
            return []
        if name in self.unions:
            return self._problems(where, self.unions[name], value)
        if name in self.types:
            if not isinstance(value, dict):
                return [f"{where}: {value!r} is no {name}"]
            return self._fields(where, self.types[name], value)
        return [] if _is_plain(name, value) else [f"{where}: {value!r} is no {name}"]

    def _array(self, where: str, name: str, value: object) -> Iterable[str]:
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no array"]
        return [
            problem
            for index, element in enumerate(value)
            for problem in self._problems(f"{where}.{index}", [name], element)
        ]

    def _fields(self, where: str, known: Fields, values: dict[str, Any]) -> Iterable[str]:
        yield from (f"{where}.{name}: unknown" for name in values if name not in known)
        for name, field in known.items():
            if name not in values:
                if field.required:
                    yield f"{where}.{name}: missing"
                continue
            yield from self._problems(f"{where}.{name}", field.types, values[name])
            if field.values and str(values[name]) not in field.values:
                allowed = " or ".join(map(repr, field.values))
                yield f"{where}.{name}: {values[name]!r} instead of {allowed}"


@cache
def load() -> Specification:
    """Read the description that is kept here."""
    content = json.loads(PATH.read_text(encoding="utf-8"))
    methods = {
        name: Method(_parsed(method["fields"]), method["returns"])
        for name, method in content["methods"].items()
    }
    objects = {name: kind for name, kind in content["types"].items() if isinstance(kind, dict)}
    unions = {name: kind for name, kind in content["types"].items() if isinstance(kind, list)}
    types = {name: _parsed(fields | LATER.get(name, {})) for name, fields in objects.items()}
    return Specification(methods, types, unions)


def _parsed(fields: dict[str, str]) -> Fields:
    return {name: Field.parse(text) for name, text in fields.items()}


def _is_plain(name: str, value: object) -> bool:
    """Tell whether it is of one of the Bot API's four types that are no objects."""
    if name == "Boolean":
        return isinstance(value, bool)
    kinds: dict[str, type | tuple[type, ...]] = {
        "Integer": int,
        "Float": (int, float),
        "String": str,
    }
    return isinstance(value, kinds[name]) and not isinstance(value, bool)


def _decoded(types: list[str], value: object) -> object:
    """Decode a form's string, where a string can't be meant."""
    if not isinstance(value, str) or "String" in types:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
