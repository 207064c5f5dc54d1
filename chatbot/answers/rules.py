"""What an answer is, and from when on it is one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from chatbot.french.typography import typeset

LONGEST_ANSWER = 1200  # characters, as they are seen
ENOUGH = 1050  # with as many, nothing else is said
# How sure the classifier must be that something is asked: where a topic is named, and where none
# is. How much of what is asked, by rarity, a passage must speak of: where its topic is named or
# looked for, and where nothing else tells which topic is meant. docs/answering.md tells how these
# were chosen, and `./bot eval` tries others.
SURE, SURER, CERTAIN = 0.6, 0.8, 0.9
COVERED, ANYWHERE = 0.4, 0.45
# Where a topic is looked for: how much of it must be spoken of (the sum of its words’ rarity), and
# how many times as much as by any other topic.
EVIDENCE, CLEARLY = 2.2, 1.1
MOSTLY, TELLING = 0.6, 2  # of what is asked, if it has as many words that say something
WHOLLY = 0.8  # of what is asked, spoken of by one passage
ALSO = 0.85  # of the best passage's score: said as well
NEWS = "annonce"  # the part that holds an announcement
PIECES = 4  # of one answer
NEVER = datetime.min.replace(tzinfo=UTC)  # the day of what has none of its own


class Kind(StrEnum):
    ANSWER = "answer"
    UNKNOWN = "unknown"
    MANNERS = "manners"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, in Telegram's HTML, typeset as it is made."""

    kind: Kind
    text: str
    topics: tuple[str, ...] = ()  # keys: of what it says, or else the nearest ones
    section: str = ""  # of its first piece, like the source
    source: str = ""
    score: float = 0.0  # how much of the question it covers (0-1)
    nothing: bool = False  # it says that nothing was published of what is asked
    about: str = ""  # the one topic that is spoken of from then on, if there is one
    asked: str = ""  # the subject, as the helpdesk counts it where it isn't known

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", typeset(self.text))

    @property
    def answered(self) -> bool:
        """Whether it says what was asked."""
        return self.kind is Kind.ANSWER
