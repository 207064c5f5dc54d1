"""Remarks: what wasn't plain in a newsletter, told to the operator."""

from dataclasses import dataclass, field
from datetime import date

from chatbot.french import find_dates


class NewsletterError(ValueError):
    """The text can't be read as an issue of L'Établi: the line (from 1) and one sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on an unclear line: what the reader made of the line."""

    line: int  # from 1
    message: str


@dataclass(frozen=True, slots=True)
class Remarks:
    made: list[Remark] = field(default_factory=list)

    def note(self, line: int, message: str) -> None:
        self.made.append(Remark(line, message))


def note_dates_to_come(text: str, line: int, since: date, remarks: Remarks) -> None:
    """Remark a date to come outside a dates section, which alone announces: somebody decides."""
    for found in find_dates(text, since=since):
        if not found.problem and not found.past and found.when.end and found.when.end >= since:
            words = text[found.start : found.end]
            year = "" if found.year_written else " (no year is written)"
            remarks.note(line, f"a date to come outside the dates section: “{words}”{year}")
