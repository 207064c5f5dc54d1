"""Updates of every kind, most of them what the bot listens to; two of five mangled."""

import copy
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any

from bench.fuzzing.texts import Texts
from bench.fuzzing.values import DEEPEST, Json, Values
from bench.sink import ME
from telegram_sandbox.specification import load

FIRST_NUMBER = 1_000
TO_ANOTHER = re.compile(rf"/[^\s@]*@(?!{ME['username']}\b)", re.IGNORECASE)
BESIDES = (  # what a message may have beside its text
    *("reply_to_message", "forward_origin", "quote", "sender_tag", "author_signature"),
    *("via_bot", "edit_date", "media_group_id", "link_preview_options", "reply_markup"),
    *("message_thread_id", "is_topic_message", "photo", "caption", "new_chat_members"),
)
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

Place = tuple[Any, Any]  # an object or array, and a key or index in it


@dataclass(frozen=True, slots=True)
class Case:
    """An update as it is handed over, or what comes in its place."""

    update: Any
    number: int | None  # its update_id, where it has one that counts
    kind: str
    valid: bool  # it must leave no trace of trouble; what is mangled may be logged and let go
    body: bytes

    @classmethod
    def of(cls, update: Any, *, valid: bool) -> "Case":
        """Write an update as Telegram would: in ASCII, with escapes."""
        fields = update if isinstance(update, dict) else {}
        number = fields.get("update_id")
        kinds = [name for name in fields if name != "update_id"]
        counts = type(number) is int and number >= 0
        kind = kinds[0] if kinds else "nothing"
        return cls(update, number if counts else None, kind, valid, json.dumps(update).encode())

    @property
    def asked_in(self) -> int | None:
        """The chat in which somebody waits for an answer: who presses, or writes in private."""
        if not self.valid:
            return None
        match self.update:
            case {"callback_query": {"message": {"chat": {"id": int(chat)}}}}:
                return chat
            case {"message": {"via_bot": _}}:
                return None
            case {"message": {"chat": {"type": "private", "id": int(chat)}, "text": str(text)}}:
                return None if TO_ANOTHER.match(text) else chat
        return None

    @property
    def press(self) -> str | None:
        """The id of a press that has to be answered."""
        match self.update:
            case {"callback_query": {"id": str(press), "message": _}} if self.valid:
                return press
        return None


class Updates:
    """Makes the same ones for the same seed, without end.

    `numbered`: even what is mangled keeps its update_id, as a poller has to be given.
    """

    def __init__(self, seed: int, *, numbered: bool) -> None:
        self._chance = random.Random(seed)
        self._texts = Texts(self._chance)
        self._values = Values(self._texts, self._chance)
        kinds = [name for name in load().types["Update"] if name != "update_id"]
        self._kinds = cycle(kinds)
        self._numbers = count(FIRST_NUMBER)
        self._numbered = numbered

    def __iter__(self) -> Iterator[Case]:
        while True:
            make = self._chance.choice([self._message, self._message, self._press, self._any])
            update = {"update_id": next(self._numbers), **make()}
            if self._chance.random() < 0.6:
                yield Case.of(update, valid=True)
            else:
                yield self._mangled(update)

    def _any(self) -> Json:
        kind = next(self._kinds)
        return {kind: self._values.field("Update", kind)}

    def _message(self) -> Json:
        message = self._values.object("Message", DEEPEST)
        text = self._texts.said()
        message |= {"text": text, "entities": self._values.entities(text)}
        if text.startswith("/") and (command := text.split(maxsplit=1)[0]).isascii():
            entity = {"type": "bot_command", "offset": 0, "length": len(command)}
            message["entities"].insert(0, entity)
        for name in self._chance.sample(BESIDES, self._chance.choice([0, 0, 0, 1, 2])):
            message[name] = self._values.field("Message", name, DEEPEST - 1)
        if message["chat"].get("is_forum"):
            message |= {"is_topic_message": True, "message_thread_id": self._chance.randint(1, 9)}
        posted = message["chat"]["type"] == "channel"
        kinds = ["channel_post", "edited_channel_post"] if posted else ["message", "edited_message"]
        return {self._chance.choice([*kinds[:1] * 7, kinds[1]]): message}

    def _press(self) -> Json:
        query = self._values.object("CallbackQuery", DEEPEST)
        query["data"] = self._texts.data()
        seen = self._chance.choice(["Message", "Message", "Message", "InaccessibleMessage"])
        if self._chance.randrange(20):
            query["message"] = self._values.object(seen, DEEPEST)
        else:
            query["inline_message_id"] = "BAAAAA"
        return {"callback_query": query}

    def _mangled(self, update: Json) -> Case:
        """Break one to three parts of the update, or put something else in its place.

        No Telegram would send that: fields gone, of another type, out of all bounds, nested deep.
        """
        if not self._numbered and not self._chance.randrange(20):
            whole = json.dumps(update).encode()
            body = self._chance.choice([*BODIES, whole[: self._chance.randrange(len(whole))]])
            return Case(None, None, "no update", valid=False, body=body)
        broken = copy.deepcopy(update)
        for _ in range(self._chance.choice([1, 1, 2, 3])):
            places = [
                place
                for place in _places_in(broken)
                if not (self._numbered and place[1] == "update_id")
            ]
            aimed = [place for place in places if place[1] in LOOKED_AT]
            if places:
                likely = aimed if aimed and self._chance.randrange(3) else places
                self._break(*self._chance.choice(likely))
        return Case.of(broken, valid=False)

    def _break(self, inside: Any, key: Any) -> None:
        junk = copy.deepcopy(self._chance.choice([self._chance.choice(JUNK), self._texts.text()]))
        match self._chance.randrange(8):
            case 0 | 1:
                del inside[key]
            case 2:
                inside[key] = [inside[key]]
            case 3:
                for _ in range(self._chance.choice([5, 25, 32, 60, 400])):
                    value = inside[key]
                    inside[key] = self._chance.choice([[value], {"message": value}])
            case 4 if isinstance(inside, dict):
                inside[self._texts.text(20)] = junk
            case _:
                inside[key] = junk


def _places_in(value: Any) -> list[Place]:
    """List everything inside an object or array, at any depth."""
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    deeper = [place for _, inside in items for place in _places_in(inside)]
    return [*((value, key) for key, _ in items), *deeper]
