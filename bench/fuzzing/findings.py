"""What should not have happened, and the updates that may have caused it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.fuzzing.case import Case


@dataclass(slots=True)
class Found:
    """How often it happened, and of the first time, what it may be due to."""

    times: int
    suspects: Sequence[Case]


class Findings:
    """By what happened, in a line."""

    def __init__(self) -> None:
        self.kinds: dict[str, Found] = {}

    def note(self, what: str, suspects: Sequence[Case]) -> None:
        """Once more."""
        self.kinds.setdefault(what, Found(0, suspects)).times += 1

    def lines(self) -> list[str]:
        """The most frequent first."""
        found = sorted(self.kinds.items(), key=lambda one: -one[1].times)
        return [f"{one.times} × {what}" for what, one in found]

    def keep(self, path: Path) -> None:
        """Add the suspects to that file, a JSON object a line; ASCII, so any text fits."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            for what, one in self.kinds.items():
                updates = [case.to_json() for case in one.suspects]
                file.write(json.dumps({"what": what, "updates": updates}) + "\n")


def kept_in(path: Path, *, numbered: bool) -> list[Case]:
    """The suspects of that file, each once; `numbered`: only those with an update_id."""
    lines = path.read_text("ascii").splitlines()
    cases = [Case.from_json(kept) for line in lines for kept in json.loads(line)["updates"]]
    by_number = {one.number: one for one in cases if one.number is not None}
    others = [one for one in cases if one.number is None and not numbered]
    return [*(by_number[number] for number in sorted(by_number)), *others]
