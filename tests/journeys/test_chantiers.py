"""/chantiers, /chantier, and the buttons of cards and sections."""

import pytest

from chatbot.content.pack import read_pack
from chatbot.content.service import BUILT_IN, Source, import_source
from chatbot.conversation import UnitOfWork
from tests.clock import NOW
from tests.journeys.bot import Bot
from tests.journeys.people import Person


@pytest.mark.wire
async def test_the_list_has_a_button_for_each_chantier(marie: Person) -> None:
    await marie.says("/chantiers")
    labels = await marie.labels()
    assert len(labels) == 8
    assert labels[6] == "7. Alimentation"
    assert "7. Alimentation" in await marie.reads()


async def test_buttons_lead_through_one_message_and_back(marie: Person) -> None:
    await marie.says("/chantiers")
    await marie.presses("7. Alimentation")
    assert "Solagro" in await marie.reads()
    await marie.presses("Lire la suite")
    await marie.presses("Ensuite\u00a0: Apport à l’Alliance")
    await marie.presses("Ensuite\u00a0: Enjeux")
    assert "protéines animales" in await marie.reads()
    assert "Source\u00a0: L’Établi de mai 2022" in await marie.reads()
    await marie.presses("Retour\u00a0: Alimentation")
    assert "Poser une question" in await marie.labels()
    await marie.presses("Tous les chantiers")
    assert len(await marie.labels()) == 8
    assert len(await marie.sees()) == 2  # what Marie wrote, and the one message that changed


