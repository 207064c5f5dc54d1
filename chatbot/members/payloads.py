"""What the buttons of roles carry. `person` is our own number of a person."""

from typing import Annotated, ClassVar

from pydantic import Field

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Paged, Payload

Number = Annotated[int, Field(ge=0, lt=2**63)]


class ShowRoles(Paged):
    """Who is what here, and which invitations are open."""

    prefix: ClassVar[str] = "r"


class SearchPerson(Payload):
    """By a name, which is asked for."""

    prefix: ClassVar[str] = "rs"


class ShowRolesOf(Paged):
    """Somebody's roles, and what can be changed about them."""

    prefix: ClassVar[str] = "rp"
    person: Number


class GiveAdmin(Payload):
    """Asked first."""

    prefix: ClassVar[str] = "ra"
    person: Number
    sure: bool = False


class TakeAdmin(Payload):
    """Asked first."""

    prefix: ClassVar[str] = "rd"
    person: Number
    sure: bool = False


class ChooseTopic(Paged):
    """Which topic somebody is to be a référent of."""

    prefix: ClassVar[str] = "rt"
    person: Number


class GiveReferent(Payload):
    """Of a topic."""

    prefix: ClassVar[str] = "rg"
    person: Number
    topic: TopicKey


class TakeReferent(Payload):
    """Of a topic."""

    prefix: ClassVar[str] = "rx"
    person: Number
    topic: TopicKey


class ChooseInvited(Paged):
    """Which topic an invitation is for."""

    prefix: ClassVar[str] = "ri"


class Invite(Payload):
    """A link for a topic."""

    prefix: ClassVar[str] = "rl"
    topic: TopicKey


class RevokeInvitation(Payload):
    """By our own number of it."""

    prefix: ClassVar[str] = "rv"
    invitation: Number


class ShowMyTopics(Paged):
    """What a référent may do, and the way out."""

    prefix: ClassVar[str] = "rm"


class Renounce(Payload):
    """One's own role of référent; asked first."""

    prefix: ClassVar[str] = "rn"
    topic: TopicKey
    sure: bool = False


class ShowPerson(Paged):
    """All that admins see of a person, or a group; its subscriptions in pages."""

    prefix: ClassVar[str] = "mw"
    chat: Number
