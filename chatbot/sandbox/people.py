"""Who there is: the bot, the persons, the groups. Values; what happens to them is elsewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bot:
    """The one bot of a sandbox. Its id is the number that its token begins with."""

    token: str
    first_name: str
    username: str

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be played. `role` is a word for the page; the server never looks at it."""

    id: int
    first_name: str
    last_name: str
    username: str
    role: str
    language_code: str = "fr"


@dataclass(frozen=True, slots=True)
class Group:
    """A supergroup: its id is negative, below -10**12 as in Telegram."""

    id: int
    title: str
    members: tuple[int, ...]
    administrators: tuple[int, ...]
    has_bot: bool = True
