"""The bot, the persons and the groups, as immutable values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

GROUP_ANONYMOUS_BOT = 1087968824
"""The sender of anonymous administrators' messages (Bot API, Message.from)."""

HIGHEST_SUPERGROUP = -(10**12)
"""Ids of supergroups lie below, those of basic groups above."""

FIRST_PERSON = 5_200_000_000
FIRST_GROUP = -4_300_000_000
FIRST_SUPERGROUP = -1_002_300_000_000
"""Where the ids of newcomers begin, who are not of the cast."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The one bot of a sandbox."""

    token: str  # well-formed, that is a number, a colon and base64url; it opens nothing real
    first_name: str
    username: str
    is_inline: bool = False  # whether inline mode is on (on Telegram, @BotFather's /setinline)

    @property
    def id(self) -> int:
        """The number with which the token begins."""
        return int(self.token.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    role: str = ""  # for the page alone, which lists only persons who have one
    language_code: str = "fr"
    is_deactivated: bool = False


class Status(StrEnum):
    """Somebody's standing in a group (Bot API, ChatMember)."""

    OWNER = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"  # a member who may not write
    LEFT = "left"  # also of those who never were there
    KICKED = "kicked"  # removed, and cannot come back by themselves


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's place in a group."""

    status: Status = Status.LEFT
    is_anonymous: bool = False  # an administrator who speaks in the group's name

    @property
    def is_present(self) -> bool:
        return self.status not in (Status.LEFT, Status.KICKED)

    @property
    def administers(self) -> bool:
        return self.status in (Status.OWNER, Status.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Group:
    """A group and its members."""

    id: int
    title: str
    memberships: Mapping[int, Membership]  # by user id, the bot's among them
    topics: tuple[str, ...] | None = None  # with which a forum begins; None: it is no forum
    upgraded_to: int | None = None  # the supergroup that replaces this basic group

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
    """Build the memberships of a new group; the highest place counts of somebody named twice."""
    places = dict.fromkeys(members, Membership(Status.MEMBER))
    places |= dict.fromkeys(administrators, Membership(Status.ADMINISTRATOR))
    return places if owner is None else places | {owner: Membership(Status.OWNER)}
