"""Updates that are answered in one transaction, and buttons that are none of ours."""

from typing import Any

import pytest
from sqlalchemy import event

from chatbot.chantiers.links import show_card
from chatbot.conversation import Sender
from chatbot.engine.storage.engine import Storage
from tests.builders import publish
from tests.cast import MARIE, PAUL
from tests.engine.telegram.updates import hears, pressed, said
from tests.subscriptions.people import prepare, standing

MANY = [Sender(100 + number, "Quelqu’un") for number in range(20)]


async def test_the_list_and_a_card_are_answered_together(storage: Storage) -> None:
    async with storage.transaction() as session:
        await prepare(session)
    calls = await hears(
        storage, said(MARIE, "/chantiers"), pressed(PAUL, show_card.data(topic="alimentation"))
    )
    methods = [call["method"] for call in calls]
    assert methods == ["sendMessage", "answerCallbackQuery", "editMessageText"]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_topics_are_read_once_for_many_cards_until_they_change(storage: Storage) -> None:
    async with storage.transaction() as session:
        await publish(session)
    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(storage.engine.sync_engine, "before_cursor_execute", listen)
    await hears(storage, *(pressed(one, show_card.data(topic="alimentation")) for one in MANY))
    assert len([one for one in asked if "FROM section" in one]) == 1
    asked.clear()
    await hears(storage, *(pressed(one, show_card.data(topic="alimentation")) for one in MANY))
    assert not [one for one in asked if "FROM section" in one]


@pytest.mark.parametrize("packed", ["f:1:alliance", "cf:alliance"])
async def test_a_button_that_we_never_made_follows_nothing(storage: Storage, packed: str) -> None:
    async with storage.transaction() as session:
        await publish(session)
    [toast] = await hears(storage, pressed(MARIE, packed))
    assert "n’existe plus" in toast["params"]["text"]
    async with storage.reading() as session:
        assert await standing(session) == {}
