"""What a sentence says of a date, and the words of the sentence that can't be read."""

from dataclasses import dataclass, field, fields
from datetime import date, time

from chatbot import french as fr
from chatbot.events.rules import EventDraft, Status, has_a_day

NAMELESS = "Rencontre"


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that seem to tell a day or an hour, and can't be read."""

    words: str
    misnamed: date | None = None  # the day, if only the weekday beside it is wrong


@dataclass(slots=True)
class Said:
    """A date as a sentence tells it; fields that the sentence doesn't tell are empty or None."""

    title: str = ""
    is_titled: bool = False  # by "titre : …"
    when: fr.When | None = None
    hours: tuple[time, time | None] | None = None  # without a day
    rule: str = ""  # RFC 5545's; `when` is then the first occurrence
    exceptions: tuple[date, ...] = ()
    to_be_confirmed: bool = False
    place: str = ""
    online: bool = False  # as the words say, or a link to an online meeting shows
    in_person: bool = False  # and not online
    link: str = ""
    no_link: bool = False
    deadline: date | None = None
    deadline_for: str = ""
    places: int | None = None
    description: str = ""
    others: list[fr.When] = field(default_factory=list)  # more dates: "les 12 et 15 janvier"
    apart: "list[Said]" = field(
        default_factory=list
    )  # more dates with places or hours of their own
    either: list[fr.When] = field(default_factory=list)  # which of them isn't said; `when` is None
    misnamed: Unread | None = None  # why it is one of `either`: the weekday is wrong
    unread: list[Unread] = field(default_factory=list)

    def as_draft(self, when: fr.When | None = None) -> EventDraft:
        """Make a date of the sentence; a date that isn't known to the day is to be confirmed.

        `when`: one of `either` or `others`; else the sentence's `when`.
        """
        when = when or self.when or fr.When()
        unsettled = self.to_be_confirmed or not has_a_day(when)
        names = {each.name for each in fields(EventDraft)} - {"status"}
        return EventDraft(
            **{name: getattr(self, name) for name in names}
            | {
                "title": self.title or NAMELESS,
                "when": when,
                "status": Status.TO_BE_CONFIRMED if unsettled else Status.CONFIRMED,
                "online": self.online or bool(self.link),  # beside a place, it is described
            }
        )
