"""While an admin has suspended all sending, withdrawing, approving and resuming say so."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import sending
from chatbot.announcements.pages.announcement import decide_sending, withdraw_announcement
from chatbot.announcements.rules import Decision
from chatbot.announcements.wording import SUSPENDED
from chatbot.conversation import Context, UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.engine.storage.engine import Storage
from chatbot.french import typeset
from tests.announcements.review import reviewers
from tests.announcements.sent import begin, carried, published
from tests.cast import AWA, PAUL, says
from tests.clock import NOW

SENT, UNKNOWN = DeliveryState.SENT, DeliveryState.UNKNOWN
AFTER = {  # what can be decided: of a broadcast at which stage
    Decision.RESUME: Stage.PAUSED,
    Decision.TAKE_UP: Stage.CANCELLED,
    Decision.RESEND: Stage.FINISHED,
}


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        await outbox.suspend(UnitOfWork(session, NOW))
        yield session


async def test_what_is_withdrawn_disappears_once_sending_resumes(session: AsyncSession) -> None:
    one = await published(session, await begin(session))
    said = await withdraw_announcement(Context(says(AWA), session), announcement=one.id)
    assert "je la retire des conversations" not in said.text
    assert "elle ne disparaîtra des conversations que quand ils reprendront" in said.text
    assert "/statut" in said.text


@pytest.mark.parametrize(("what", "stage"), AFTER.items())
async def test_what_goes_on_waits_for_that(
    session: AsyncSession, what: Decision, stage: Stage
) -> None:
    paul = await begin(session)
    one = await published(session, paul)
    number = await carried(session, one.broadcast_id, SENT, UNKNOWN, stage=None)
    if what is Decision.TAKE_UP:
        await sending.decide(UnitOfWork(session, NOW), number, Decision.CANCEL, by=paul)
    await carried(session, number, stage=stage)
    said = await decide_sending(Context(says(PAUL), session), what=what, broadcast=number)
    assert typeset(SUSPENDED) in f"{said.text}{said.toast}"


async def test_what_is_approved_waits_for_that(session: AsyncSession) -> None:
    await reviewers.begin(session)
    said = await reviewers.approve(session, await reviewers.waiting(session))
    assert said.text.endswith(typeset(SUSPENDED))
    assert "elle part" not in said.text


async def test_what_leaves_later_does_not(session: AsyncSession) -> None:
    await reviewers.begin(session)
    one = await reviewers.waiting(session, send_at=reviewers.TOMORROW)
    assert typeset(SUSPENDED) not in (await reviewers.approve(session, one)).text
