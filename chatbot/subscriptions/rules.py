"""The states of a subscription, the moves between them, and refusals."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chatbot.errors import Denied, Refusal
from chatbot.french import folded, moment_in

WORDING_LENGTH = 16
# A request made again so soon after it was withdrawn sends the admins no new message.
AGAIN_WITHIN = timedelta(hours=1)
# The keys of the current texts in wording.WORDINGS.
WORDING, GROUP_WORDING = "2026-12", "2026-12-groupe"
WORDING_OF_ALL, GROUP_WORDING_OF_ALL = "2026-12-tout", "2026-12-tout-gr"
# The texts that include reminders of dates; earlier texts didn't.
WITH_REMINDERS = (WORDING, GROUP_WORDING, WORDING_OF_ALL, GROUP_WORDING_OF_ALL)
WORDING_OF_REMINDERS, GROUP_WORDING_OF_REMINDERS = "2026-12-rappel", "2026-12-rapp-gr"
WORDING_OF_DATE, GROUP_WORDING_OF_DATE = "2026-12-date", "2026-12-date-gr"

LONGEST_PAUSE = timedelta(days=366)
END = re.compile(r"^(?:jusqu (?:aux?|a|en)|avant|until|pendant|pour|durant)\b(?: le\b| la\b)?")

Key = tuple[int, str]  # of a subscription: the chat's own id, the topic's key


class State(StrEnum):
    PENDING = "pending"  # asked, and an admin has to decide
    ACTIVE = "active"  # gets its news
    REFUSED = "refused"  # an admin said no, with a reason
    ENDED = "ended"  # followed once, or asked to


CURRENT = {State.ACTIVE, State.PENDING}


class Reminded(StrEnum):
    """Whether a chat is reminded of all, some or no dates of the topics that it follows."""

    ALL = "all"
    SOME = "some"  # only of topics followed since reminders exist
    NONE = "none"


class Source(StrEnum):
    """Where in the bot somebody agreed to follow."""

    COMMAND = "command"
    CARD = "card"
    LIST = "list"
    NEWS = "news"  # under an announcement


def after_asking(before: State | None, *, needs_approval: bool) -> State:
    """Return the state of a subscription once the chat asks to follow (None: for the first time).

    A follower needs no new approval. A refusal stays: otherwise one could ask every minute.
    """
    if not needs_approval:
        return State.ACTIVE
    return before if before in (State.ACTIVE, State.REFUSED) else State.PENDING


def wording(*, private: bool, to_all: bool = False) -> str:
    """Return the key of the text to agree to; `to_all`: for following every chantier."""
    if to_all:
        return WORDING_OF_ALL if private else GROUP_WORDING_OF_ALL
    return WORDING if private else GROUP_WORDING


def wording_of_reminders(*, private: bool, to_date: bool = False) -> str:
    """Return the key of the text to agree to for reminders; `to_date`: of a single date."""
    if to_date:
        return WORDING_OF_DATE if private else GROUP_WORDING_OF_DATE
    return WORDING_OF_REMINDERS if private else GROUP_WORDING_OF_REMINDERS


def reminded(wordings: Collection[str], *, wants: bool | None) -> Reminded:
    """Return whether a chat is reminded of all, some or no dates.

    `wordings`: of the chat's subscriptions; `wants`: the chat's own choice, which comes first.
    """
    agreed = {wording in WITH_REMINDERS for wording in wordings} if wants is None else {wants}
    if agreed == {True, False}:
        return Reminded.SOME
    return Reminded.NONE if agreed == {False} else Reminded.ALL


def is_paused(until: datetime | None, at: datetime) -> bool:
    return until is not None and until > at


def end_of_pause(words: str, today: date) -> date | None:
    """Read the last day of a pause: "15 mars", "jusqu’à lundi", "2 semaines", "septembre".

    None if the words name no day, or one that is past or more than LONGEST_PAUSE ahead.
    """
    said = END.sub("", folded(words).replace("'", " ")).strip()
    read = (moment_in(attempt, today) for attempt in (said, f"1er {said}", f"dans {said}"))
    day = next((found.start for found in read if found is not None), None)
    return day if day and today < day <= today + LONGEST_PAUSE else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A subscription's state before and after a request, and what to tell about the change."""

    before: State | None
    after: State
    reason: str = ""  # of a refusal
    resumed: bool = False  # the chat had been out of reach, and gets its news again from now on
    paused: bool = False  # its news waits for the end of a pause
    weekly: bool = False  # its news comes in a digest
    again: bool = False  # the same request was withdrawn less than AGAIN_WITHIN ago

    @property
    def changed(self) -> bool:
        return self.before is not self.after

    @property
    def joined(self) -> bool:
        """Whether the chat gets the topic's news, and did not before."""
        return self.changed and self.after is State.ACTIVE


class Banned(Denied):
    sentence = (
        "Vous ne pouvez plus suivre de chantier ici : un admin en a décidé ainsi. "
        "/confidentialite dit à qui écrire."
    )


class BannedInGroup(Denied):
    """A banned person acts for a group; the group isn't told of the ban."""

    sentence = (
        "Je ne peux pas le faire à votre demande. Écrivez-moi en privé, puis /suivre : "
        "je vous dirai pourquoi."
    )


class NotFollowed(Refusal):
    sentence = "Vous ne suivez pas ce sujet. /abonnements montre ce que vous suivez."


class InPrivateOnly(Refusal):
    """The appeal is followed by persons, and never spoken of in a group."""

    sentence = "L’appel se suit en privé : écrivez-moi directement, puis /appel."
