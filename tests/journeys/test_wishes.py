"""Nobody learns commands: an alliée, a référent and an admin write as they speak."""

import pytest

from chatbot.cli import cast
from tests.journeys.bot import Bot
from tests.journeys.people import Person


@pytest.mark.wire
async def test_an_alliee_follows_pauses_and_stops_in_her_own_words(marie: Person) -> None:
    await marie.says("bonjour, abonnez-moi au 5 et au 7 svp")
    assert "touchez Suivre" in await marie.reads()
    assert (await marie.labels())[:2] == [
        "Suivre\u00a0: 5. Média capacitant",
        "Suivre\u00a0: 7. Alimentation",
    ]
    await marie.presses("Suivre\u00a0: 7.")
    assert "vous suivez «\u00a07.\u00a0Alimentation\u00a0»" in await marie.toast()
    await marie.says("suivre le 7")
    assert "Vous suivez déjà «\u00a07.\u00a0Alimentation\u00a0»." in await marie.reads()
    await marie.says("mets en pause pendant 2 semaines")
    await marie.presses("Pause jusqu’au")
    assert "En pause jusqu’au" in await marie.reads()
    await marie.says("reprendre")
    await marie.presses("Reprendre")
    assert "En pause" not in await marie.reads()
    await marie.says("un résumé par semaine")
    await marie.presses("Recevoir un résumé le lundi")
    assert "en un seul message, le lundi à 8h" in await marie.reads()
    await marie.says("STOP")
    assert "même des dates où vous venez" in await marie.reads()
    assert await marie.labels() == [
        "Faire une pause plutôt",
        "Oui, tout arrêter",
        "Non, garder mes abonnements",
    ]
    await marie.presses("Oui, tout arrêter")
    await marie.says("stop")
    assert "Vous ne suivez rien" in await marie.reads()
    await marie.presses("Tout arrêter")  # also what comes of dates that one answered
    await marie.presses("Oui, tout arrêter")
    assert "je n’enverrai aucune nouvelle ici" in await marie.toast()


async def test_all_but_some_are_followed(marie: Person) -> None:
    await marie.says("suivre tout sauf le 5")
    text = await marie.reads()
    assert "tous les chantiers sauf «\u00a05.\u00a0Média capacitant\u00a0»" in text
    assert "Tout suivre, c’est recevoir" in text
    assert (await marie.labels())[0] == "Suivre tous les autres"
    await marie.presses("Suivre tous les autres")
    assert "tous les chantiers, sauf «\u00a05." in await marie.reads()
    await marie.says("/suivre 5")
    await marie.says("suivre tous les chantiers sauf le 5")
    assert "Vous suivez déjà «\u00a05." in await marie.reads()
    assert "Ne plus suivre\u00a0: 5. Média capacitant" in await marie.labels()
    await marie.presses("Suivre tous les autres")
    assert "vous suivez tous les chantiers, et ceux à venir" in await marie.reads()
    assert "Vous suivez déjà «\u00a05." in await marie.reads()
    await marie.presses("Ne plus suivre\u00a0: 5.")
    assert "• 5." not in await marie.reads()


async def test_all_but_some_are_left(marie: Person, subtests: pytest.Subtests) -> None:
    for said in ["arrêter tout sauf le 7", "je ne veux plus que le 7", "ne suivre que le 7"]:
        with subtests.test(said=said):
            await marie.says("/suivre tout")
            await marie.says(said)
            text = await marie.reads()
            assert text.startswith("Pour ne garder que «\u00a07.\u00a0Alimentation\u00a0»")
            assert "Les chantiers à venir ne seront plus suivis" in text
            assert (await marie.labels())[0] == "Arrêter tous les autres"
            await marie.presses("Arrêter tous les autres")
            assert "Les chantiers à venir ne seront plus suivis" in await marie.reads()
            await marie.says("/abonnements")
            text = await marie.reads()
            assert text.count("\n• ") == 1
            assert "• 7. Alimentation" in text
            assert "Et les chantiers à venir" not in text
            await marie.says(said)
            assert "rien d’autre que «\u00a07." in await marie.reads()


async def test_who_keeps_what_they_don_t_follow_is_told(marie: Person) -> None:
    await marie.says("je ne veux suivre que le 7")
    assert "Vous ne suivez pas «\u00a07." in await marie.reads()
    assert (await marie.labels())[0] == "Suivre\u00a0: 7. Alimentation"
    await marie.says("/suivre 5")
    await marie.says("désabonne moi de tout sauf du 7")
    assert "Vous ne suivez pas «\u00a07." in await marie.reads()
    labels = await marie.labels()
    assert labels[:2] == ["Suivre\u00a0: 7. Alimentation", "Arrêter tous les autres"]


