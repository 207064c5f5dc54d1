"""What is shown fits a message, however many chantiers there are, and whatever was said of them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.content.drafts import TopicDraft
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import length
from chatbot.engine.storage.engine import Storage
from chatbot.members import roles, service as members
from chatbot.subscriptions import queries, service
from chatbot.subscriptions.rules import State
from tests.builders import chantier, publish
from tests.cast import AWA, MARIE, says
from tests.clock import NOW
from tests.databases import Databases
from tests.engine.telegram.updates import hears, pressed, said, unblocked
from tests.subscriptions.people import follow, number_of

CHANTIERS, LETTERS, BUTTONS, NOTICE = 80, 4096, 100, 200  # the last three are the Bot API's
LABEL = "L" * 37
OF_ALL = (
    "/abonnements",
    "/suivre",
    f"/suivre {LABEL}",
    f"/arreter {LABEL}",
    "/aide",
    "/mesdonnees",
    "/oublier",
)
OF_ADMINS = (
    "/moderation",
    "/moderation demandes",
    "/moderation 7",
    "/roles",
    "/roles inviter",
    "/roles marie",
    "/journal",
    f"/journal {LABEL}",
    f"/exporter {LABEL}",
)

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def topics() -> Iterator[TopicDraft]:
    """Draft many topics with the longest labels."""
    for number in range(1, CHANTIERS + 1):
        key = f"{number:02d}{'-k' * 11}"
        yield chantier(number, key, label=f"{number:02d} {LABEL}", title=f"{number}. {LABEL}")
    yield TopicDraft(kind="appeal", key="appel", title="Osons les territoires !", edition="2022-05")


async def marie_asks_for_all(session: AsyncSession) -> None:
    """Let Marie ask an admin to follow every topic."""
    await publish(session, *topics())
    await roles.appoint_first(UnitOfWork(session, NOW), [AWA])
    for key in await session.scalars(select(Topic.key)):
        await service.set_policy(UnitOfWork(session, NOW), key, approval=True)
        await follow(session, says(MARIE), key)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Make a database in which Marie asked to follow every topic."""
    with databases.holding(marie_asks_for_all) as url:
        yield url


@pytest.fixture
async def marie(storage: Storage) -> int:
    """Find our own id of Marie."""
    async with storage.reading() as session:
        return await number_of(session, MARIE.id)


async def decide(storage: Storage, number: int, state: State, of: State, reason: str = "") -> None:
    """Decide about all that she asked for."""
    async with storage.transaction() as session:
        for row in await queries.of_chat(session, number):
            key = (number, row.topic_key)
            await service.decide(UnitOfWork(session, NOW), key, state, before=of, reason=reason)


async def assert_all_fits(storage: Storage, number: int) -> None:
    """Check that whatever Marie and an admin look at fits."""
    looked_at = [said(MARIE, one) for one in OF_ALL] + [said(AWA, one) for one in OF_ADMINS]
    presses = ("mp:1", f"mw:1:{number}", f"rp:1:{number}", f"rt:1:{number}", "jt:1:0:")
    looked_at += [pressed(AWA, one) for one in presses] + [unblocked(MARIE)]
    for update in looked_at:
        for call in await hears(storage, update):
            params = call["params"]
            most = NOTICE if call["method"] == "answerCallbackQuery" else LETTERS
            assert length(params.get("text", "")) <= most, update
            keyboard = params.get("reply_markup", {}).get("inline_keyboard", [])
            assert sum(map(len, keyboard)) <= BUTTONS, update


async def test_many_requests_fit(storage: Storage, marie: int) -> None:
    await assert_all_fits(storage, marie)


async def test_many_refusals_with_long_reasons_fit(storage: Storage, marie: int) -> None:
    await decide(storage, marie, State.REFUSED, State.PENDING, "R" * 300)
    await assert_all_fits(storage, marie)


async def test_many_roles_and_subscriptions_fit_also_of_who_comes_back(
    storage: Storage, marie: int
) -> None:
    await decide(storage, marie, State.ACTIVE, State.PENDING)
    async with storage.transaction() as session:
        person = await members.person_of_account(UnitOfWork(session, NOW), MARIE.id)
        for key in await session.scalars(select(Topic.key)):
            await roles.give_referent(UnitOfWork(session, NOW), person, key)
        await members.mark_unreachable(UnitOfWork(session, NOW), MARIE.id)
    await assert_all_fits(storage, marie)


async def test_each_page_of_the_list_tells_of_its_own_topics(storage: Storage, marie: int) -> None:
    await decide(storage, marie, State.ACTIVE, State.PENDING)
    [_, first] = await hears(storage, pressed(MARIE, "a:1"))
    [_, last] = await hears(storage, pressed(MARIE, "a:9"))
    assert "Page 1 sur 9" in first["params"]["text"]
    assert f"• 1. 01 {LABEL} (depuis" in first["params"]["text"]
    assert "Page 9 sur 9" in last["params"]["text"]
    assert f"• 1. 01 {LABEL}" not in last["params"]["text"]
