"""What the engine's tests see of the process's health beside what it says itself."""

from collections import Counter

import pytest

from chatbot.engine.health import Ability


@pytest.fixture(autouse=True)
def successes(monkeypatch: pytest.MonkeyPatch) -> Counter[Ability]:
    """Count how often the process succeeded in each kind of work."""
    counted = Counter[Ability]()
    worked = Ability.worked

    def work(ability: Ability) -> None:
        counted[ability] += 1
        worked(ability)

    monkeypatch.setattr(Ability, "worked", work)
    return counted
