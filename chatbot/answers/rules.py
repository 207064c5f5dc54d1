"""The kinds of answers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from chatbot.french.typography import typeset

LONGEST_ANSWER = 1200  # characters, as they are seen
ENOUGH = 1050  # with as many, nothing else is said
NEWS = "annonce"  # the part that holds an announcement
NEVER = datetime.min.replace(tzinfo=UTC)  # the day of what has none of its own


class Kind(StrEnum):
    ANSWER = "answer"
    UNKNOWN = "unknown"
    MANNERS = "manners"
    REFUSED = "refused"
    WISH = "wish"  # of the bot itself, not of what was published


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, in Telegram's HTML, typeset as it is made."""

    kind: Kind
    text: str = ""
    topics: tuple[str, ...] = ()  # keys: of what it says, or else the nearest ones
    section: str = ""  # of its first piece, like the source
    source: str = ""
    score: float = 0.0  # how much of the question it covers (0-1)
    nothing: bool = False  # it says that nothing was published of what is asked
    about: str = ""  # the one topic that is spoken of from then on, if there is one
    likely: bool = False  # it is probably what was asked, and says what it is about
    other: str = ""  # then, the key of the topic of the next reading
    wish: str = ""  # its name, where it is one
    asked: str = ""  # the subject, as the helpdesk counts it where it isn't known

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", typeset(self.text))

    @property
    def answered(self) -> bool:
        """Whether the question is answered."""
        return self.kind is Kind.ANSWER
