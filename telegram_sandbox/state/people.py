"""Who there is: the bot, the persons, the groups. Values; what happens to them is elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

GROUP_ANONYMOUS_BOT = 1087968824
"""The user from whom messages of anonymous administrators come (Bot API, Message.from)."""

HIGHEST_SUPERGROUP = -(10**12)
"""Ids of supergroups are below it, those of basic groups above."""

FIRST_PERSON = 5_200_000_000
FIRST_GROUP = -4_300_000_000
FIRST_SUPERGROUP = -1_002_300_000_000
"""Where the ids of those begin who come later than the cast."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The one bot of a sandbox. Its id is the number that its token begins with.

    `is_inline`: it was switched to inline mode, as one does at @BotFather.
    """

    token: str
    first_name: str
    username: str
    is_inline: bool = False

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be played. `role` is a word for the page; the server never looks at it."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    role: str = ""
    language_code: str = "fr"
    is_deactivated: bool = False


class Status(StrEnum):
    """Who somebody is in a group (Bot API, ChatMember)."""

    OWNER = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"  # a member who may not write
    LEFT = "left"  # also whoever never was there
    KICKED = "kicked"  # removed, and may not come back alone


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's place in a group. Anonymous are administrators who speak as the group."""

    status: Status = Status.LEFT
    is_anonymous: bool = False

    @property
    def is_present(self) -> bool:
        return self.status not in (Status.LEFT, Status.KICKED)

    @property
    def administers(self) -> bool:
        return self.status in (Status.OWNER, Status.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Group:
    """A group and who is in it, the bot like everybody.

    `topics` names those that a forum begins with besides General; it is None where there are no
    topics. A group that was upgraded to a supergroup is over, and says which one.
    """

    id: int
    title: str
    memberships: Mapping[int, Membership]
    topics: tuple[str, ...] | None = None
    upgraded_to: int | None = None

    @property
    def type(self) -> str:
        return "supergroup" if self.id < HIGHEST_SUPERGROUP else "group"

    @property
    def is_forum(self) -> bool:
        return self.topics is not None

    def membership(self, user_id: int) -> Membership:
        return self.memberships.get(user_id, Membership())

    def with_membership(self, user_id: int, membership: Membership) -> "Group":
        return replace(self, memberships={**self.memberships, user_id: membership})


def memberships(
    *, owner: int | None = None, administrators: Iterable[int] = (), members: Iterable[int] = ()
) -> dict[int, Membership]:
    """Who is in a group that begins; whoever is named twice has the higher place."""
    places = dict.fromkeys(members, Membership(Status.MEMBER))
    places |= dict.fromkeys(administrators, Membership(Status.ADMINISTRATOR))
    return places if owner is None else places | {owner: Membership(Status.OWNER)}
