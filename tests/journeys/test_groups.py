"""In a group the bot speaks when it is spoken to."""

import pytest

from chatbot.cli import cast
from tests.journeys.bot import Bot
from tests.journeys.people import Person, buttons_of
from tests.waiting import until_answered


@pytest.mark.wire
async def test_commands_work_with_and_without_the_bot_s_name(group: Person) -> None:
    for typed in (
        "/chantiers",
        "/chantiers@etabli_bot",
        "/CHANTIERS@Etabli_Bot",
        "@etabli_bot /chantiers",
    ):
        asked = await group.says(typed)
        answer = (await group.sees())[-1]
        assert answer["text"].startswith("Les chantiers")
        assert answer["reply_to"]["message_id"] == asked


async def test_start_says_what_it_does_in_a_group_and_who_decides(group: Person) -> None:
    await group.says("/start")
    text = await group.reads()
    assert "je ne garde rien sur vous" not in text
    assert "@etabli_bot prochaine réunion\u00a0?" in text
    assert "Seuls les admins du groupe l’abonnent" in text
    assert len(text.splitlines()) == 3
    for label, opened in [
        ("Les chantiers", "Les chantiers"),
        ("Les dates", "Aucune date à venir"),
        ("Les actus", "Aucune annonce"),
        ("Abonnements", "Les abonnements de ce groupe"),
    ]:
        await group.says("/start@etabli_bot")
        await group.presses(label)
        assert (await group.reads()).startswith(opened)


async def test_buttons_work_for_everybody(group: Person) -> None:
    await group.says("/chantiers")
    paul = Person(cast.PAUL.id, group.chat, group.http, group.storage)
    await paul.presses("5. Média")
    assert (await group.reads()).startswith("5. Média capacitant")


async def test_another_bot_s_commands_are_none_of_our_business(bot: Bot, group: Person) -> None:
    person = {"id": cast.MARIE.id, "is_bot": False, "first_name": "Marie"}
    chat = {"id": group.chat, "type": "supergroup", "title": "Alliés"}
    said = {"message_id": 900, "date": 1, "chat": chat, "from": person}
    for text in ("/dates@autre_bot", "/meteo"):
        number = await bot.is_told({"message": {**said, "text": text}})
        await until_answered(bot.storage, number)
    assert await group.sees() == []


async def test_an_unknown_command_that_names_us_is_answered(group: Person) -> None:
    await group.says("/meteo@etabli_bot")
    assert "Je ne connais pas cette commande" in await group.reads()


async def test_talk_is_heard_only_when_we_are_named_or_replied_to(group: Person) -> None:
    await group.says("bonjour à tous")
    assert len(await group.sees()) == 1
    await group.says("@etabli_bot combien mesure la tour Eiffel ?")
    assert "Je ne sais pas" in await group.reads()
    answer = (await group.sees())[-1]["message_id"]
    await group.says("merci", reply_to=answer)
    assert len(await group.sees()) == 5


async def test_other_bots_and_channels_are_not_answered(bot: Bot, group: Person) -> None:
    robot = {"id": 77, "is_bot": True, "first_name": "Robot"}
    chat = {"id": group.chat, "type": "supergroup", "title": "Alliés"}
    said = {"message_id": 900, "date": 1, "chat": chat, "text": "/chantiers"}
    for update in (
        {"message": {**said, "from": robot}},
        {"message": {**said, "from": {**robot, "is_bot": False}, "via_bot": robot}},
        {"channel_post": {**said, "chat": {"id": -1009, "type": "channel", "title": "Canal"}}},
        {"message": {"message_id": 1, "date": 1, "chat": chat, "from": {"is_bot": "?"}}},
    ):
        number = await bot.is_told(update)
        if "channel_post" not in update:
            await until_answered(bot.storage, number)
    assert await group.sees() == []


async def test_a_group_is_spared_long_pages_and_refusals_lead_to_the_private_chat(
    marie: Person, group: Person
) -> None:
    for typed, label, address in [
        ("/aide", "Lire l’aide en privé", "https://t.me/etabli_bot?start=aide"),
        ("/confidentialite", "La lire en privé", "https://t.me/etabli_bot?start=confidentialite"),
        ("/mesdonnees", "M’écrire en privé", "https://t.me/etabli_bot"),
        ("/suivre 7", "M’écrire en privé", "https://t.me/etabli_bot"),
        ("/annonce@etabli_bot", "M’écrire en privé", "https://t.me/etabli_bot"),
    ]:
        await group.says(typed)
        assert len(await group.reads()) < 200
        [button] = buttons_of((await group.sees())[-1])
        assert (button["text"], button["url"]) == (label, address)
    await group.says("/chantier 7 pourquoi")
    assert len(await group.reads()) < 700
    await marie.says("/start aide")
    assert (await marie.reads()).startswith("Répondre à vos questions")
    await marie.says("/start confidentialite")
    assert (await marie.reads()).startswith("Confidentialité")