async def test_a_chantier_is_found_by_whatever_people_call_it(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for typed, number in [
        ("/chantier 7", 7),
        ("/chantier sept", 7),
        ("/chantier n°7", 7),
        ("/chantier alimentation", 7),
        ("/chantier media-capacitant", 5),
        ("/chantier Média Capacitant", 5),
        ("/chantier alimantation", 7),
        ("/chantier altaa", 7),
        ("/chantier puy de dome", 6),
        ("/chantier laurent fussien", 4),
        ("/chantier cantines et protéines", 7),
        ("/CHANTIER 8", 8),
    ]:
        with subtests.test(typed=typed):
            await marie.says(typed)
            assert (await marie.reads()).startswith(f"{number}. ")


async def test_when_several_match_the_bot_asks_which(marie: Person) -> None:
    await marie.says("/chantier IE-EFC")
    assert "Lequel voulez-vous" in await marie.reads()
    assert await marie.labels() == ["3. Référentiel économique", "5. Média capacitant"]
    await marie.presses("5. Média")
    assert (await marie.reads()).startswith("5. Média capacitant")


async def test_when_nothing_matches_the_list_is_offered(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for typed, said in [
        ("/chantier 9", "pas de chantier 9"),
        ("/chantier zzz", "Je ne trouve pas"),
    ]:
        with subtests.test(typed=typed):
            await marie.says(typed)
            assert said in await marie.reads()
            await marie.presses("Tous les chantiers")
            assert len(await marie.labels()) == 8


async def test_a_chantier_without_words_is_the_list(marie: Person) -> None:
    await marie.says("/chantier")
    assert len(await marie.labels()) == 8


async def test_a_section_can_be_typed(marie: Person) -> None:
    await marie.says("/chantier 7 ressources")
    assert "Déclaration d’Intention d’ALTAA" in await marie.reads()
    await marie.says("/chantier 3 en savoir plus")
    assert "15 avril 2022" in await marie.reads()
    await marie.says("/chantier 2 ressources")
    assert (await marie.reads()).startswith("Rien n’est publié ici sous «\u00a0Ressources\u00a0»")
    assert "Lire la suite" in await marie.labels()
    await marie.says("/chantier 8 quand")
    assert (await marie.reads()).startswith("Aucune date n’est annoncée ici")


async def test_behind_a_number_nothing_leads_elsewhere(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for typed in ["/chantier 7 svp", "/chantier 7 qui", "/chantier n°7"]:
        with subtests.test(typed=typed):
            await marie.says(typed)
            assert (await marie.reads()).startswith("7. Alimentation")
    await marie.says("/chantier 7 bla bla")
    not_understood = "Je n’ai pas compris «\u00a0bla bla\u00a0».\n\n7. Alimentation"
    assert (await marie.reads()).startswith(not_understood)


async def test_a_chantier_without_a_contact_gives_the_alliance_and_says_so(marie: Person) -> None:
    await marie.says("/chantier 4 contact")
    text = await marie.reads()
    assert "n’a pas publié de contact" in text
    assert "Laurent Fussien" in text
    assert "anne-louise.negre@fabriquedestransitions.net" in text


async def test_a_contact_is_given_with_its_address(marie: Person) -> None:
    await marie.says("/chantier 3 contact")
    text = await marie.reads()
    assert "Brigitte Corinthios" in text
    assert "brigitte.corinthios@ieefc.eu" in text


async def test_the_appeal_is_read_from_the_chantier_that_carries_it(marie: Person) -> None:
    await marie.says("/chantier 8")
    await marie.presses("L’appel à signer")
    assert (await marie.reads()).startswith("Osons les territoires")
    await marie.presses("Lire la suite")
    await marie.presses("Ensuite\u00a0: Participer")
    await marie.presses("Ensuite\u00a0: Contact")
    text = await marie.reads()
    assert "bas de la page du chantier 8" in text
    assert "anne-louise.negre@fabriquedestransitions.net" in text
    await marie.presses("Retour\u00a0: Osons")
    await marie.presses("Retour\u00a0: Propositions")
    assert (await marie.reads()).startswith("8. ")


async def test_a_question_about_the_chantier_is_one_tap_away(marie: Person, paul: Person) -> None:
    await paul.says("/start")
    await marie.says("quel est le budget du chantier 5 ?")
    await marie.presses("5. Média capacitant")
    await marie.presses("Tous les chantiers")
    await marie.presses("7. Alimentation")
    await marie.presses("Poser une question")
    assert "votre prochain message sera transmis aux référents" in await marie.reads()
    await marie.says("Qui cuisine le 12 ?")
    assert "Qui cuisine le 12" in await paul.reads()
    assert "budget" not in await paul.reads()


async def test_a_card_can_be_shared(marie: Person) -> None:
    await marie.says("/chantier 7")
    share = [
        button["url"]
        for row in (await marie.sees())[-1]["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Partager"
    ]
    assert "t.me%2Fetabli_bot%3Fstart%3Dchantier-alimentation" in share[0]


async def test_a_stale_button_answers_with_a_notice(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for data in [
        "c:disparu",
        "s:1:alimentation:vieux",
        "s:alimentation:enjeux:1",
        "zz:1",
        "c",
        "s:a:b:c:d",
    ]:
        with subtests.test(data=data):
            await marie.says("/chantier 7")
            message = (await marie.sees())[-1]
            await marie.presses_data(message["message_id"], data, stale=True)
            assert await marie.toast()
            assert (await marie.sees())[-1] == message


async def test_tapping_twice_is_no_error(marie: Person, paul: Person) -> None:
    await marie.says("/chantiers")
    message = (await marie.sees())[-1]["message_id"]
    await marie.presses_data(message, "c:alimentation")
    await marie.presses_data(message, "c:alimentation", stale=True)
    assert (await marie.reads()).startswith("7. Alimentation")


async def test_a_title_without_a_label_is_whole_in_lists_and_telling_on_buttons(
    bot: Bot, marie: Person
) -> None:
    title = "Vers un référentiel partagé sur les dimensions sociales de la transition"
    [seven] = [draft for draft in read_pack(BUILT_IN) if draft.number == 7]
    another = seven.model_copy(
        update={"key": "autre", "number": 9, "title": title, "label": None, "aliases": None}
    )
    async with bot.storage.transaction() as session:
        source = Source([*read_pack(BUILT_IN), another], [], is_pack=True)
        await import_source(UnitOfWork(session, NOW), source)
    await marie.says("/chantiers")
    assert f"\n9. {title}\n" in await marie.reads()
    assert "9. Dimensions sociales de la transition" in await marie.labels()
    await marie.says("/chantier dimentions sociale")
    assert "9. Dimensions sociales de la transition" in await marie.labels()
    await marie.says("/chantier Dimensions sociales")
    assert (await marie.reads()).startswith(f"9. {title}\n")
    assert "L’Établi de mai 2022, il y a plus de quatre ans." in await marie.reads()
    await marie.says("/suivre 9")
    await marie.says("/abonnements")
    assert f"• 9. {title} (depuis le" in await marie.reads()
