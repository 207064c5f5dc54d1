"""Objects of any type of the Bot API, as the specification allows them."""

import random
import re
from collections.abc import Callable
from typing import Any

from bench.fuzzing.cast import GREATEST, Cast, Json
from bench.fuzzing.words import Words

DEEPEST = 4  # then only what is required
MOST = 8  # optional fields of an object
CAPTION = 1024  # Bot API, sendPhoto: code points
CHOICES = re.compile(r'"(\w+)"')
CLOSED = {"type", "status", "source", "state", "reason", "chat_type", "style"}
MOMENTS = ("date", "unix_time", "timestamp")


class Values:
    """Made of the specification's `types`; left to `chance` where it leaves a choice."""

    def __init__(self, types: Json, cast: Cast, words: Words, chance: random.Random) -> None:
        self._types = types
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
        return [field["name"] for field in self._types["Update"]["fields"][1:]]

    def field(self, of: str, name: str, depth: int = 0) -> Any:
        """A value for that field of that type."""
        field = next(one for one in self._types[of]["fields"] if one["name"] == name)
        return self._value(field, depth)

    def object(self, name: str, depth: int = 0) -> Json:
        """Of that type, with what it requires and some of what else it may have."""
        if name == "User":
            return dict(self._chance.choice(self._cast.people + self._cast.bots))
        if name == "Chat":
            return dict(self._chance.choice(self._cast.chats))
        kind = self._types[name]
        if "subtypes" in kind:
            return self.object(self._chance.choice(kind["subtypes"]), depth)
        made = {one["name"]: self._value(one, depth + 1) for one in self._chosen(kind, depth)}
        if name == "Message":
            made |= self._cast.author(made["chat"], self._chance)
        return self._fitting(made)

    def entities(self, text: str) -> list[Json]:
        """Of that text, each on whole letters of it."""
        count = self._chance.choice([0, 0, 1, 2, 20]) if text else 0
        return [self._placed(self.object("MessageEntity", DEEPEST), text) for _ in range(count)]

    def _chosen(self, kind: Json, depth: int) -> list[Json]:
        fields: list[Json] = kind.get("fields", [])
        optional = [field for field in fields if not field["required"]]
        most = min(MOST - 2 * depth, len(optional)) if depth < DEEPEST else 0
        some = self._chance.sample(optional, self._chance.randint(0, most))
        return [field for field in fields if field["required"]] + some

    def _value(self, field: Json, depth: int) -> Any:
        return self._of(self._chance.choice(field["types"]), field, depth)

    def _of(self, name: str, field: Json, depth: int) -> Any:
        if name.startswith("Array of "):
            inside, count = name.removeprefix("Array of "), self._chance.randint(0, 3)
            return [self._of(inside, field, depth) for _ in range(count)]
        match name:
            case "Boolean":
                return self._chance.choice([True, False])
            case "Float":
                return self._chance.choice([0, -1, 0.5, 48.0061, 1e-9])
            case "Integer":
                return self._integer(field)
            case "String":
                return self._string(field)
        return self.object(name, depth)

    def _integer(self, field: Json) -> int:
        if "lways 0" in field["description"]:
            return 0
        if field["name"].endswith(MOMENTS):
            return self._chance.randint(1_376_438_400, 2**31 - 1)  # Telegram began in 2013
        most = GREATEST if field["name"].endswith(("id", "ids")) else 2**31 - 1
        return self._chance.choice([0, 1, 7, most, self._chance.randint(1, most)])

    def _string(self, field: Json) -> str:
        name, choices = field["name"], CHOICES.findall(field["description"])
        if name in CLOSED and choices:
            return str(self._chance.choice(choices))
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
