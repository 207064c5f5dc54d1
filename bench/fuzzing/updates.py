"""Updates of every kind, most of them what the bot listens to."""

import random
from collections.abc import Iterator
from itertools import count

from bench.fuzzing.case import Case, case
from bench.fuzzing.cast import Json, cast
from bench.fuzzing.mangling import Mangler
from bench.fuzzing.values import DEEPEST, Values
from bench.fuzzing.words import Words
from telegram_sandbox.specification import Specification

PEOPLE = 120
FIRST_NUMBER = 1_000
BESIDES = (  # what a message may have beside its text
    *("reply_to_message", "forward_origin", "quote", "sender_tag", "author_signature"),
    *("via_bot", "edit_date", "media_group_id", "link_preview_options", "reply_markup"),
    *("message_thread_id", "is_topic_message", "photo", "caption", "new_chat_members"),
)


class Updates:
    """The same ones for the same `seed`, without end.

    `numbered`: even what is mangled keeps its update_id, as whoever polls has to be given.
    """

    def __init__(self, specification: Specification, seed: int, *, numbered: bool) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._cast = cast(self._chance, PEOPLE)
        self._words = Words(self._chance)
        self._values = Values(specification, self._cast, self._words, self._chance)
        self._kinds = self._values.kinds_of_updates()
        self._mangler = Mangler(self._chance, self._words, numbered=numbered)
        self._numbers = count(FIRST_NUMBER)

    def __iter__(self) -> Iterator[Case]:
        """Three of five are valid."""
        while True:
            update = {"update_id": next(self._numbers), **self._update()}
            if self._chance.random() < 0.6:
                yield case(update, valid=True)
            else:
                yield self._mangler.mangled(update)

    def _update(self) -> Json:
        make = self._chance.choice([self._message, self._message, self._press, self._any])
        return make()

    def _any(self) -> Json:
        kind = self._chance.choice(self._kinds)
        return {kind: self._values.field("Update", kind)}

    def _message(self) -> Json:
        message = self._values.object("Message", DEEPEST)
        text = self._words.said()
        message |= {"text": text, "entities": self._noticed(text)}
        for name in self._chance.sample(BESIDES, self._chance.choice([0, 0, 0, 1, 2])):
            message[name] = self._values.field("Message", name, DEEPEST - 1)
        if message["chat"].get("is_forum"):
            message |= {"is_topic_message": True, "message_thread_id": self._chance.randint(1, 9)}
        posted = message["chat"]["type"] == "channel"
        kinds = ["channel_post", "edited_channel_post"] if posted else ["message", "edited_message"]
        return {self._chance.choice([*kinds[:1] * 7, kinds[1]]): message}

    def _noticed(self, text: str) -> list[Json]:
        """The command that Telegram finds, and anything else."""
        entities = self._values.entities(text)
        if text.startswith("/") and (command := text.split(maxsplit=1)[0]).isascii():
            entities.insert(0, {"type": "bot_command", "offset": 0, "length": len(command)})
        return entities

    def _press(self) -> Json:
        query = self._values.object("CallbackQuery", DEEPEST)
        query["data"] = self._words.data()
        seen = self._chance.choice(["Message", "Message", "Message", "InaccessibleMessage"])
        if self._chance.randrange(20):
            query["message"] = self._values.object(seen, DEEPEST)
        else:
            query["inline_message_id"] = "BAAAAA"
        return {"callback_query": query}
