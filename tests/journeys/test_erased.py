"""Erased is erased: no byte of SQLite's files tells of who had themselves erased."""

import asyncio

import pytest

from chatbot.cli.cast import MARIE
from chatbot.engine.storage import scrub
from tests.journeys.bot import Bot
from tests.journeys.people import Person
from tests.sqlite_files import built_without_secure_delete, holds
from tests.waiting import LOOK_S

QUESTION, ANSWER = "zigouigoui", "carabistouille"  # words that nobody else says
OF_MARIE = (MARIE.last_name, MARIE.username or "", str(MARIE.id), QUESTION, ANSWER)


@pytest.fixture
def as_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    built_without_secure_delete(monkeypatch)
    monkeypatch.setattr(scrub, "LOOK_EVERY_S", LOOK_S)
    monkeypatch.setattr(scrub, "RESTS", 0)
    monkeypatch.setattr(scrub, "TRY_AGAIN_S", LOOK_S)  # while somebody reads, it is locked
    monkeypatch.setattr(scrub, "SETTLE_S", 1.0)


@pytest.mark.wire
@pytest.mark.usefixtures("as_elsewhere")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_who_is_erased_is_in_no_byte_of_the_files(
    database_url: str, bot: Bot, marie: Person, paul: Person, awa: Person
) -> None:
    for referent in (paul, awa):
        await referent.says("/start")
    await marie.says("/suivre 7")
    await marie.says(f"/transmettre 7 : Où trouver un {QUESTION} violet ?")
    await paul.presses("Répondre")
    await paul.says(f"Demandez une {ANSWER} à Lyon.")
    assert ANSWER in await marie.reads()
    await marie.says(f"/transmettre alliance : Et un {QUESTION} vert ?")
    await awa.says("/moderation")
    assert QUESTION in holds(database_url, *OF_MARIE)
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    while holds(database_url, *OF_MARIE):  # noqa: ASYNC110 - files have no event to wait for
        await asyncio.sleep(LOOK_S)
