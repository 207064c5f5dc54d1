"""Questions that name no topic, after one was shown or told of."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot.answers.current_topic import LASTS
from chatbot.answers.models import CurrentTopic
from chatbot.cli import cast
from chatbot.engine.storage.engine import Storage
from tests.journeys.bot import Bot
from tests.journeys.people import Person


async def pass_by(storage: Storage, time: timedelta) -> None:
    """Let this much time pass since anything was spoken of."""
    async with storage.transaction() as session:
        for row in await session.scalars(select(CurrentTopic)):
            row.at -= time


@pytest.mark.wire
async def test_after_a_card_one_asks_on_for_a_while(bot: Bot, marie: Person, paul: Person) -> None:
    await marie.says("/chantier 7")
    await marie.says("et la prochaine date ?")
    answer = await marie.reads()
    assert "Chantier 7 · Alimentation" in answer
    assert "Aucune date à venir" in answer
    await paul.says("qui le porte ?")
    assert "Je ne sais pas" in await paul.reads()
    await marie.says("qui le porte ?")
    assert "Porté par Solagro" in await marie.reads()
    await marie.says("et les enjeux du média capacitant ?")
    await marie.says("qui contacter ?")
    assert "Chantier 5 · Média capacitant" in await marie.reads()
    await marie.says("/chantiers")
    await marie.presses("7. Alimentation")
    await marie.presses("Lire la suite")
    await pass_by(bot.storage, LASTS - timedelta(minutes=1))
    await marie.says("c koi")
    assert "Chantier 7 · Alimentation" in await marie.reads()
    await pass_by(bot.storage, LASTS)
    await marie.says("qui le porte ?")
    assert "Je ne sais pas" in await marie.reads()


async def test_a_group_has_its_own_also_once_it_is_a_supergroup(bot: Bot) -> None:
    paul = bot.person(cast.PAUL).in_chat(cast.RENNES.id)
    await paul.says("/chantier 4")
    paul = await paul.upgrades()
    await paul.says("@etabli_bot qui le porte ?")
    assert "Laurent Fussien" in await paul.reads()
