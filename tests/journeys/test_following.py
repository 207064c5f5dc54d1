"""Following and leaving, in private and in groups; and what happens when the bot goes away."""

import pytest

from chatbot.cli import cast
from tests.journeys.bot import Bot
from tests.journeys.people import Person


@pytest.mark.wire
async def test_one_tap_on_the_card_follows_and_one_tap_leaves(marie: Person) -> None:
    agreed = "Vous arrêtez quand vous voulez"
    await marie.says("/chantier 7")
    assert agreed not in await marie.reads()
    await marie.presses("Suivre ce chantier")
    assert "vous suivez «\u00a07.\u00a0Alimentation\u00a0»" in await marie.toast()
    assert "Vous suivez ce chantier depuis le" in await marie.reads()
    assert agreed in await marie.reads()  # said at the first follow, and not again
    await marie.says("/chantier 5")
    await marie.presses("Suivre ce chantier")
    assert agreed not in await marie.reads()
    await marie.says("/chantier 7")
    await marie.presses("Ne plus suivre")
    assert "«\u00a07.\u00a0Alimentation\u00a0» n’est plus suivi ici" in await marie.toast()
    assert "Suivre ce chantier" in await marie.labels()
    assert len(await marie.sees()) == 6


async def test_typing_does_the_same(marie: Person) -> None:
    await marie.says("/suivre alimentation")
    assert "vous suivez «\u00a07.\u00a0Alimentation\u00a0»" in await marie.reads()
    await marie.says("/suivre 7")
    assert (await marie.reads()).startswith("Vous suivez déjà «\u00a07.\u00a0Alimentation\u00a0»")
    await marie.says("/abonnements")
    assert "Vous suivez\u00a0:\n• 7. Alimentation (depuis le" in await marie.reads()
    await marie.says("/arreter 7")
    assert "n’est plus suivi ici" in await marie.reads()
    await marie.says("/arreter 7")
    assert "Vous ne suivez pas ce sujet" in await marie.reads()


async def test_what_is_not_clear_is_asked_and_what_is_unknown_is_said(marie: Person) -> None:
    await marie.says("/suivre zzzzzz")
    assert "Je ne trouve rien à suivre" in await marie.reads()
    await marie.says("/suivre alliance")
    assert "Je ne trouve rien à suivre" in await marie.reads()
    await marie.says("/arreter 99")
    assert "Je ne trouve rien à suivre" in await marie.reads()


async def test_a_number_with_a_minus_is_no_chantier(marie: Person) -> None:
    for words in ("-1", "5 -1"):
        await marie.says(f"/suivre {words}")
        assert "«\u00a01." not in await marie.reads()
    assert "Je n’ai pas compris «\u00a0-1\u00a0»" in await marie.reads()
    await marie.says("/abonnements")
    assert "5. " in await marie.reads()
    assert "1. " not in await marie.reads()
    await marie.says("/chantier -1")
    assert not (await marie.reads()).startswith("1. ")


async def test_the_list_toggles_pauses_and_stops(marie: Person) -> None:
    await marie.says("/suivre")
    await marie.presses("Suivre\u00a0: 7. Alimentation")
    await marie.presses("Suivre\u00a0: 5. Média")
    assert "Ne plus suivre\u00a0: 5. Média capacitant" in await marie.labels()
    await marie.presses("Faire une pause")
    await marie.presses("Un mois")
    assert "En pause jusqu’au" in await marie.reads()
    await marie.presses("Reprendre")
    assert "En pause" not in await marie.reads()
    await marie.presses("Tout arrêter")
    assert "Le confirmez-vous" in await marie.reads()
    await marie.presses("Oui, tout arrêter")
    assert "vous ne suivez plus rien" in await marie.toast()
    assert "Rien pour l’instant" in await marie.reads()


async def test_a_pause_lasts_until_the_day_that_one_types(marie: Person) -> None:
    await marie.says("/suivre 7")
    await marie.says("/abonnements")
    await marie.presses("Faire une pause")
    await marie.presses("Jusqu’à une date")
    await marie.presses("Retour aux abonnements")  # the step is left
    assert (await marie.reads()).startswith("Vos abonnements")
    await marie.says("15 mars")
    assert "En pause" not in await marie.reads()
    await marie.says("/abonnements pause")
    await marie.presses("Jusqu’à une date")
    await marie.says("un de ces jours")
    assert "Je n’ai pas compris ce jour" in await marie.reads()
    await marie.says("le 15 mars")
    assert "En pause jusqu’au 15 mars" in await marie.reads()
    await marie.says("/abonnements reprendre")
    assert "C’est reparti" in await marie.reads()
    await marie.says("/abonnements pause jusqu’au 3 janvier")
    assert "En pause jusqu’au 3 janvier" in await marie.reads()


async def test_another_command_leaves_what_was_asked(marie: Person) -> None:
    await marie.says("/suivre 7")
    await marie.says("/abonnements")
    await marie.presses("Faire une pause")
    await marie.presses("Jusqu’à une date")
    await marie.says("/annuler")
    await marie.says("le 15 mars")
    await marie.says("/abonnements")
    assert "En pause" not in await marie.reads()


