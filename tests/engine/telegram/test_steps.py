"""What somebody is in the middle of ends with whatever they do next, and asks for words."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from chatbot.engine.storage.engine import Storage
from chatbot.french import typeset
from chatbot.members.models import Ban, Started
from chatbot.moderation.pages.person import accept_after_all
from chatbot.moderation.pages.requests import refuse_request
from chatbot.moderation.rules import BanReason
from chatbot.moderation.wording import ban_person, reason_problem
from chatbot.subscriptions.rules import State
from tests.cast import ANOTHER, AWA, MARIE, TOPIC, says
from tests.clock import NOW
from tests.engine.telegram.updates import hears, pressed, said
from tests.subscriptions.people import follow, leave, number_of, prepare, standing

STICKER = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}
PICTURE = [STICKER]


@pytest.fixture
async def marie(storage: Storage) -> int:
    """Find our own id of Marie, who waits for an admin's word."""
    async with storage.transaction() as session:
        await prepare(session, TOPIC)
        await follow(session, says(MARIE))
        return await number_of(session, MARIE.id)


async def how_many(storage: Storage, table: type[Ban] | type[Started]) -> int:
    """Count its rows."""
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_button_that_is_refused_ends_it_too(storage: Storage, marie: int) -> None:
    await hears(storage, pressed(AWA, ban_person.data(chat=marie)))
    gone = accept_after_all.data(chat=marie, topic=ANOTHER)
    [toast] = await hears(storage, pressed(AWA, gone))
    assert "a déjà pris fin" in toast["params"]["text"]
    await hears(storage, said(AWA, "Bonjour à tous"))
    assert await how_many(storage, Ban) == 0


async def test_words_that_are_refused_end_it_too(storage: Storage, marie: int) -> None:
    await hears(storage, pressed(AWA, refuse_request.data(chat=marie, topic=TOPIC)))
    async with storage.transaction() as session:
        await leave(session, says(MARIE))
    [told] = await hears(storage, said(AWA, "Pas du territoire"))
    assert "n’attend plus" in told["params"]["text"]
    assert await how_many(storage, Started) == 0


@pytest.mark.parametrize("more", [{"photo": PICTURE, "caption": "Parce que"}, {"photo": PICTURE}])
@pytest.mark.parametrize("ban", [True, False])
async def test_a_picture_is_no_reason(
    storage: Storage, marie: int, more: dict[str, Any], *, ban: bool
) -> None:
    asked = ban_person.data(chat=marie) if ban else refuse_request.data(chat=marie, topic=TOPIC)
    await hears(storage, pressed(AWA, asked))
    [told] = await hears(storage, said(AWA, **more))
    assert told["params"]["text"] == typeset(reason_problem(""))
    [told] = await hears(storage, said(AWA, "Parce que"))
    if ban:  # which is asked first
        assert "Bannir Marie" in told["params"]["text"]
        assert await how_many(storage, Ban) == 0
        press = pressed(AWA, ban_person.data(chat=marie, reason=BanReason.WRITTEN))
        typed = said(AWA, "Parce que")["message"]
        press["callback_query"]["message"]["reply_to_message"] = typed
        await hears(storage, press)
    assert await how_many(storage, Ban) == int(ban)
    async with storage.reading() as session:
        ended = State.ENDED if ban else State.REFUSED
        assert await standing(session) == {(MARIE.id, TOPIC): ended}


@pytest.mark.parametrize("how", [{"reason": BanReason.SPAM}, {"bare": True}])
async def test_a_question_that_was_left_bans_nobody_later(
    storage: Storage, marie: int, how: dict[str, Any]
) -> None:
    await hears(storage, pressed(AWA, ban_person.data(chat=marie)))
    press = pressed(AWA, ban_person.data(chat=marie, **how))
    [toast] = await hears(storage, press, at=NOW + timedelta(minutes=10, seconds=1))
    assert "n’est plus valable" in toast["params"]["text"]
    assert await how_many(storage, Ban) == 0
    await hears(storage, press, at=NOW + timedelta(minutes=10))
    assert await how_many(storage, Ban) == 1
