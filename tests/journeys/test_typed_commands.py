"""Commands as people type them: other names, no space, several arguments, words too many."""

from pathlib import Path

import pytest

from chatbot.cli import cast
from chatbot.content.pack import read_pack
from chatbot.content.service import BUILT_IN, Source, import_source
from chatbot.conversation import UnitOfWork
from tests.clock import NOW
from tests.journeys.bot import Bot
from tests.journeys.people import Person


@pytest.mark.wire
async def test_a_command_is_known_under_other_names(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for typed, beginning in [
        ("/help", "Répondre à vos questions"),
        ("/menu", "Bienvenue"),
        ("/cancel", "C’est entendu"),
        ("/privacy", "Confidentialité"),
        ("/agenda juin", "Les dates de juin"),
        ("/news", "Aucune annonce"),
        ("/settings", "Vos abonnements"),
        ("/stop", "Vous ne suivez rien"),
        ("/subscribe 7", "C’est noté\u00a0: vous suivez «\u00a07.\u00a0Alimentation\u00a0»"),
        ("/unsubscribe 7", "C’est fait"),
        ("/s'abonner 5", "C’est noté\u00a0: vous suivez «\u00a05."),
    ]:
        with subtests.test(typed=typed):
            await marie.says(typed)
            assert (await marie.reads()).startswith(beginning)


async def test_a_command_is_understood_however_it_is_written(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for typed, beginning in [
        ("/chantier7", "7. Alimentation\n"),
        ("/chantier_7", "7. Alimentation\n"),
        ("/Chantier mediacapacitant", "5. Média capacitant\n"),
        ("/chantiér média-capacitant", "5. Média capacitant\n"),
        ("/chantiers 7", "7. Alimentation\n"),
        ("/chantier7 ressources", "7. Alimentation\nRessources"),
        ("/CHANTIERS", "Les chantiers"),
        ("/chantiers.", "Les chantiers"),
        ("/suivre5", "C’est noté\u00a0: vous suivez «\u00a05."),
        ("/meteo 5", "Je ne connais pas cette commande. Tapez /aide"),
        ("/chantirs 5", "Je ne connais pas cette commande. Vouliez-vous dire /chantiers 5"),
    ]:
        with subtests.test(typed=typed):
            await marie.says(typed)
            assert (await marie.reads()).startswith(beginning)


async def test_other_names_are_another_bot_s_in_a_group_unless_we_are_named(group: Person) -> None:
    await group.says("/help")
    assert len(await group.sees()) == 1
    await group.says("/chantier7")
    assert (await group.reads()).startswith("7. Alimentation")
    await group.says("/agenda@etabli_bot")
    assert (await group.reads()).startswith("Aucune date à venir")


async def test_stop_shows_what_can_be_stopped(marie: Person) -> None:
    await marie.says("/suivre 5 7")
    await marie.says("/stop")
    assert "Que voulez-vous arrêter" in await marie.reads()
    stops = ["Ne plus suivre\u00a0: 5. Média capacitant", "Ne plus suivre\u00a0: 7. Alimentation"]
    assert await marie.labels() == [*stops, "Tout arrêter"]
    await marie.presses("Tout arrêter")
    await marie.presses("Oui, tout arrêter")
    assert "vous ne suivez plus rien" in await marie.toast()


async def test_several_are_followed_and_left(marie: Person) -> None:
    await marie.says("/suivre 5, 7 et 99 s’il vous plaît")
    text = await marie.reads()
    assert "vous suivez «\u00a05.\u00a0Média capacitant\u00a0»" in text
    assert "vous suivez «\u00a07.\u00a0Alimentation\u00a0»" in text
    assert "Je n’ai pas compris «\u00a099\u00a0»." in text
    assert text.count("Suivre, c’est recevoir") == 1
    await marie.says("/arreter 5 7 3")
    text = await marie.reads()
    assert text.count("n’est plus suivi ici") == 2
    assert "Vous ne suivez pas «\u00a03.\u00a0Référentiel économique\u00a0»" in text
    await marie.says("/suivre alimentation et média capacitant")
    assert (await marie.reads()).count("vous suivez") == 2
    await marie.says("/abonnements")
    assert (await marie.reads()).count("\n• ") == 2


async def test_who_follows_all_follows_those_to_come(
    bot: Bot, marie: Person, tmp_path: Path
) -> None:
    await marie.says("/suivre tout")
    text = await marie.reads()
    assert text.startswith("C’est noté\u00a0: vous suivez tous les chantiers, et ceux à venir.")
    assert "Tout suivre, c’est recevoir" in text
    await marie.says("/arreter 3")
    await _publish_another(bot)
    await marie.says("/abonnements")
    text = await marie.reads()
    assert "• 9. Eaux vives (depuis le" in text
    assert "• 3." not in text
    assert "Et les chantiers à venir, depuis le" in text
    await marie.presses("Ne pas suivre ceux à venir")
    assert "Et les chantiers à venir" not in await marie.reads()
    await marie.says("/mesdonnees")
    await marie.says("/suivre tous les chantiers")
    await marie.says("/mesdonnees")
    assert "tous les chantiers, ceux à venir compris" in "".join(
        message.get("text") or "" for message in (await marie.sees())[-2:]
    )
    await marie.says("/arreter tout")
    await marie.presses("Oui, tout arrêter")
    assert "Rien pour l’instant" in await marie.reads()


async def _publish_another(bot: Bot) -> None:
    [appeal] = [draft for draft in read_pack(BUILT_IN) if draft.key == "ecologie-et-social"]
    another = appeal.model_copy(
        update={"key": "eaux-vives", "number": 9, "title": "Eaux vives", "label": "Eaux vives"}
    )
    async with bot.storage.transaction() as session:
        drafts = [*read_pack(BUILT_IN), another]
        await import_source(UnitOfWork(session, NOW), Source(drafts, [], is_pack=True))


async def test_all_but_some(marie: Person) -> None:
    await marie.says("/suivre tout sauf le 5")
    assert "tous les chantiers, sauf «\u00a05." in await marie.reads()
    await marie.says("/abonnements")
    assert "• 5." not in await marie.reads()
    await marie.says("/suivre tout sauf zzz")
    assert (await marie.reads()).startswith("Je n’ai pas compris «\u00a0zzz\u00a0».")
    await marie.says("/arreter tout sauf zzz")
    assert (await marie.reads()).startswith("Je n’ai pas compris «\u00a0zzz\u00a0».")
    await marie.says("/arreter tout sauf 7")
    assert "Les chantiers à venir ne seront plus suivis" in await marie.reads()
    await marie.says("/abonnements")
    assert (await marie.reads()).count("\n• ") == 1
    assert "Et les chantiers à venir" not in await marie.reads()
    await marie.says("/arreter tout sauf 7")
    assert "rien d’autre que «\u00a07." in await marie.reads()
    await marie.says("/suivre tout sauf 7")
    text = await marie.reads()
    assert "vous suivez tous les chantiers, et ceux à venir" in text
    assert "Vous suivez déjà «\u00a07." in text
    assert (await marie.labels())[0] == "Ne plus suivre\u00a0: 7. Alimentation"


async def test_a_group_follows_all(bot: Bot, group: Person) -> None:
    awa = bot.person(cast.AWA).in_chat(group.chat)
    await awa.says("/suivre tout")
    assert "le groupe suit tous les chantiers, et ceux à venir" in await awa.reads()
    await awa.says("/arreter à venir")
    assert "les chantiers à venir ne seront pas suivis" in await awa.reads()


async def test_dates_of_several_of_a_month_and_past(marie: Person) -> None:
    await marie.says("/dates 5 7")
    text = await marie.reads()
    assert "Les dates\u00a0: 5. Média capacitant" in text
    assert "Les dates\u00a0: 7. Alimentation" in text
    await marie.says("/dates juin 5")
    text = await marie.reads()
    assert text.startswith("Les dates de juin\u00a0: 5. Média capacitant")
    assert "Mardi 7 juin 2022" in text
    assert "23 mai" not in text
    await marie.says("/dates passées 5")
    assert (await marie.reads()).startswith("Les dates passées\u00a0: 5.")
    await marie.says("/dates 5 bientôt")
    assert (await marie.reads()).startswith("Je n’ai pas compris «\u00a0bientot\u00a0».")
    await marie.says("/dates demain")
    assert "Je n’ai pas compris «\u00a0demain\u00a0»" in await marie.reads()


async def test_nothing_is_dropped_in_silence(marie: Person) -> None:
    await marie.says("/chantier 5 7")
    assert await marie.labels() == ["5. Média capacitant", "7. Alimentation"]
    await marie.says("/chantier 5 7 5" + " et eco" * 90)
    labels = await marie.labels()
    assert labels[:2] == ["5. Média capacitant", "7. Alimentation"]
    assert len(labels) == len(set(labels))
    await marie.says("/actus 5 7")
    assert await marie.labels() == ["5. Média capacitant", "7. Alimentation"]
    await marie.says("/actus 5 99")
    assert (await marie.reads()).startswith("Je n’ai pas compris «\u00a099\u00a0».")
    for typed in ("/aide dates", "/mesdonnees svp"):
        await marie.says(typed)
        texts = [message.get("text") or "" for message in await marie.sees()]
        words = typed.partition(" ")[2]
        assert any(text.startswith(f"Je n’ai pas compris «\u00a0{words}\u00a0».") for text in texts)
    await marie.says("/abonnements tous les jours")
    assert (await marie.reads()).startswith("Je n’ai pas compris")


async def test_the_text_of_an_announcement_may_stand_behind_its_topic(paul: Person) -> None:
    await paul.says("/annonce 7 Bonjour à tous, le marché <ouvre> à 9h.\nVenez\u00a0!")
    preview = (await paul.sees())[-2]["text"]
    assert preview.startswith("Bonjour à tous, le marché <ouvre> à 9h.\nVenez\u00a0!")
    assert "telle que vos abonnés la liront" in await paul.reads()
    await paul.says("/annonce alimentation : le marché est annulé")
    assert (await paul.sees())[-2]["text"].startswith("le marché est annulé\n")
    assert "Ce que vous écriviez reste de côté" in await paul.reads()
    await paul.says("/annonce le marché de mardi est annulé")
    assert (await paul.sees())[-2]["text"].startswith("le marché de mardi est annulé\n")


async def test_who_writes_for_several_is_asked_whose_text_it_is(awa: Person) -> None:
    await awa.says("/annonce Bonjour à toutes et à tous, la rencontre est reportée")
    assert (await awa.reads()).startswith("Pour quel sujet est ce message")
    await awa.presses("5. Média capacitant")
    text = (await awa.sees())[-2]["text"]
    assert text.startswith("Bonjour à toutes et à tous, la rencontre est reportée\n")
    assert "Annonce pour «\u00a05." in await awa.reads()
