"""The two kinds of error that somebody is meant to read: a person in the chat, an operator."""


class Refusal(Exception):
    """Something that cannot be done, said politely.

    A subclass carries the French sentence that the person is told: what is wrong and the way on, in
    plain text of at most 200 characters, since a button answers with it as a toast. Whatever the
    handler had changed is rolled back. Any other exception is a bug.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Denied(Refusal):
    """Somebody lacks a right: the attempt is noted in the log too."""


class OperatorError(Exception):
    """Something that an operator can mend, told in lines on standard error and an exit code."""

    exit_code = 1

    @property
    def lines(self) -> list[str]:
        """List the lines to tell."""
        return [str(self)]
