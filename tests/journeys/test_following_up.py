"""Questions that name no topic, after one was shown or told of."""

from datetime import timedelta

import pytest

from chatbot.cli import cast
from chatbot.members.rules import CONVERSATION_LASTS
from tests.journeys.bot import Bot, pass_by
from tests.journeys.people import Person


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
    await pass_by(bot.storage, CONVERSATION_LASTS - timedelta(minutes=1))
    await marie.says("c koi")
    assert "Chantier 7 · Alimentation" in await marie.reads()
    await pass_by(bot.storage, CONVERSATION_LASTS)
    await marie.says("qui le porte ?")
    assert "Je ne sais pas" in await marie.reads()


async def test_in_a_group_each_person_has_their_own(bot: Bot) -> None:
    paul, marie = (bot.person(one).in_chat(cast.LYON.id) for one in (cast.PAUL, cast.MARIE))
    await paul.says("/chantier 4")
    await marie.says("@etabli_bot qui le porte ?")
    assert "Je ne sais pas" in await marie.reads()
    await paul.says("@etabli_bot qui le porte ?")
    assert "Laurent Fussien" in await paul.reads()
