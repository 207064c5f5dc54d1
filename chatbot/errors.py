"""The two kinds of error that somebody is meant to read: a person in the chat, an operator."""

import re

# What would break a line, or a terminal obeys; and halves of characters, which can't be written.
UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
LONGEST_LINE = 400


class Refusal(Exception):
    """Something that cannot be done, said politely.

    Its sentence, a subclass's or the one given, is what the person is told in French: what is wrong
    and the way on, in plain text of at most 200 characters, since a button answers with it as a
    toast. Whatever the handler had changed is rolled back. Any other exception is a bug.
    """

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        self.sentence = sentence or self.sentence
        super().__init__(self.sentence)


class Denied(Refusal):
    """Somebody is no référent of that topic, or is banned: the attempt is noted in the log too.

    What those who are banned are told has a name that begins with `Banned`.
    """


class OperatorError(Exception):
    """Something that an operator can mend, told in lines on standard error; exit code 1."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = list(lines)


def one_line(text: str) -> str:
    """Write it in one line of no great length, whatever it quotes."""
    line = UNPRINTED.sub(" ", text[: LONGEST_LINE + 1])
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
