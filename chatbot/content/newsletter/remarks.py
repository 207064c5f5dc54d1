"""What the reader has to say of a newsletter besides what it read."""

from dataclasses import dataclass, field


class NewsletterError(ValueError):
    """The text can't be read as an issue of L'Établi: the line (from 1) and one sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that wasn't plain, at a line counted from 1, and what was made of it."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks made so far, written down by whoever notices something."""

    made: list[Remark] = field(default_factory=list)

    def note(self, line: int, message: str) -> None:
        """Write one down."""
        self.made.append(Remark(line, message))
