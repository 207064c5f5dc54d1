"""The two kinds of error that somebody is meant to read: a person in the chat, an operator."""


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
    """Somebody lacks a right: the attempt is noted in the log too."""


class OperatorError(Exception):
    """Something that an operator can mend, told in lines on standard error; exit code 1."""

    def __init__(self, *lines: str) -> None:
        super().__init__("; ".join(lines))
        self.lines = list(lines)
