"""Objects of any type of the Bot API, as the specification allows them."""

import random
from collections.abc import Callable
from typing import Any

from bench.fuzzing.texts import Texts
from bench.sink import ME
from telegram_sandbox.specification import Field, Fields, load

Json = dict[str, Any]

PEOPLE = 120
GREATEST = 2**52 - 1  # Bot API: an id has at most 52 significant bits
# Nobody's ids (docs/telegram.md, How updates come).
TELEGRAM, ANONYMOUS_ADMIN, CHANNEL = 777000, 1087968824, 136817688
NAMES = (
    "Marie",
    "م",
    "王小明",
    "👩‍🌾",
    "\u202eeiraM",
    "<b>Jo</b>",
    "a" * 64,
    "O’Neill & fils",
    "İ",
)
DEEPEST = 4  # then only what is required
MOST = 8  # optional fields of an object
CAPTION = 1024  # Bot API, sendPhoto: code points
MOMENTS = ("date", "unix_time", "timestamp")


class Values:
    """Makes them as the specification says; left to chance where it leaves a choice.

    A few people and chats come again and again; each person has a private chat of the same id.
    """

    def __init__(self, texts: Texts, chance: random.Random) -> None:
        self._specification = load()
        self._people = [
            _user(GREATEST - n if n % 2 else 1_000 + n, chance.choice(NAMES)) for n in range(PEOPLE)
        ]
        self._users = [*self._people, ME, _user(4_000_000, "Autre", is_bot=True)]
        self._chats = [
            *map(_private, self._people),
            *(_group(n, chance) for n in range(PEOPLE // 3)),
        ]
        self._texts = texts
        self._chance = chance
        self._strings: dict[str, Callable[[], str]] = {
            "text": texts.said,
            "caption": lambda: texts.text(CAPTION),
            "data": texts.data,
            "callback_data": texts.data,
            "username": lambda: "quelqu_un",
            "url": lambda: "https://exemple.fr/?a=é",
            "language_code": lambda: "fr",
        }

    def field(self, of: str, name: str, depth: int = 0) -> Any:
        """Make a value for that field of that type."""
        return self._value(name, self._specification.types[of][name], depth)

    def object(self, name: str, depth: int = 0) -> Json:
        """Make one of that type, with what it requires and some of what else it may have."""
        if name == "User":
            return dict(self._chance.choice(self._users))
        if name == "Chat":
            return dict(self._chance.choice(self._chats))
        if name in self._specification.unions:
            return self.object(self._chance.choice(self._specification.unions[name]), depth)
        fields = self._specification.types[name]
        made = {
            field: self._value(field, fields[field], depth + 1)
            for field in self._chosen(fields, depth)
        }
        if name == "Message":
            made |= self._author(made["chat"])
        return self._fitting(made)

    def entities(self, text: str) -> list[Json]:
        """Mark some of that text, whole letters each."""
        count = self._chance.choice([0, 0, 1, 2, 20]) if text else 0
        return [self._placed(self.object("MessageEntity", DEEPEST), text) for _ in range(count)]

    def _author(self, chat: Json) -> Json:
        if chat["type"] == "private":
            return {"from": next(user for user in self._people if user["id"] == chat["id"])}
        if chat["type"] == "channel":
            return {"sender_chat": chat}
        channel = next(other for other in self._chats if other["type"] == "channel")
        as_itself = {"from": _user(ANONYMOUS_ADMIN, "Group", is_bot=True), "sender_chat": chat}
        as_channel = {"from": _user(CHANNEL, "Channel", is_bot=True), "sender_chat": channel}
        forwarded = {"from": _user(TELEGRAM, "Telegram"), "sender_chat": channel}
        user, bot = self._chance.choice(self._people), {"from": self._users[-1]}
        return self._chance.choice([*[{"from": user}] * 5, as_itself, as_channel, forwarded, bot])

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
        return self._strings.get(name, lambda: self._texts.text(64))()

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


def _user(number: int, name: str, *, is_bot: bool = False) -> Json:
    more = {"username": "autre_bot"} if is_bot else {}
    return {"id": number, "is_bot": is_bot, "first_name": name, **more}


def _private(user: Json) -> Json:
    return {"id": user["id"], "type": "private", "first_name": user["first_name"]}


def _group(number: int, chance: random.Random) -> Json:
    kinds: list[Json] = [
        {"type": "group", "id": -1_000 - number},
        {"type": "supergroup", "id": -1_000_000_001_000 - number},
        {"type": "supergroup", "id": -GREATEST + number, "is_forum": True},
        {"type": "channel", "id": -1_000_000_009_000 - number},
    ]
    return kinds[number % len(kinds)] | {"title": chance.choice(NAMES)}


def _units(text: str) -> int:
    """Bot API: offsets count UTF-16."""
    return len(text.encode("utf-16-le")) // 2
