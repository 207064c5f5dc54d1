"""An edited message counts: its answer is edited, or the draft that was written by it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from chatbot.engine.inbox.models import Answered
from tests.clock import NOW
from tests.journeys.bot import Bot
from tests.journeys.people import Person
from tests.waiting import until_answered


@pytest.mark.wire
async def test_the_answer_to_an_edited_question_is_edited(marie: Person) -> None:
    said = await marie.says("qui porte le chantier 7 ?")
    assert "Solagro" in await marie.reads()
    await marie.edits(said, "qui porte le chantier 4 ?")
    assert len(await marie.sees()) == 2
    assert "Laurent Fussien" in await marie.reads()
    await marie.edits(said, "quel est le budget du chantier 4 ?")
    assert (await marie.reads()).startswith("Je ne sais pas")
    await marie.presses("Transmettre aux référents")
    assert "budget du chantier 4" in await marie.reads()


async def test_an_edited_command_does_what_it_says_now(marie: Person) -> None:
    said = await marie.says("/chantirs")
    await marie.edits(said, "/chantiers")
    assert (await marie.reads()).startswith("Les chantiers (")
    await marie.edits(said, "/suivre 5")
    assert "vous suivez «\u00a05." in await marie.reads()
    assert len(await marie.sees()) == 2


async def test_in_a_group_too(group: Person) -> None:
    said = await group.says("@etabli_bot qui porte le chantier 7 ?")
    await group.edits(said, "@etabli_bot qui porte le chantier 4 ?")
    assert len(await group.sees()) == 2
    assert "Laurent Fussien" in await group.reads()
    talk = await group.says("qui vient demain ?")
    await group.edits(talk, "qui vient après-demain ?")
    assert len(await group.sees()) == 3
    await group.edits(talk, "@etabli_bot à qui écrire pour le chantier 3 ?")
    assert "brigitte.corinthios@ieefc.eu" in await group.reads()


async def test_what_tells_nothing_new_is_not_answered_again(bot: Bot, marie: Person) -> None:
    said = await marie.says("/suivre 7")
    before = await marie.reads()
    await marie.edits(said, "/suivre 7")
    assert await marie.reads() == before


async def test_what_was_answered_long_ago_stays(bot: Bot, marie: Person) -> None:
    said = await marie.says("/chantiers")
    long_ago = {"date": int(NOW.timestamp()), "edit_date": int(NOW.timestamp()) + 90_000}
    person = {"id": marie.id, "is_bot": False, "first_name": "Marie"}
    chat = {"id": marie.id, "type": "private"}
    edited = {"message_id": said, "chat": chat, "from": person, "text": "/dates", **long_ago}
    async with bot.storage.transaction() as session:
        await session.execute(update(Answered).values(at=NOW - timedelta(hours=1)))
    await until_answered(bot.storage, await bot.is_told({"edited_message": edited}))
    assert "je n’y reviens plus" in await marie.reads()


async def test_an_edited_message_changes_the_draft(paul: Person) -> None:
    await paul.says("/annonce 7")
    said = await paul.says("Le marché ouvre à 9h")
    assert (await paul.sees())[-2]["text"].startswith("Le marché ouvre à 9h")
    await paul.edits(said, "Le marché ouvre à 10h")
    assert (await paul.sees())[-2]["text"].startswith("Le marché ouvre à 10h")
    assert "telle que vos abonnés la liront" in await paul.reads()
    await paul.presses("Envoyer")
    await paul.presses("Oui")
    await paul.edits(said, "Le marché ouvre à 11h")
    assert "corriger" in (await paul.reads()).casefold()


async def test_an_edited_command_with_a_text_changes_the_draft(paul: Person) -> None:
    said = await paul.says("/annonce 7 Le marché ouvre à 9h, venez nombreux")
    await paul.edits(said, "/annonce 7 Le marché ouvre à 10h, venez nombreux")
    assert (await paul.sees())[-2]["text"].startswith("Le marché ouvre à 10h")


async def test_what_a_step_took_is_not_asked_as_a_question(marie: Person) -> None:
    await marie.says("/suivre 7")
    await marie.says("/abonnements")
    await marie.presses("Faire une pause")
    await marie.presses("Jusqu’à une date")
    said = await marie.says("le 15 mars")
    assert "En pause jusqu’au 15 mars" in await marie.reads()
    await marie.edits(said, "le 16 mars")
    assert "En pause jusqu’au 16 mars" in await marie.reads()


async def test_an_edited_hour_is_the_draft_s_and_nothing_is_done_twice(paul: Person) -> None:
    await paul.says("/annonce 7 Le marché ouvre")
    await paul.says("/annonce heure")
    said = await paul.says("demain 9h")
    await paul.edits(said, "demain 10h")
    assert any("à 10h" in label for label in await paul.labels())
    await paul.presses("Programmer pour")
    await paul.edits(said, "demain 11h")
    assert "Elle est programmée\u00a0: touchez Modifier d’abord." in await paul.reads()


async def test_an_answer_that_was_passed_on_is_not_given_twice(paul: Person, marie: Person) -> None:
    await marie.says("/transmettre 7 Quand visitez-vous la ferme ?")
    await marie.presses("À\u00a0: 7")
    await paul.says("/questions 1 répondre")
    said = await paul.says("Samedi.")
    seen = len(await marie.sees())
    await paul.edits(said, "Dimanche.")
    assert "J’avais déjà pris votre message" in await paul.reads()
    assert len(await marie.sees()) == seen