async def test_what_is_excepted_and_not_understood_changes_nothing(marie: Person) -> None:
    await marie.says("suivre tout sauf le 99")
    assert "Il n’y a pas de chantier 99." in await marie.reads()
    assert "Vos abonnements" in await marie.reads()
    await marie.says("/suivre 5 7")
    await marie.says("arrêter tout sauf le 7 et le 99")
    assert "Il n’y a pas de chantier 99." in await marie.reads()
    assert "Que voulez-vous arrêter" in await marie.reads()
    assert "Arrêter tous les autres" not in await marie.labels()


async def test_an_unknown_number_is_told_beside_the_others(marie: Person) -> None:
    await marie.says("abonne moi au 5 et au 99")
    assert "Il n’y a pas de chantier 99." in await marie.reads()
    assert (await marie.labels())[0] == "Suivre\u00a0: 5. Média capacitant"
    await marie.presses("Suivre\u00a0: 5.")
    await marie.says("désabonne moi du 5 et du 99")
    assert "Il n’y a pas de chantier 99." in await marie.reads()
    assert (await marie.labels())[0] == "Ne plus suivre\u00a0: 5. Média capacitant"


async def test_what_only_shows_is_shown_at_once(marie: Person, subtests: pytest.Subtests) -> None:
    for said, answered in [
        ("menu", "Le menu"),
        ("7", "7. Alimentation"),
        ("le 5 et le 7", "Lequel voulez-vous"),
        ("abonnements", "Vos abonnements"),
        ("quoi de neuf ?", "annonce"),
        ("dates du 5", "Les dates\u00a0: 5. Média capacitant"),
        ("ajouter à mon agenda", "Dans votre agenda"),
        ("où est l’appel ?", "Osons les territoires"),
        ("je signe", "Je ne recueille pas les signatures"),
        ("qui es-tu ?", "La Fabrique des Transitions"),
        ("qui peut publier ?", "Les référents de chaque chantier"),
        ("je suis référent, comment je publie", "vous ne l’êtes pas encore"),
        ("vie privée", "Confidentialité"),
        ("rgpd", "Confidentialité"),
        ("journal", "Cela revient aux admins"),
        ("ça marche pas", "Désolé"),
    ]:
        with subtests.test(said=said):
            await marie.says(said)
            assert answered in await marie.reads()


async def test_a_person_is_two_taps_away(marie: Person) -> None:
    await marie.says("je veux parler à quelqu’un")
    assert "anne-louise.negre@fabriquedestransitions.net" in await marie.reads()
    await marie.presses("Écrire à une personne")
    assert "votre prochain message sera transmis" in await marie.reads()
    await marie.says("laisse tomber")
    assert "plus rien n’est en cours" in await marie.reads()
    await marie.says("transmettez aux référents du 7")
    await marie.presses("À\u00a0: 7. Alimentation")
    await marie.says("Peut-on venir samedi ?")
    assert "Votre question est transmise" in await marie.reads()


async def test_a_card_is_shared_by_its_number_or_as_the_one_spoken_of(marie: Person) -> None:
    await marie.says("partager le 7")
    assert (await marie.labels())[0] == "Partager\u00a0: 7. Alimentation"
    await marie.says("5")
    await marie.says("partager")
    assert (await marie.labels())[0] == "Partager\u00a0: 5. Média capacitant"


async def test_a_referent_and_an_admin_come_straight_to_their_pages(
    paul: Person, awa: Person
) -> None:
    await paul.says("je suis référent, comment je publie")
    assert (await paul.reads()).startswith("Annonce pour «\u00a07.\u00a0Alimentation\u00a0»")
    await paul.says("quoi de neuf")
    assert "Ce que vous aviez commencé vous attend" in await paul.reads()
    await paul.says("Rendez-vous samedi")
    assert "Qui la reçoit" in await paul.reads()
    await paul.says("mes annonces")
    assert "Rendez-vous samedi" in await paul.reads()
    await awa.says("demandes en attente")
    assert (await awa.reads()).startswith("Modération")
    await awa.says("le bot va bien ?")
    assert (await awa.reads()).startswith("L’état du bot")


async def test_in_a_group_the_bot_is_named_and_its_admins_decide(bot: Bot, group: Person) -> None:
    before = len(await group.sees())
    await group.says("stop")
    assert len(await group.sees()) == before + 1  # what was said, and nothing else
    await group.says("@etabli_bot le 7")
    assert (await group.reads()).startswith("7. Alimentation")
    await group.says("@etabli_bot suivre le 7")
    assert "seuls ses admins" in await group.reads()
    await group.says("@etabli_bot tout sur l'alimentation")  # perhaps a wish, perhaps a question
    assert (await group.reads()).startswith("Au sujet de Chantier")
    awa = bot.person(cast.AWA).in_chat(group.chat)
    await awa.says("@etabli_bot suivre le 7")
    await awa.presses("Suivre\u00a0: 7.")
    await awa.says("@etabli_bot stop")
    assert "aucune nouvelle ici. Le confirmez-vous" in await awa.reads()
    await awa.presses("Oui, tout arrêter")
    assert "Rien pour l’instant" in await awa.reads()
    await group.says("@etabli_bot mes données")
    assert "écrivez-moi en privé" in await group.reads()
