"""« oui » and « non » in words, to what the bot asked last."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from chatbot.cli import cast
from chatbot.members.models import Chat
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State
from tests.journeys.bot import Bot, pass_by
from tests.journeys.people import Person


async def follows(bot: Bot) -> list[str]:
    async with bot.storage.reading() as session:
        kept = select(Subscription.topic_key).where(Subscription.state == State.ACTIVE)
        return sorted(await session.scalars(kept))


async def is_known(bot: Bot, person: Person) -> bool:
    async with bot.storage.reading() as session:
        found = select(func.count()).select_from(Chat).where(Chat.telegram_id == person.id)
        return bool(await session.scalar(found))


@pytest.mark.wire
async def test_what_was_offered_is_done_or_left_by_a_word(bot: Bot, marie: Person) -> None:
    await marie.says("je veux m'abonner au chantier 7")
    assert await follows(bot) == []
    await marie.says("oui vas-y")
    assert "Vous suivez" in await marie.reads()
    assert await follows(bot) == ["alimentation"]
    await marie.says("stop")
    await marie.says("non merci")
    assert await follows(bot) == ["alimentation"]
    await marie.says("stop")
    assert "Le confirmez-vous" in await marie.reads()
    await marie.says("Oui je confirme")
    assert "C’est fini" in await marie.reads()
    assert await follows(bot) == []


async def test_what_cannot_be_taken_back_takes_a_tap_or_its_own_words(
    bot: Bot, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await marie.says("/oublier")
    await marie.says("oui")
    assert "oui, tout effacer" in await marie.reads()
    assert await marie.labels() == ["Oui, tout effacer", "Non"]
    assert await is_known(bot, marie)
    await marie.says("non")
    assert "je n’ai rien effacé" in await marie.reads()
    await marie.says("/oublier")
    await marie.says("oui, effacez tout")
    assert not await is_known(bot, marie)


async def test_a_question_ends_with_anything_else_that_is_said(bot: Bot, marie: Person) -> None:
    await marie.says("/suivre 7")
    for between in ("/annuler", "/dates", "qui porte le chantier 7 ?"):
        await marie.says("stop")
        await marie.says(between)
        await marie.says("oui")
        assert "Je n’attends pas de oui" in await marie.reads()
    await marie.says("stop")
    await pass_by(bot.storage, timedelta(minutes=10))
    await marie.says("oui")
    assert "Je n’attends pas de oui" in await marie.reads()
    assert await follows(bot) == ["alimentation"]


async def test_an_edited_word_presses_no_button(bot: Bot, marie: Person) -> None:
    await marie.says("/suivre 7")
    said = await marie.says("bonjour")
    await marie.says("stop")
    await marie.edits(said, "oui")
    assert await follows(bot) == ["alimentation"]


async def test_in_a_group_a_written_yes_does_nothing(bot: Bot) -> None:
    paul = bot.person(cast.PAUL).in_chat(cast.RENNES.id)
    await paul.says("/suivre 7")
    await paul.says("@etabli_bot stop")
    await paul.says("@etabli_bot oui")
    assert "touchez le bouton" in await paul.reads()
    assert await follows(bot) == ["alimentation"]


async def test_a_question_is_passed_on_after_a_yes(bot: Bot, marie: Person) -> None:
    await marie.says("faut-il un permis bateau pour le chantier 7 ?")
    await marie.says("oui transmettez")
    assert "À qui" in await marie.reads()
    assert "permis bateau" in await marie.reads()


async def test_thanks_are_for_thanks(marie: Person) -> None:
    await marie.says("/chantier 7")
    await marie.says("d'accord merci")
    assert "plaisir" in await marie.reads()
    await marie.says("oui")
    assert "Je n’attends pas de oui" in await marie.reads()
