"""Whatever goes wrong between the bot and Telegram, a person gets the answer or one apology."""

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from chatbot.cli import cast
from chatbot.engine.telegram import transport
from chatbot.engine.telegram.messages import APOLOGY, BAD_LINE
from telegram_sandbox.persons import membership, topics
from telegram_sandbox.state.faults import (
    AnyFault,
    Cut,
    Forbidden,
    Latency,
    ServerError,
    TooManyRequests,
)
from tests.journeys.deployment import Deployment
from tests.waiting import until, until_answered


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "FIRST_WAIT_S", 0)
    monkeypatch.setattr(transport, "LONGEST_WAIT_S", 0)


@pytest.mark.parametrize(
    ("fault", "copies"),
    [
        (TooManyRequests(method="sendMessage", times=1, retry_after=1), 1),
        (ServerError(method="sendMessage", times=1, code=500), 1),
        (ServerError(method="sendMessage", times=1, code=502), 1),
        (Cut(method="sendMessage", times=1, when="before"), 1),
        (Cut(method="sendMessage", times=1, when="after"), 2),
        (Latency(method="sendMessage", times=1, seconds=0.2), 1),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
async def test_the_answer_comes_in_the_end_and_at_most_once_more(
    deployment: Deployment, fault: AnyFault, copies: int
) -> None:
    async with deployment.bot():
        deployment.happens(fault)
        await deployment.person(cast.MARIE).says("/chantier 7")
    said = deployment.said_to(cast.MARIE)
    assert len(said) == copies
    assert all(text.startswith("7. Alimentation") for text in said)


async def test_on_a_line_that_breaks_again_and_again_the_person_is_told(
    deployment: Deployment,
) -> None:
    async with deployment.bot():
        deployment.happens(Cut(method="sendMessage", times=2, when="before"))
        await deployment.person(cast.MARIE).says("/chantier 7")
    assert deployment.said_to(cast.MARIE) == [BAD_LINE]


async def test_an_edit_is_made_until_it_works(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot():
        await marie.says("/chantiers")
        deployment.happens(Cut(method="editMessageText", times=4, when="before"))
        await marie.presses("7. Alimentation")
        assert (await marie.reads()).startswith("7. Alimentation")
    assert len(deployment.said_to(cast.MARIE)) == 1


async def test_a_flood_that_one_meets_is_theirs_and_that_two_meet_is_everybody_s(
    deployment: Deployment,
) -> None:
    async with deployment.bot():
        for chat in (cast.MARIE.id, cast.LE_MANS.id):
            deployment.happens(TooManyRequests(chat_id=chat, times=1, retry_after=2))
        told = [deployment.says(cast.MARIE, "/aide")]
        await until(lambda: len(deployment.struck()) == 1)
        began = deployment.world.clock()
        await deployment.person(cast.PAUL).says("/aide")
        assert deployment.world.clock() - began < 1.9
        assert deployment.said_to(cast.MARIE) == []

        told += [deployment.says(cast.AWA, "/chantiers", cast.LE_MANS.id)]
        await until(lambda: len(deployment.struck()) == 2)
        refused_at = deployment.world.clock()
        await deployment.person(cast.PAUL).says("/chantiers")
        assert deployment.world.clock() - refused_at >= 1.9
        for update in told:
            await until_answered(deployment.storage, update)
    assert len(deployment.said_to(cast.MARIE)) == 1
    assert len(deployment.said_to(cast.PAUL)) == 2
    assert len(deployment.said_to(cast.AWA, cast.LE_MANS.id)) == 1


async def test_who_blocked_the_bot_holds_up_nobody_and_is_answered_once_back(
    deployment: Deployment,
) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot():
        await marie.says("/aide")
        told = deployment.says(cast.MARIE, "/chantiers")
        membership.block(deployment.world, cast.MARIE.id, is_blocked=True)
        await until_answered(deployment.storage, told)
        membership.block(deployment.world, cast.MARIE.id, is_blocked=False)
        await marie.says("/chantier 7")
        assert (await marie.reads()).startswith("7. Alimentation")


async def test_an_account_that_is_gone_or_a_group_that_threw_the_bot_out_is_let_go(
    deployment: Deployment,
) -> None:
    async with deployment.bot():
        await deployment.person(cast.CAMILLE).says("/aide")
        deployment.happens(
            Forbidden(
                chat_id=cast.LE_MANS.id, description="bot was kicked from the supergroup chat"
            )
        )
        gone = deployment.says(cast.CAMILLE, "/chantiers")
        membership.deactivate(deployment.world, cast.CAMILLE.id)
        told = deployment.says(cast.MARIE, "/chantiers", cast.LE_MANS.id)
        await until_answered(deployment.storage, gone)
        await until_answered(deployment.storage, told)
    assert deployment.said_to(cast.MARIE, cast.LE_MANS.id) == []
    assert len(deployment.said_to(cast.CAMILLE)) == 1


async def test_a_group_that_becomes_a_supergroup_meanwhile_is_answered_there(
    deployment: Deployment,
) -> None:
    rennes = cast.RENNES.id
    async with deployment.bot():
        deployment.happens(Latency(method="sendMessage", times=1, seconds=0.3))
        told = deployment.says(cast.MARIE, "/chantier 7", rennes)
        await until(lambda: bool(deployment.struck()))
        new, _ = membership.upgrade(deployment.world, cast.PAUL.id, rennes)
        await until_answered(deployment.storage, told)
    assert deployment.said_to(cast.MARIE, rennes) == []
    assert [text[:2] for text in deployment.said_to(cast.MARIE, new)] == ["7."]


async def test_an_answer_finds_its_forum_topic_or_the_group_when_that_is_gone(
    deployment: Deployment,
) -> None:
    lyon = cast.LYON.id
    _, thread, *_ = sorted(deployment.world.chats[lyon].topics)  # the first is General
    async with deployment.bot():
        told = deployment.says(cast.MARIE, "/chantier 7", lyon, thread)
        await until_answered(deployment.storage, told)
        assert [message.thread for message in deployment.by_the_bot(lyon)] == [thread]
        deployment.happens(Latency(method="sendMessage", times=1, seconds=0.3))
        told = deployment.says(cast.MARIE, "/chantier 8", lyon, thread)
        await until(lambda: bool(deployment.struck()))
        topics.delete(deployment.world, cast.AWA.id, lyon, thread)
        await until_answered(deployment.storage, told)
    [answer] = deployment.by_the_bot(lyon)  # the other went with its topic
    assert (answer.thread, answer.content.text[:2]) == (None, "8.")


async def test_when_the_bot_fails_the_person_gets_an_apology_and_the_admins_a_word(
    deployment: Deployment,
) -> None:
    marie, awa = deployment.person(cast.MARIE), deployment.person(cast.AWA)
    async with deployment.bot(admins=f"{cast.AWA.id}, {cast.PAUL.id}"):
        await awa.says("/start")
        async with deployment.storage.transaction() as session:
            await session.execute(text("ALTER TABLE event RENAME TO away"))
        for _ in range(3):
            await marie.says("/dates")
        await until_answered(deployment.storage)
        await marie.says("/aide")
    assert deployment.said_to(cast.MARIE)[:3] == [APOLOGY] * 3
    assert deployment.said_to(cast.MARIE)[3] != APOLOGY
    _, told = deployment.said_to(cast.AWA)
    assert "/dates" in told
    assert "update_id=" in told
    assert deployment.said_to(cast.PAUL) == []  # who never wrote to the bot


async def test_a_database_that_is_away_for_a_while_loses_nothing(deployment: Deployment) -> None:
    async with deployment.bot():
        async with deployment.storage.transaction() as session:
            await session.execute(text("ALTER TABLE received RENAME TO away"))
        with capture_logs() as logs:
            deployment.says(cast.MARIE, "/chantier 7")
            await until(lambda: any(one["event"] == "poller.not_stored" for one in logs))
        async with deployment.storage.transaction() as session:
            await session.execute(text("ALTER TABLE away RENAME TO received"))
        await deployment.world.changes.wait_for(lambda: bool(deployment.said_to(cast.MARIE)), 20)
    assert [text[:2] for text in deployment.said_to(cast.MARIE)] == ["7."]
