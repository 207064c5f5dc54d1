"""What a conversation is about, and what was asked in it, as a row that is gone within minutes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import (
    Button,
    Question,
    Reply,
    Request,
    Sender,
    Subject,
    UnitOfWork,
)
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.models import Owed
from chatbot.engine.storage.engine import CACHE
from chatbot.members import conversations, rules
from chatbot.members.models import Conversation
from tests.builders import ask

HERE = replace(ask("et la date ?"), sender=Sender(5))
GROUP = replace(HERE, chat=-100, private=False)
SECOND = timedelta(seconds=1)
STOP = Question(Button("Oui, tout arrêter", "x:True"), Button("Non", "l:1"))


async def keeps(
    session: AsyncSession, request: Request, topic: str = "", asks: Question | None = None
) -> None:
    about = Subject(topic) if topic else None
    await conversations.keep_conversation(session, request, Reply("…", about=about, asks=asks))


async def rows(session: AsyncSession) -> dict[tuple[int, int], tuple[str, str, datetime]]:
    kept = await session.scalars(select(Conversation).execution_options(populate_existing=True))
    return {(one.chat_id, one.person_id): (one.topic_key, one.yes, one.at) for one in kept}


async def test_it_is_each_person_s_own_in_each_chat_and_lasts_ten_minutes(
    session: AsyncSession,
) -> None:
    await keeps(session, HERE, "alimentation")
    await keeps(session, GROUP, "media-capacitant")
    lasts = rules.CONVERSATION_LASTS
    for later, topic in [(lasts - SECOND, "alimentation"), (lasts, "")]:
        request = replace(HERE, at=HERE.at + later)
        assert await conversations.current_topic(session, request) == topic
    assert await conversations.current_topic(session, GROUP) == "media-capacitant"
    other = replace(GROUP, sender=Sender(6))
    assert await conversations.current_topic(session, other) == ""


async def test_another_subject_replaces_it_and_the_same_one_is_rarely_written_again(
    session: AsyncSession,
) -> None:
    moments = [HERE.at + rules.KEPT_AGAIN_AFTER * n / 2 for n in range(5)]
    for topic, at, written in [
        ("alimentation", moments[0], moments[0]),
        ("alimentation", moments[1], moments[0]),
        ("media-capacitant", moments[1], moments[1]),
        ("media-capacitant", moments[3], moments[1]),
        ("media-capacitant", moments[3] + SECOND, moments[3] + SECOND),
    ]:
        session.info[CACHE] = {}
        await keeps(session, replace(HERE, at=at), topic)
        assert CACHE in session.info  # what the session has read once holds
        assert await rows(session) == {(5, 5): (topic, "", written)}


async def test_a_question_waits_until_anything_else_is_said(session: AsyncSession) -> None:
    await keeps(session, HERE, "alimentation")
    await keeps(session, HERE, asks=STOP)
    assert await rows(session) == {(5, 5): ("alimentation", "x:True", HERE.at)}
    await conversations.keep_conversation(session, HERE, Reply(toast="C’est noté."))
    assert await conversations.current_question(session, HERE)
    await keeps(session, HERE)
    assert await conversations.current_question(session, HERE) is None
    assert await rows(session) == {(5, 5): ("alimentation", "", HERE.at)}


async def test_in_a_group_no_question_waits(session: AsyncSession) -> None:
    await keeps(session, GROUP, asks=STOP)
    assert not await rows(session)


async def test_only_words_that_a_press_needs_are_kept(session: AsyncSession) -> None:
    for quotes, words in [(False, ""), (True, "et la date ?")]:
        await conversations.keep_conversation(
            session, HERE, Reply("…", asks=STOP, quotes_request=quotes)
        )
        kept = await conversations.current_question(session, HERE)
        assert kept is not None
        assert kept.asked == words


@pytest.mark.parametrize(("later", "is_last"), [(-SECOND, True), (SECOND, False)])
async def test_a_question_is_not_the_last_thing_once_a_message_of_another_kind_was_sent(
    session: AsyncSession, later: timedelta, *, is_last: bool
) -> None:
    await keeps(session, HERE, asks=STOP)
    await outbox.tell(UnitOfWork(session, HERE.at), HERE.chat, Reply("La date a changé."))
    owed = (await session.scalars(select(Owed))).one()
    asked = await conversations.current_question(session, HERE)
    assert asked is not None
    assert await conversations.is_last_said(session, HERE, asked)
    owed.sent_at = HERE.at + later
    await session.flush()
    assert await conversations.is_last_said(session, HERE, asked) is is_last


async def test_what_is_over_is_dropped(session: AsyncSession) -> None:
    await keeps(session, HERE, "alimentation")
    lasts = rules.CONVERSATION_LASTS
    await conversations.drop_old_conversations(UnitOfWork(session, HERE.at + lasts))
    assert await rows(session)
    await conversations.drop_old_conversations(UnitOfWork(session, HERE.at + lasts + SECOND))
    assert not await rows(session)
    assert timedelta(minutes=15) == lasts + rules.CONVERSATIONS_DROPPED_EVERY  # « quart d’heure »
