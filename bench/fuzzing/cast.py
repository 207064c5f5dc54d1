"""Who is there: people, bots, and the chats of every kind in which they write."""

import random
from dataclasses import dataclass
from typing import Any

from bench.sink import ME

Json = dict[str, Any]

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


@dataclass(frozen=True, slots=True)
class Cast:
    """Users and chats of the Bot API; each person has a private chat of the same id."""

    people: list[Json]
    bots: list[Json]
    chats: list[Json]

    def author(self, chat: Json, chance: random.Random) -> Json:
        """Who writes there, as a message's fields."""
        if chat["type"] == "private":
            return {"from": next(one for one in self.people if one["id"] == chat["id"])}
        if chat["type"] == "channel":
            return {"sender_chat": chat}
        person, bot = chance.choice(self.people), chance.choice(self.bots)
        as_itself = {"from": _user(ANONYMOUS_ADMIN, "Group", bot=True), "sender_chat": chat}
        channel = next(one for one in self.chats if one["type"] == "channel")
        as_channel = {"from": _user(CHANNEL, "Channel", bot=True), "sender_chat": channel}
        forwarded = {"from": _user(TELEGRAM, "Telegram", bot=False), "sender_chat": channel}
        return chance.choice(
            [*[{"from": person}] * 5, as_itself, as_channel, forwarded, {"from": bot}]
        )


def cast(chance: random.Random, size: int) -> Cast:
    """So many people, and a group of some kind for every third."""
    people = [
        _user(GREATEST - n if n % 2 else 1_000 + n, chance.choice(NAMES), bot=False)
        for n in range(size)
    ]
    private = [
        {"id": one["id"], "type": "private", "first_name": one["first_name"]} for one in people
    ]
    bots = [ME, _user(4_000_000, "Autre", bot=True) | {"username": "autre_bot"}]
    return Cast(people, bots, private + [_group(n, chance) for n in range(max(4, size // 3))])


def _user(number: int, name: str, *, bot: bool) -> Json:
    return {"id": number, "is_bot": bot, "first_name": name}


def _group(number: int, chance: random.Random) -> Json:
    kinds: list[Json] = [
        {"type": "group", "id": -1_000 - number},
        {"type": "supergroup", "id": -1_000_000_001_000 - number},
        {"type": "supergroup", "id": -GREATEST + number, "is_forum": True},
        {"type": "channel", "id": -1_000_000_009_000 - number},
    ]
    return kinds[number % len(kinds)] | {"title": chance.choice(NAMES)}
