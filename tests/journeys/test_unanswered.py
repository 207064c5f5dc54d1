"""What nobody answers: recalled once, then said honestly; the bot starts anew between the days."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import time

import pytest
from sqlalchemy import ColumnElement, func, select

from chatbot.cli import cast
from chatbot.conversation import UnitOfWork
from chatbot.helpdesk.models import Question
from chatbot.members import roles, service as members
from tests.journeys.deployment import Deployment
from tests.journeys.people import Person
from tests.waiting import LOOK_S, until_carried

QUESTION = "Où garer un vélo électrique ?"
MOMENTS = ("asked_at", "taken_at", "answered_at", "reminded_at", "due_at")


@pytest.mark.usefixtures("waits_with_nothing")
async def test_what_nobody_answers_is_recalled_once_then_the_person_is_told(
    deployment: Deployment,
) -> None:
    marie, paul, awa = map(deployment.person, (cast.MARIE, cast.PAUL, cast.AWA))
    await somebody_answers_for_alimentation(deployment, paul, awa)
    async with deployment.bot():
        await taken_and_left_to_others(marie, paul, awa)
    await days_pass(deployment, 3)
    async with deployment.bot():
        await until_none(deployment, Question.due_at <= datetime.fromtimestamp(time(), UTC))
        for person in (paul, awa):
            assert "attend depuis plusieurs jours" in await person.reads()
            assert "Répondre" in await person.labels()
        assert QUESTION in await marie.reads()
    await days_pass(deployment, 7)
    async with deployment.bot():
        await until_none(deployment, Question.due_at <= datetime.fromtimestamp(time(), UTC))
        assert "et rappelée une fois" in await marie.reads()
        assert "Vous pouvez aussi écrire à\u00a0:\n" in await marie.reads()
        assert await marie.labels() == ["Voir la page", "Retirer ma question"]
        await answered_late(marie, paul, awa)
    await days_pass(deployment, 91)
    async with deployment.bot():
        await until_none(deployment)
        for message in [*(await paul.sees()), *(await awa.sees())]:
            assert QUESTION not in message["text"]
        assert "n’est plus gardée" in await awa.reads()
        await awa.says("Non, derrière.", reply_to=(await awa.sees())[-1]["message_id"])
        assert "Cette question n’est plus là" in await awa.reads()
        assert "Sous l’abri." in await marie.reads()


async def taken_and_left_to_others(marie: Person, paul: Person, awa: Person) -> None:
    """Take it and leave it to others, so that it waits for both."""
    await paul.says("/start")
    await awa.says("/start")
    await marie.says(f"/transmettre 7 : {QUESTION}")
    await awa.presses("Répondre")
    assert "Awa Diallo (@awa_diallo) s’en occupe" in await paul.reads()
    await awa.presses("Laisser à d’autres")
    assert "Répondre" in await paul.labels()


async def answered_late(marie: Person, paul: Person, awa: Person) -> None:
    """Answer by replying to either of the two messages, which say the same."""
    asked, again = (await paul.sees())[-2:]
    assert asked["text"] == again["text"]
    assert "Vous pouvez toujours lui répondre" in again["text"]
    await marie.does("block")
    await paul.says("Sous l’abri.", reply_to=asked["message_id"])
    assert "je garde votre réponse" in await paul.reads()
    await marie.does("unblock")
    assert "Sous l’abri." in await marie.reads()
    for message in (await awa.sees())[-2:]:
        assert "Paul Martin (@paul_martin) a répondu" in message["text"]


async def somebody_answers_for_alimentation(deployment: Deployment, *people: Person) -> None:
    """Make these people référents of the topic."""
    now = datetime.fromtimestamp(time(), UTC)
    async with deployment.storage.transaction() as session:
        for one in people:
            found = await members.person_of_account(UnitOfWork(session, now), one.id)
            await roles.give_referent(UnitOfWork(session, now), found, "alimentation")


async def days_pass(deployment: Deployment, days: int) -> None:
    """Move every moment of every question that many days into the past."""
    async with deployment.storage.transaction() as session:
        for one in await session.scalars(select(Question)):
            for name in MOMENTS:
                if (moment := getattr(one, name)) is not None:
                    setattr(one, name, moment - timedelta(days=days))


async def until_none(deployment: Deployment, *which: ColumnElement[bool]) -> None:
    """Wait until the bot has dealt with all such questions, and sent all that it owes."""
    asked = select(func.count()).select_from(Question).where(*which)
    while True:
        async with deployment.storage.reading() as session:
            if await session.scalar(asked) == 0:
                break
        await asyncio.sleep(LOOK_S)
    await until_carried(deployment.storage)
