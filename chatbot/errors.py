"""The errors that people read: refusals, in the chat, and operators' errors, in a terminal."""

import re

# Control characters, which break lines or steer a terminal; surrogates, which can't be encoded.
UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
LONGEST_LINE = 400


class Refusal(Exception):
    """Something that can't be done, with a sentence that the person reads.

    The sentence, given or set by a subclass, says in French what is wrong and what to do instead.
    It is plain text of at most 200 characters, since a press is answered with it as a toast. The
    handler's changes are rolled back. Any other exception in a handler is a bug.
    """

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        self.sentence = sentence or self.sentence
        super().__init__(self.sentence)


class Denied(Refusal):
    """The person is not the topic's référent, or is banned; the log notes the attempt.

    Subclasses for banned people have a name that begins with `Banned`.
    """


class OperatorError(Exception):
    """An error that an operator can mend; its lines go to standard error, with exit code 1."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = list(lines)


def one_line(text: str) -> str:
    """Write a text in one line of at most LONGEST_LINE characters, without control characters."""
    line = UNPRINTED.sub(" ", text[: LONGEST_LINE + 1])
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
