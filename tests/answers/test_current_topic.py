"""The topic that a chat was just speaking of, as a row that is gone within minutes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers import queries
from chatbot.answers.current_topic import (
    AGAIN_AFTER,
    FORGOTTEN_EVERY,
    LASTS,
    current_topic,
    forget_old,
    speak_of,
)
from chatbot.answers.models import CurrentTopic
from chatbot.answers.page import answer_question
from chatbot.conversation import Context, Reply, UnitOfWork
from chatbot.engine.storage.engine import CACHE
from tests.builders import ask

HERE, GROUP = ask(), replace(ask(), chat=-100, private=False)
SECOND = timedelta(seconds=1)


async def rows(session: AsyncSession) -> dict[int, tuple[str, datetime]]:
    found = await session.execute(
        select(CurrentTopic.telegram_id, CurrentTopic.topic_key, CurrentTopic.at)
    )
    return {chat: (topic, at) for chat, topic, at in found}


async def asks(session: AsyncSession, words: str, *, at: datetime = HERE.at) -> str:
    found = await answer_question(Context(replace(HERE, words=words, at=at), session))
    assert isinstance(found, Reply)
    return found.text


async def test_it_is_each_chat_s_own_and_lasts_ten_minutes(session: AsyncSession) -> None:
    await speak_of(session, HERE, "alimentation")
    await speak_of(session, GROUP, "media-capacitant")
    for later, topic in [(LASTS - SECOND, "alimentation"), (LASTS, "")]:
        assert await current_topic(session, replace(HERE, at=HERE.at + later)) == topic
    assert await current_topic(session, GROUP) == "media-capacitant"
    assert await current_topic(session, replace(HERE, chat=6)) == ""


async def test_another_topic_replaces_it_and_the_same_one_is_rarely_written_again(
    session: AsyncSession,
) -> None:
    moments = [HERE.at + AGAIN_AFTER * n / 2 for n in range(5)]
    for topic, at, written in [
        ("alimentation", moments[0], moments[0]),
        ("alimentation", moments[1], moments[0]),
        ("media-capacitant", moments[1], moments[1]),
        ("media-capacitant", moments[3], moments[1]),
        ("media-capacitant", moments[3] + SECOND, moments[3] + SECOND),
    ]:
        session.info[CACHE] = {}
        await speak_of(session, replace(HERE, at=at), topic)
        assert CACHE in session.info  # what the session has read once holds
        assert await rows(session) == {HERE.chat: (topic, written)}


async def test_what_is_not_spoken_of_any_more_is_dropped(session: AsyncSession) -> None:
    await speak_of(session, HERE, "alimentation")
    await forget_old(UnitOfWork(session, HERE.at + LASTS))
    assert await rows(session)
    await forget_old(UnitOfWork(session, HERE.at + LASTS + SECOND))
    assert not await rows(session)
    assert timedelta(minutes=15) == LASTS + FORGOTTEN_EVERY  # « un quart d’heure »


@pytest.mark.parametrize("newer", [False, True])
async def test_a_group_that_moves_takes_it_along_unless_it_speaks_of_another_already(
    session: AsyncSession, *, newer: bool
) -> None:
    await speak_of(session, GROUP, "alimentation")
    there = replace(GROUP, chat=-200)
    if newer:
        await speak_of(session, there, "appel")
    await queries.move_topic(session, GROUP.chat, there.chat)
    assert await current_topic(session, there) == ("appel" if newer else "alimentation")


async def test_what_is_answered_is_spoken_of_from_then_on(session: AsyncSession) -> None:
    assert "L’Alliance" in await asks(session, "et la prochaine date ?")
    assert not await rows(session)
    assert "Solagro" in await asks(session, "qui porte l’alimentation ?")
    assert "Accès digne" in await asks(session, "et la prochaine date ?")
    assert "Bonjour" in await asks(session, "bonjour")
    assert "alizee.marceau@gmail.com" in await asks(session, "qui contacter ?")
    assert "L’Alliance" in await asks(session, "toutes les dates ?")
    assert "Porté par Solagro" in await asks(session, "qui le porte ?")
    assert "budget" in await asks(session, "quel est le budget du chantier 5 ?")
    assert "IE-EFC" in await asks(session, "qui le porte ?")
    assert "Chantier 5" not in await asks(session, "qui le porte ?", at=HERE.at + LASTS)
