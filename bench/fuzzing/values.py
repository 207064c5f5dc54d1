"""Objects of any type of the Bot API, as the specification allows them."""

import random
from collections.abc import Callable
from typing import Any

from bench.fuzzing.cast import GREATEST, Cast, Json
from bench.fuzzing.words import Words
from telegram_sandbox.specification import Field, Fields, Specification

DEEPEST = 4  # then only what is required
MOST = 8  # optional fields of an object
CAPTION = 1024  # Bot API, sendPhoto: code points
MOMENTS = ("date", "unix_time", "timestamp")


class Values:
    """Made as the specification says; left to `chance` where it leaves a choice."""

    def __init__(
        self, specification: Specification, cast: Cast, words: Words, chance: random.Random
    ) -> None:
        self._types = specification.types
        self._unions = specification.unions
        self._cast = cast
        self._words = words
        self._chance = chance
        self._strings: dict[str, Callable[[], str]] = {
            "text": words.said,
            "caption": lambda: words.text(CAPTION),
            "data": words.data,
            "callback_data": words.data,
            "username": lambda: "quelqu_un",
            "url": lambda: "https://exemple.fr/?a=é",
            "language_code": lambda: "fr",
        }

    def kinds_of_updates(self) -> list[str]:
        """The names of an Update's fields, but its number."""
        return [name for name in self._types["Update"] if name != "update_id"]

    def field(self, of: str, name: str, depth: int = 0) -> Any:
        """A value for that field of that type."""
        return self._value(name, self._types[of][name], depth)

    def object(self, name: str, depth: int = 0) -> Json:
        """Of that type, with what it requires and some of what else it may have."""
        if name == "User":
            return dict(self._chance.choice(self._cast.people + self._cast.bots))
        if name == "Chat":
            return dict(self._chance.choice(self._cast.chats))
        if name in self._unions:
            return self.object(self._chance.choice(self._unions[name]), depth)
        fields = self._types[name]
        made = {
            field: self._value(field, fields[field], depth + 1)
            for field in self._chosen(fields, depth)
        }
        if name == "Message":
            made |= self._cast.author(made["chat"], self._chance)
        return self._fitting(made)

    def entities(self, text: str) -> list[Json]:
        """Of that text, each on whole letters of it."""
        count = self._chance.choice([0, 0, 1, 2, 20]) if text else 0
        return [self._placed(self.object("MessageEntity", DEEPEST), text) for _ in range(count)]

    def _chosen(self, fields: Fields, depth: int) -> list[str]:
        optional = [name for name, field in fields.items() if not field.required]
        most = min(MOST - 2 * depth, len(optional)) if depth < DEEPEST else 0
        some = self._chance.sample(optional, self._chance.randint(0, most))
        return [name for name, field in fields.items() if field.required] + some

    def _value(self, name: str, field: Field, depth: int) -> Any:
        return self._of(self._chance.choice(field.types), name, field, depth)

    def _of(self, kind: str, name: str, field: Field, depth: int) -> Any:
        if kind.startswith("Array of "):
            inside, count = kind.removeprefix("Array of "), self._chance.randint(0, 3)
            return [self._of(inside, name, field, depth) for _ in range(count)]
        match kind:
            case "Boolean":
                return self._chance.choice([True, False])
            case "Float":
                return self._chance.choice([0, -1, 0.5, 48.0061, 1e-9])
            case "Integer":
                return self._integer(name, field)
            case "String":
                return self._string(name, field)
        return self.object(kind, depth)

    def _integer(self, name: str, field: Field) -> int:
        if field.values:
            return int(self._chance.choice(field.values))
        if name.endswith(MOMENTS):
            return self._chance.randint(1_376_438_400, 2**31 - 1)  # Telegram began in 2013
        most = GREATEST if name.endswith(("id", "ids")) else 2**31 - 1
        return self._chance.choice([0, 1, 7, most, self._chance.randint(1, most)])

    def _string(self, name: str, field: Field) -> str:
        if field.values:
            return self._chance.choice(field.values)
        if name.endswith("id"):
            return str(self._chance.getrandbits(63))
        return self._strings.get(name, lambda: self._words.text(64))()

    def _fitting(self, made: Json) -> Json:
        """Entities belong to the text beside them."""
        for name in [name for name in made if name.endswith("entities")]:
            beside = name.removesuffix("entities").removesuffix("_") or "text"
            made[name] = self.entities(made.get(beside, ""))
        return made

    def _placed(self, entity: Json, text: str) -> Json:
        start = self._chance.randrange(len(text))
        end = self._chance.randint(start + 1, len(text))
        return entity | {"offset": _units(text[:start]), "length": _units(text[start:end])}


def _units(text: str) -> int:
    """Bot API: offsets count UTF-16."""
    return len(text.encode("utf-16-le")) // 2
