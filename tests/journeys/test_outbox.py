"""What the bot says unasked reaches people over HTTP, whatever goes wrong on the way."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from chatbot.announcements.due import told_key
from chatbot.app import running
from chatbot.chantiers.links import show_chantiers
from chatbot.cli import cast
from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.outbox import rules, service
from chatbot.engine.outbox.rules import DeliveryState
from chatbot.engine.outbox.worker import OutboxWorker
from chatbot.members import service as members
from telegram_sandbox.persons import membership
from telegram_sandbox.state.faults import AnyFault, Cut, Forbidden, ServerError, TooManyRequests
from tests.clock import NOW
from tests.engine.outbox.outbox_rows import rows
from tests.journeys.deployment import Deployment
from tests.waiting import until, until_carried

pytestmark = pytest.mark.thorough

KEY = "requests"
BEFORE = NOW - timedelta(days=1)


@pytest.fixture(autouse=True)
def hurries() -> None:
    """Keep the real pace."""


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OutboxWorker, "LOOK_AGAIN_S", 0.02)
    monkeypatch.setattr(rules, "FIRST_WAIT_S", 0.02)


async def tell(deployment: Deployment, chat: int, words: str, thread: int | None = None) -> None:
    """Owe a message as another process would, without waking the outbox."""
    async with deployment.storage.transaction() as session:
        await service.tell(UnitOfWork(session, NOW), chat, Reply(words), thread=thread)


async def show(deployment: Deployment, chat: int, words: str) -> None:
    buttons = ((show_chantiers.button("Voir"),),)
    async with deployment.storage.transaction() as session:
        await service.show(UnitOfWork(session, NOW), chat, Reply(words, buttons), key=KEY)


async def test_what_is_stored_reaches_the_person_the_group_and_the_thread(
    deployment: Deployment,
) -> None:
    lyon = cast.LYON.id
    _, thread, *_ = sorted(deployment.world.chats[lyon].topics)  # the first is General
    async with deployment.bot():
        await deployment.person(cast.MARIE).says("/aide")
        await tell(deployment, cast.MARIE.id, "<b>Bonjour</b> Marie")
        await tell(deployment, cast.LE_MANS.id, "Bonjour Le Mans")
        await tell(deployment, lyon, "Bonjour Lyon", thread)
        await until_carried(deployment.storage)
    assert deployment.said_to(cast.MARIE)[1:] == ["Bonjour Marie"]
    assert deployment.said_to(cast.MARIE, cast.LE_MANS.id) == ["Bonjour Le Mans"]
    assert [message.thread for message in deployment.by_the_bot(lyon)] == [thread]


@pytest.mark.parametrize(
    ("fault", "copies"),
    [
        (TooManyRequests(method="sendMessage", times=1, retry_after=1), 1),
        (ServerError(method="sendMessage", times=1, code=502), 1),
        (Cut(method="sendMessage", times=1, when="before"), 1),
        (Cut(method="sendMessage", times=1, when="after"), 2),
    ],
    ids=lambda value: "-".join(map(str, (getattr(value, "kind", ""), getattr(value, "when", "")))),
)
async def test_it_arrives_in_the_end_and_at_most_once_more(
    deployment: Deployment, fault: AnyFault, copies: int
) -> None:
    async with deployment.bot():
        deployment.happens(fault)
        await tell(deployment, cast.LE_MANS.id, "Bonjour")
        await tell(deployment, cast.LE_MANS.id, "Bonsoir")
        await until_carried(deployment.storage)
    assert deployment.struck() == [1]
    assert deployment.said_to(cast.MARIE, cast.LE_MANS.id) == ["Bonjour"] * copies + ["Bonsoir"]


async def test_on_a_line_that_breaks_again_and_again_it_is_unknown_and_others_go_on(
    deployment: Deployment,
) -> None:
    async with deployment.bot():
        deployment.happens(Cut(method="sendMessage", times=2, when="before"))
        await tell(deployment, cast.LE_MANS.id, "Bonjour")
        await tell(deployment, cast.LE_MANS.id, "Bonsoir")
        await until_carried(deployment.storage)
    assert [row.state for row in await rows(deployment.storage)] == [
        DeliveryState.UNKNOWN,
        DeliveryState.SENT,
    ]
    assert deployment.said_to(cast.MARIE, cast.LE_MANS.id) == ["Bonsoir"]


async def test_who_blocked_the_bot_or_is_gone_holds_up_nobody(deployment: Deployment) -> None:
    async with deployment.bot():
        await deployment.person(cast.MARIE).says("/aide")
        membership.block(deployment.world, cast.MARIE.id, is_blocked=True)
        deployment.happens(
            Forbidden(chat_id=cast.LYON.id, description="bot was kicked from the supergroup chat")
        )
        for chat in (cast.MARIE.id, cast.LYON.id, cast.LE_MANS.id):
            await tell(deployment, chat, "Bonjour")
        async with deployment.storage.transaction() as session:
            marie = await members.person_of_account(UnitOfWork(session, NOW), cast.MARIE.id)
            key = told_key(marie.id, BEFORE, NOW)
            await service.tell(UnitOfWork(session, NOW), cast.MARIE.id, Reply("Manqué"), key=key)
        await until_carried(deployment.storage)
        async with deployment.storage.reading() as session:
            marie = await members.chat_by_id(session, marie.id)
    assert marie.missing_since == BEFORE  # what she was told in vain she is told when she is back
    failures = {row.chat_id: row.failure for row in await rows(deployment.storage)}
    assert failures == {
        cast.MARIE.id: "Forbidden: bot was blocked by the user",
        cast.LYON.id: "Forbidden: bot was kicked from the supergroup chat",
        cast.LE_MANS.id: None,
    }


async def test_one_message_shows_what_is_true_now_also_when_it_was_deleted(
    deployment: Deployment,
) -> None:
    group = cast.LE_MANS.id
    async with deployment.bot():
        for words in ("1 demande", "2 demandes"):
            await show(deployment, group, words)
            await until_carried(deployment.storage)
        [message] = deployment.by_the_bot(group)
        assert message.content.text == "2 demandes"
        del deployment.world.chats[group].messages[message.id]
        await show(deployment, group, "3 demandes")
        await until_carried(deployment.storage)
    assert deployment.said_to(cast.MARIE, group) == ["3 demandes"]


async def test_an_edit_is_made_until_it_works(deployment: Deployment) -> None:
    group = cast.LE_MANS.id
    async with deployment.bot():
        await show(deployment, group, "1 demande")
        await until_carried(deployment.storage)
        deployment.happens(Cut(method="editMessageText", times=4, when="before"))
        deployment.happens(Cut(method="editMessageText", times=1, when="after"))
        await show(deployment, group, "2 demandes")
        await until_carried(deployment.storage)
    assert deployment.struck() == [4, 1]
    assert deployment.said_to(cast.MARIE, group) == ["2 demandes"]


async def test_a_group_that_became_a_supergroup_is_written_to_there(deployment: Deployment) -> None:
    rennes = cast.RENNES.id
    async with deployment.bot():
        await show(deployment, rennes, "1 demande")
        await until_carried(deployment.storage)
    new, _ = membership.upgrade(deployment.world, cast.PAUL.id, rennes)
    await tell(deployment, rennes, "Bonjour")
    await show(deployment, rennes, "2 demandes")
    async with deployment.bot():
        await until_carried(deployment.storage)
    assert sorted(deployment.said_to(cast.MARIE, new)) == ["2 demandes", "Bonjour"]
    assert {row.chat_id for row in await rows(deployment.storage)} == {new}


async def test_what_is_owed_when_the_bot_stops_is_sent_after_the_next_start(
    deployment: Deployment,
) -> None:
    await tell(deployment, cast.LE_MANS.id, "Bonjour")
    async with deployment.bot():
        await until_carried(deployment.storage)
    assert deployment.said_to(cast.MARIE, cast.LE_MANS.id) == ["Bonjour"]


async def test_what_an_answer_owes_to_others_leaves_at_once(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutboxWorker, "LOOK_AGAIN_S", 3_600)
    async with deployment.bot(admins=str(cast.AWA.id)):
        await deployment.person(cast.AWA).says("/start")
        async with deployment.storage.transaction() as session:
            await session.execute(text("ALTER TABLE event RENAME TO away"))
        await deployment.person(cast.MARIE).says("/dates")
        await until(lambda: len(deployment.said_to(cast.AWA)) == 2)


async def test_the_operator_sets_the_pace(deployment: Deployment) -> None:
    settings = deployment.settings().model_copy(update={"send_rate": 2})
    for number in range(6):
        await tell(deployment, (cast.LE_MANS.id, cast.LYON.id)[number % 2], "Bonjour")
    began = deployment.world.clock()
    async with running(settings, None):
        await until_carried(deployment.storage)
    assert deployment.world.clock() - began >= 2
