"""What is said to the bot in private that is no text."""

from typing import Any

import pytest

from chatbot.answers.page import FILE_TO_ANNOUNCE, TEXT_ONLY
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.french.typography import typeset
from chatbot.members import roles, service as members
from tests.builders import chantier, publish
from tests.cast import MARIE, PAUL
from tests.clock import NOW
from tests.engine.telegram.updates import hears, said

FILE = {"file_id": "a", "file_unique_id": "b"}


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "sent",
    [
        {"photo": [FILE | {"width": 1, "height": 1}], "caption": "Qui porte le chantier 7\u00a0?"},
        {"document": FILE},
        {"voice": FILE | {"duration": 1}},
        {"checklist": {"title": "Courses", "tasks": [{"id": 1, "text": "Pain"}]}},
        {"giveaway": {"chats": [], "winners_selection_date": 1, "winner_count": 1}},
        {"invented_tomorrow": {"wheels": 3}},
        {},
    ],
    ids=["a photo", "a document", "a voice", "a checklist", "a giveaway", "a new kind", "nothing"],
)
async def test_only_text_is_read_and_that_is_said(storage: Storage, sent: dict[str, Any]) -> None:
    [told] = await hears(storage, said(MARIE, **sent))
    assert told["params"]["text"] == typeset(TEXT_ONLY)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_who_may_publish_a_photo_is_told_how(storage: Storage) -> None:
    async with storage.transaction() as session:
        await publish(session, chantier(7, "alimentation"))
        paul = await members.person_of_account(UnitOfWork(session, NOW), PAUL.id)
        await roles.give_referent(UnitOfWork(session, NOW), paul, "alimentation")
    [told] = await hears(storage, said(PAUL, photo=[FILE | {"width": 1, "height": 1}]))
    assert told["params"]["text"] == typeset(FILE_TO_ANNOUNCE)
    [[write]] = told["params"]["reply_markup"]["inline_keyboard"]
    assert write["text"] == "Écrire une annonce"
