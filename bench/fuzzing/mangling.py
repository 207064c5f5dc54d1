"""What no Telegram would send: fields gone, of another type, out of all bounds, nested for ever."""

import copy
import json
import random
from typing import Any

from bench.fuzzing.case import Case, case
from bench.fuzzing.cast import Json
from bench.fuzzing.words import Words

Place = tuple[Any, Any]  # an object or array, and a key or index in it

LOOKED_AT = {  # by the bot: fields of these names are mangled more often than others
    *("text", "entities", "offset", "length", "type", "chat", "id", "from", "is_bot", "date"),
    *("message", "message_id", "message_thread_id", "is_topic_message", "via_bot", "data"),
    *("callback_query", "reply_to_message", "update_id", "username", "photo"),
}
JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 0.5, 1e308, 2**31, 2**52, 2**63, -(2**63) - 1, 10**400),
    *("", "x", "12", "\ud800", "a\udfffb", "\x00", "<b>", "@", "é" * 5_000),
    *([], {}, [[]], [None], {"id": {}}, {"id": "12"}, {"id": -(2**60)}, [{"type": "mention"}]),
    *([1] * 1_000, {str(n): n for n in range(1_000)}),
)
BODIES = (
    *(b"", b"null", b"[]", b"{}", b"0", b'"x"', b"NaN", b"{", b"\xff\xfe\x00", b"\xef\xbb\xbf{}"),
    *(b'{"update_id": NaN}', b'{"update_id": 1e999}', b'{"update_id": %s}' % (b"9" * 10_000)),
    *(b"[" * 100_000, b'{"a":' * 100_000, b'"' + b"x" * 2_000_000 + b'"'),
    *(b'{"update_id": 1, "update_id": "x"}', b'{"update_id": 5, "message": {"text": "\\ud83d"}}'),
)


class Mangler:
    """`numbered`: the update_id is left alone."""

    def __init__(self, chance: random.Random, words: Words, *, numbered: bool) -> None:
        self._chance = chance
        self._words = words
        self._numbered = numbered

    def mangled(self, update: Json) -> Case:
        """The update with one to three of its parts broken, or something else in its place."""
        if not self._numbered and not self._chance.randrange(20):
            return self._body(update)
        broken = copy.deepcopy(update)
        for _ in range(self._chance.choice([1, 1, 2, 3])):
            self._break(broken)
        return case(broken, valid=False)

    def _body(self, update: Json) -> Case:
        whole = json.dumps(update).encode()
        cut = whole[: self._chance.randrange(len(whole))]
        return Case(None, None, "no update", valid=False, body=self._chance.choice([*BODIES, cut]))

    def _break(self, update: Json) -> None:
        places = places_in(update)
        if self._numbered:
            places = [place for place in places if place[1] != "update_id"]
        if not places:
            return
        inside, key = self._chance.choice(self._likely(places))
        match self._chance.randrange(8):
            case 0 | 1:
                del inside[key]
            case 2:
                inside[key] = [inside[key]]
            case 3:
                inside[key] = self._nested(inside[key])
            case 4 if isinstance(inside, dict):
                inside[self._words.text(20)] = self._junk()
            case _:
                inside[key] = self._junk()

    def _likely(self, places: list[Place]) -> list[Place]:
        aimed = [place for place in places if place[1] in LOOKED_AT]
        return aimed if aimed and self._chance.randrange(3) else places

    def _junk(self) -> Any:
        return copy.deepcopy(self._chance.choice([self._chance.choice(JUNK), self._words.text()]))

    def _nested(self, value: Any) -> Any:
        for _ in range(self._chance.choice([5, 25, 32, 60, 400])):
            value = self._chance.choice([[value], {"message": value}, {"chat": value}])
        return value


def places_in(value: Any) -> list[Place]:
    """Everything inside an object or array, at any depth."""
    if isinstance(value, dict):
        items: list[tuple[Any, Any]] = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    else:
        return []
    return [(value, key) for key, _ in items] + [
        place for _, one in items for place in places_in(one)
    ]
