"""Rewrite parts of a folded text, and keep the indexes of its characters in the original text."""

import re
from collections.abc import Callable

from chatbot.french.folding import Folded

# Writes what stands for the words of a match; None: the words stay. What it is told beside the
# match, like the day of writing, comes last.
Write = Callable[..., str | None]


class Rewriting:
    """Rules that rewrite wordings, each above the function that writes; they apply in order."""

    def __init__(self) -> None:
        self._rules: list[tuple[re.Pattern[str], Write]] = []

    def rule(self, pattern: str) -> Callable[[Write], Write]:
        def declare(write: Write) -> Write:
            self._rules.append((re.compile(pattern), write))
            return write

        return declare

    def always(self, pattern: str, words: str) -> None:
        r"""Declare that what a pattern matches is rewritten as `words` (`\1`: its first group)."""
        self.rule(pattern)(lambda match, *_: match.expand(words))

    def rewrite(self, folded: Folded, *told: object) -> Folded:
        """Apply the rules. Each new character has the index of the first old one."""
        for pattern, write in self._rules:
            letters: list[str] = []
            places: list[int] = []
            done = 0
            for match in pattern.finditer(folded.text):
                if (words := write(match, *told)) is not None:
                    letters += folded.text[done : match.start()], words
                    places += folded.places[done : match.start()]
                    places += [folded.places[match.start()]] * len(words)
                    done = match.end()
            if done:
                text = "".join([*letters, folded.text[done:]])
                folded = Folded(text, (*places, *folded.places[done:]))
        return folded
