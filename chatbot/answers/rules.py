"""The kinds of answers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from chatbot.french.typography import typeset

LONGEST_ANSWER = 1200  # visible characters
ENOUGH = 1050  # characters, beyond which no further piece is added
NEWS = "annonce"  # the key of a part that is an announcement
NEVER = datetime.min.replace(tzinfo=UTC)  # sorts slots without a day before all others


class Kind(StrEnum):
    ANSWER = "answer"
    UNKNOWN = "unknown"
    MANNERS = "manners"
    REFUSED = "refused"
    WISH = "wish"  # the question is a wish that the bot itself grants


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, in Telegram's HTML, typeset as it is made."""

    kind: Kind
    text: str = ""
    topics: tuple[str, ...] = ()  # the keys of the pieces' topics, or of the nearest ones
    section: str = ""  # the key of the first piece's section
    source: str = ""  # where and when the newest piece was published, in words
    score: float = 0.0  # the probability that this is the answer
    nothing: bool = False  # it says that what was asked for wasn't published
    about: str = ""  # the key of the topic that is current from now on
    likely: bool = False  # less than certain: the text begins with the topic that it is about
    other: str = ""  # of a likely answer: the key of the topic of the next likely reading
    wish: str = ""  # the name of the wish that the question is
    asked: str = ""  # the kind of thing asked for, as the helpdesk counts unanswered questions

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", typeset(self.text))

    @property
    def answered(self) -> bool:
        return self.kind is Kind.ANSWER
