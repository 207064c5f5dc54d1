"""No text that somebody may write keeps everybody else waiting, whatever takes it."""

import pytest

from tests.authorisation.matrix import Outcome, Role, Row
from tests.authorisation.rows import ROWS
from tests.authorisation.trial import Trial
from tests.authorisation.updates import ASKING, Speaker
from tests.hostile import TEXTS, within_cpu_seconds


def takes_text(row: Row) -> bool:
    """Tell whether an admin's text is read there."""
    kind, _, name = row.name.partition(" ")
    is_read = kind in ("step", "words", "inline") or kind.startswith("/")
    is_asked = kind == "press" and name in ASKING and row.variant != "gone"
    return (is_read or is_asked) and row.outcome(Role.ADMIN) is Outcome.YES


@pytest.mark.thorough
@pytest.mark.parametrize("populated", ["sqlite"], indirect=True)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_no_text_holds_the_others(trial: Trial, text: str) -> None:
    for row in filter(takes_text, ROWS):
        with within_cpu_seconds(1):
            await trial.of(row, Speaker.of(Role.ADMIN), text)