async def test_the_appeal_says_where_its_form_is_and_is_followed_in_private_only(
    marie: Person, group: Person, bot: Bot
) -> None:
    await marie.says("/appel")
    assert (await marie.reads()).startswith("Osons les territoires")
    await marie.presses("Suivre cet appel")
    assert "Vous suivez cet appel" in await marie.reads()
    await marie.says("/start appel")
    assert "Ne plus suivre" in await marie.labels()
    awa = bot.person(cast.AWA).in_chat(group.chat)
    await awa.says("/appel")
    assert not [label for label in await awa.labels() if "uivre" in label]
    await awa.says("/suivre appel")
    assert "en privé" in await awa.reads()
    await awa.says("/abonnements")
    assert not [label for label in await awa.labels() if "Osons" in label]


async def test_only_the_admins_of_a_group_follow_for_it(bot: Bot, group: Person) -> None:
    await group.says("/suivre 7")
    assert "seuls ses admins" in await group.reads()
    await group.says("/chantier 7")
    await group.presses("Suivre pour le groupe")
    assert "seuls ses admins" in await group.toast()
    awa = bot.person(cast.AWA).in_chat(group.chat)
    await awa.says("/suivre 7")
    assert "le groupe suit «\u00a07.\u00a0Alimentation\u00a0»" in await awa.reads()
    await group.says("/abonnements")
    assert "Le groupe suit\u00a0:\n• 7. Alimentation" in await group.reads()
    await group.presses("Ne plus suivre\u00a0: 7.")
    assert "seuls ses admins" in await group.toast()
    await awa.presses("Ne plus suivre\u00a0: 7.")
    assert "Rien pour l’instant" in await group.reads()


async def test_an_administrator_in_the_group_s_name_follows_for_it(bot: Bot) -> None:
    awa = bot.person(cast.AWA).in_chat(cast.LE_MANS.id)
    await awa.places(awa.id, "administrator", is_anonymous=True)
    await awa.says("/suivre 7")
    assert "le groupe suit «\u00a07.\u00a0Alimentation\u00a0»" in await awa.reads()


async def test_a_topic_on_approval_waits_for_an_admin(awa: Person, marie: Person) -> None:
    await awa.says("/start")
    await awa.says("/moderation 7")
    await awa.presses("Passer sur approbation")
    await marie.says("/chantier 7")
    await marie.presses("Suivre ce chantier")
    assert "un admin doit l’accepter" in await marie.toast()
    assert "attend la réponse d’un admin" in await marie.reads()
    assert "Une demande attend votre réponse" in await awa.reads()
    await awa.presses("Répondre aux demandes")
    await awa.presses("Accepter 1")
    assert "Votre demande est acceptée" in await marie.reads()
    assert "Aucune demande" in await awa.reads()
    assert "Plus aucune demande" in (await awa.sees())[-2]["text"]
    await marie.presses("Voir les abonnements")
    assert "Vous suivez\u00a0:\n• 7. Alimentation" in await marie.reads()


async def test_who_blocks_and_comes_back_is_asked_whether_to_resume(
    bot: Bot, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await marie.does("block")
    await marie.does("unblock")
    assert "Vous suiviez\u00a0:\n• 7. Alimentation" in await marie.reads()
    await marie.presses("Reprendre")
    assert "Vous suivez\u00a0:\n• 7. Alimentation" in await marie.reads()
    assert "Reprendre" not in await marie.labels()


async def test_who_deletes_the_account_is_out_of_reach(
    bot: Bot, awa: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await awa.says("/moderation 7 marie")
    await marie.does("deactivate")
    await awa.presses("Marie Dupont")
    await awa.presses("Bannir")
    await awa.presses("Sans motif")
    await awa.says("/moderation bannis")
    await awa.presses("Marie Dupont")
    assert "injoignable depuis le" in await awa.reads()


async def test_a_group_that_lets_the_bot_back_in_is_asked_too(bot: Bot) -> None:
    awa = bot.person(cast.AWA).in_chat(cast.LE_MANS.id)
    await awa.says("/suivre 7")
    await awa.places(cast.ETABLI.id, "left")
    await awa.places(cast.ETABLI.id, "member")
    assert "Vous suiviez\u00a0:\n• 7. Alimentation" in await awa.reads()
    await awa.presses("Reprendre")
    assert "Le groupe suit\u00a0:\n• 7. Alimentation" in await awa.reads()


async def test_a_new_group_is_greeted(bot: Bot) -> None:
    awa = bot.person(cast.AWA).in_chat(cast.LE_MANS.id)
    await awa.places(cast.ETABLI.id, "left")
    await awa.places(cast.ETABLI.id, "member")
    assert (await awa.reads()).startswith("Bonjour\u00a0!")


async def test_a_group_that_becomes_a_supergroup_keeps_what_it_follows(bot: Bot) -> None:
    paul = bot.person(cast.PAUL).in_chat(cast.RENNES.id)
    await paul.says("/suivre 7")
    paul = await paul.upgrades()
    await paul.says("/abonnements")
    assert "Le groupe suit\u00a0:\n• 7. Alimentation" in await paul.reads()
