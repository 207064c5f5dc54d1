"""/moderation, as an admin with ten minutes uses it, and what the others see of it."""

import asyncio

import pytest

from chatbot.cli import cast
from tests.journeys.bot import Bot
from tests.journeys.people import Person


@pytest.fixture
async def camille(bot: Bot) -> Person:
    """Find Camille, who passes by."""
    return bot.person(cast.CAMILLE)


@pytest.fixture
async def on_approval(awa: Person) -> None:
    """Let chantier 7 be followed on approval."""
    await awa.says("/moderation 7")
    await awa.presses("Passer sur approbation")
    assert "Ce sujet est sur approbation" in await awa.reads()


async def asks(person: Person) -> None:
    await person.says("/suivre 7")
    assert "un admin doit l’accepter" in await person.reads()


@pytest.mark.wire
async def test_the_way_in_says_what_there_is_to_do(awa: Person) -> None:
    await awa.says("/moderation")
    assert "Aucune demande n’attend" in await awa.reads()
    assert await awa.labels() == [
        "Demandes (0)",
        "Chercher",
        "Sujets et abonnés",
        "Bannis (0)",
        "Rôles",
        "Journal",
    ]
    await awa.presses("Bannis")
    assert "Personne n’est banni" in await awa.reads()
    await awa.presses("Modération")
    await awa.presses("Demandes")
    assert "Aucune demande" in await awa.reads()


async def test_who_is_no_admin_is_told_so(marie: Person, group: Person) -> None:
    await marie.says("/moderation")
    assert "Cela revient aux admins" in await marie.reads()
    await group.says("/moderation")
    assert "en privé" in await group.reads()


@pytest.mark.usefixtures("on_approval")
async def test_a_refusal_gives_its_reason(awa: Person, marie: Person) -> None:
    await asks(marie)
    await awa.presses("Répondre aux demandes")
    await awa.presses("Refuser 1")
    await awa.says("x" * 301)
    assert "C’est trop long\u00a0: 301 caractères, 300 au plus" in await awa.reads()
    await awa.says("Réservé aux <porteurs> & amis")
    assert "Réservé aux <porteurs> & amis" in await marie.reads()
    assert "Aucune demande" in await awa.reads()
    await marie.says("/abonnements")
    assert "Demande refusée\u00a0:\n• 7. Alimentation\u00a0: «\u00a0Réservé" in await marie.reads()
    await marie.says("/suivre 7")
    assert "a été refusée par un admin" in await marie.reads()
    await awa.says("/moderation 7")
    await awa.presses("Voir les demandes refusées")
    await awa.presses("Marie Dupont")
    await awa.presses("Accepter finalement")
    assert "Votre demande est acceptée" in await marie.reads()


@pytest.mark.usefixtures("on_approval")
async def test_a_request_is_refused_without_a_reason_too(awa: Person, marie: Person) -> None:
    await asks(marie)
    await awa.says("/moderation demandes")
    await awa.presses("Refuser 1")
    await awa.presses("Sans motif")
    assert "n’a pas été acceptée." in await marie.reads()


@pytest.mark.usefixtures("on_approval")
async def test_all_requests_are_accepted_but_for_those_that_came_since(
    awa: Person, marie: Person, camille: Person, bot: Bot
) -> None:
    await asks(marie)
    await asks(camille)
    await awa.says("/moderation demandes")
    await awa.presses("Tout accepter")
    assert "Accepter les 2 demandes qui attendent" in await awa.reads()
    await asks(bot.person(cast.PAUL))
    await awa.presses("Oui, tout accepter")
    assert "2 demandes acceptées" in await awa.toast()
    assert "Une demande attend" in await awa.reads()
    assert "Votre demande est acceptée" in await marie.reads()
    assert "Votre demande est acceptée" in await camille.reads()


async def test_accepting_names_the_person_and_stays_on_the_page(awa: Person, marie: Person) -> None:
    for number in range(1, 8):
        await awa.says(f"/moderation {number}")
        await awa.presses("Passer sur approbation")
    await marie.says("/suivre 1 2 3 4 5 6 7")  # all at the same moment
    await awa.says("/moderation demandes")
    await awa.presses("Demandes suivantes")
    first, second = (await awa.reads()).split("\n\n")[1:]
    await awa.presses("Accepter 1")
    assert (await awa.toast()).startswith("C’est fait\u00a0: Marie Dupont est parmi les abonnés.")
    [left] = (await awa.reads()).split("\n\n")[1:]
    assert left.split("\n")[1] == second.split("\n")[1]
    await awa.presses("Accepter 1")
    assert len((await awa.reads()).split("\n\n")[1:]) == 5
    assert first not in await awa.reads()


@pytest.mark.usefixtures("on_approval")
async def test_a_topic_leads_to_its_requests(awa: Person, marie: Person) -> None:
    await awa.says("/moderation 7")
    assert not [label for label in await awa.labels() if "demandes (" in label]
    await asks(marie)
    await awa.says("/moderation 7")
    await awa.presses("Voir les demandes (1)")
    assert (await awa.reads()).startswith("Demandes en attente\u00a0: 7. Alimentation")
    await awa.presses("Marie Dupont")
    await awa.presses("Refuser")
    assert "faite par Marie Dupont (@marie_dupont) pour suivre" in await awa.reads()


@pytest.mark.usefixtures("on_approval")
async def test_requests_reach_the_admin_as_one_message(
    awa: Person, marie: Person, camille: Person
) -> None:
    before = len(await awa.sees())
    await asks(marie)
    await asks(camille)
    said = await awa.sees()
    assert len(said) == before + 1
    assert said[-1]["text"].startswith("2 demandes attendent votre réponse")
    await marie.says("/arreter 7")
    assert (await awa.reads()).startswith("Une demande attend votre réponse")
    assert "Marie" not in await awa.reads()


@pytest.mark.usefixtures("on_approval")
async def test_eight_who_ask_at_once_are_one_message_and_it_is_the_latest(
    bot: Bot, awa: Person
) -> None:
    names = [{"first_name": f"Personne {number}"} for number in range(8)]
    added = await bot.http.post("/sandbox/persons", json=names)
    ids = added.raise_for_status().json()["ids"]
    many = [Person(one, one, bot.http, bot.storage) for one in ids]
    await asyncio.gather(*(person.says("/suivre 7") for person in many))
    assert await told_of_requests(awa) == ["8 demandes attendent votre réponse"]
    for person in many:
        await person.says("/arreter 7")
    assert await told_of_requests(awa) == ["Plus aucune demande n’attend de réponse."]
    await many[0].says("/suivre 7")
    assert await told_of_requests(awa) == ["Une demande attend votre réponse"]


@pytest.mark.usefixtures("on_approval")
async def test_a_new_message_takes_the_place_of_the_one_before(
    awa: Person, marie: Person, camille: Person
) -> None:
    await asks(marie)
    await awa.says("/moderation demandes")
    await awa.presses("Accepter 1")
    assert await told_of_requests(awa) == ["Plus aucune demande n’attend de réponse."]
    await asks(camille)
    assert await told_of_requests(awa) == ["Une demande attend votre réponse"]
    assert (await awa.reads()).startswith("Une demande attend")


async def told_of_requests(person: Person) -> list[str]:
    """List the first lines of the messages that tell this admin of requests."""
    said = [str(message["text"]).partition("\n")[0] for message in await person.sees()]
    return [line for line in said if line.endswith(("votre réponse", "de réponse."))]


@pytest.mark.usefixtures("on_approval")
async def test_a_request_that_was_withdrawn_can_t_be_accepted(awa: Person, marie: Person) -> None:
    await asks(marie)
    await awa.says("/moderation demandes")
    await marie.says("/arreter 7")
    await awa.presses("Accepter 1")
    assert "Cette demande n’attend plus" in await awa.toast()


async def test_a_follower_is_found_and_removed(awa: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await awa.says("/moderation 7 dup")
    await awa.presses("Marie Dupont")
    assert "Marie Dupont (@marie_dupont)" in await awa.reads()
    await awa.presses("Mettre fin")
    assert "La personne sera prévenue" in await awa.reads()
    await awa.presses("Oui, mettre fin")
    assert "a pris fin le" in await awa.reads()
    assert "Un admin a mis fin à votre abonnement" in await marie.reads()
    await awa.says("/moderation 7 dupont")
    assert "Personne de ce nom" in await awa.reads()


async def test_a_topic_and_a_name_are_told_from_each_other(awa: Person, marie: Person) -> None:
    await marie.says("/suivre 5")
    await awa.says("/moderation média capacitant")
    assert (await awa.reads()).startswith("Abonnés\u00a0: 5. Média capacitant")
    await awa.says("/moderation média marie")
    assert "Marie Dupont (@marie_dupont)" in await awa.labels()


async def test_one_search_finds_people_by_name_number_and_role(
    awa: Person, marie: Person, paul: Person, subtests: pytest.Subtests
) -> None:
    await marie.says("/suivre 7 5")
    for words in ("marie", "@marie_dupont", "DUPONT", "personne 3", str(marie.id)):
        with subtests.test(words=words):
            await awa.says(f"/moderation {words}")
            assert (await awa.reads()).startswith("Marie Dupont (@marie_dupont)")
    for words, name in (("admins", "Awa Diallo"), ("référents du 7", "Paul Martin")):
        with subtests.test(words=words):
            await awa.says(f"/moderation {words}")
            assert (await awa.reads()).startswith(name)
    await awa.says("/moderation xyzzy")
    assert "Je ne trouve ni personne, ni groupe" in await awa.reads()
    await awa.says("paul")
    assert (await awa.reads()).startswith("Paul Martin")


async def test_namesakes_are_told_apart_and_who_has_a_role_comes_first(
    bot: Bot, awa: Person, paul: Person
) -> None:
    added = await bot.http.post("/sandbox/persons", json=[{"first_name": "Paul Martin"}])
    [number] = added.raise_for_status().json()["ids"]
    await Person(number, number, bot.http, bot.storage).says("/suivre 5")
    await awa.says("/moderation paul martin")
    first, second = (await awa.reads()).split("\n\n")[1:]
    assert first.startswith(
        "1. Paul Martin (@paul_martin)\nréférent de n°\u00a07, connu depuis le "
    )
    assert first.endswith("ne suit rien")
    assert second.startswith("2. Paul Martin\nconnu depuis le ")
    assert second.endswith("suit n°\u00a05")
    await awa.presses("2. Paul Martin")
    assert "Bannir" in await awa.labels()


async def test_groups_are_found_too(awa: Person) -> None:
    await awa.in_chat(cast.LE_MANS.id).says("/suivre 7")
    await awa.says("/moderation pays du mans")
    assert "1. Le groupe «\u00a0Alliés du Pays du Mans\u00a0»" in await awa.reads()
    await awa.presses("1. Alliés du Pays du Mans")
    assert "Je connais ce groupe depuis" in await awa.reads()


async def test_who_follows_nothing_is_found_by_their_roles(awa: Person, marie: Person) -> None:
    await awa.says("/roles paul")
    await awa.presses("Paul Martin")
    await awa.presses("Sa fiche")
    assert "Aucun abonnement" in await awa.reads()
    assert "Bannir" in await awa.labels()


async def test_a_name_is_asked_for(awa: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await awa.says("/moderation")
    await awa.presses("Sujets et abonnés")
    assert "7. Alimentation\u00a0: 1 abonné" in await awa.reads()
    await awa.presses("7. Alimentation")
    assert "Marie Dupont (@marie_dupont)" in await awa.reads()
    await awa.presses("Chercher un nom")
    await awa.says("MARIE")
    assert "Marie Dupont (@marie_dupont)" in await awa.labels()


async def test_who_is_banned_follows_nothing_until_the_ban_is_lifted(
    awa: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await awa.says("/moderation 7 marie")
    await awa.presses("Marie Dupont")
    await awa.presses("Bannir")
    await awa.presses("Messages déplacés")
    assert "bannie depuis le" in await awa.reads()
    assert "Messages déplacés" in await marie.reads()
    await marie.says("/suivre 7")
    assert "Vous ne pouvez plus suivre" in await marie.reads()
    await marie.says("/chantier 7")
    await marie.presses("Suivre ce chantier")
    assert "Vous ne pouvez plus suivre" in await marie.toast()
    await awa.says("/moderation bannis")
    await awa.presses("Marie Dupont")
    await awa.presses("Lever le bannissement")
    assert "Vous pouvez de nouveau suivre" in await marie.reads()
    await marie.says("/abonnements")
    assert "Rien pour l’instant" in await marie.reads()
    await marie.says("/suivre 7")
    assert "vous suivez «\u00a07." in await marie.reads()


@pytest.mark.usefixtures("on_approval")
async def test_who_asks_to_follow_is_banned_in_three_taps_from_the_message_that_says_so(
    awa: Person, marie: Person
) -> None:
    await asks(marie)
    await awa.presses("Fiche\u00a0: Marie Dupont")
    assert [label.split("\u00a0")[0] for label in await awa.labels()] == [
        *("Accepter", "Refuser", "Bannir", "Ses rôles", "Dans le journal", "Modération")
    ]
    await awa.presses("Bannir")
    assert (await awa.reads()).startswith("Bannir Marie Dupont (@marie_dupont)\u00a0?")
    assert "Prendra fin\u00a0: 1 demande." in await awa.reads()
    await awa.presses("Publicité")
    said = await awa.reads()
    assert "bannie depuis le" in said
    assert "Awa Diallo a banni Marie Dupont" in said
    assert "7. Alimentation\u00a0: a pris fin le" in said
    told = "Un admin a mis fin à votre demande\u00a0: «\u00a0Publicité\u00a0»."
    assert (await marie.reads()).startswith(told)


async def test_a_typed_reason_is_shown_before_it_bans(awa: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await awa.says("/moderation marie")
    await awa.presses("Bannir")
    assert await awa.labels() == [*("Messages déplacés", "Publicité", "Sans motif", "Non, revenir")]
    await awa.says("Trop de <bruit>")
    question = "Bannir Marie Dupont (@marie_dupont) pour «\u00a0{}\u00a0»\u00a0?"
    assert await awa.reads() == question.format("Trop de <bruit>")
    assert await awa.labels() == ["Oui, bannir", "Non"]
    await awa.presses("Non")
    assert "bannie" not in await awa.reads()
    await awa.presses("Bannir")
    said = await awa.says("Trop de brui")
    await awa.edits(said, "Trop de bruit")
    assert await awa.reads() == question.format("Trop de bruit")
    await awa.presses("Oui, bannir")
    assert "bannie depuis le" in await awa.reads()
    assert "Trop de bruit" in await marie.reads()


async def test_a_sheet_and_its_subscriptions_fit_a_screen(awa: Person, marie: Person) -> None:
    await marie.says("/suivre 1 2 3 4 5 6 7")
    await awa.says("/moderation marie")
    assert "et 3 autres abonnements" in await awa.reads()
    assert len(await awa.labels()) <= 6
    await awa.presses("Ses abonnements (7)")
    await awa.presses("Page suivante")
    labels = await awa.labels()
    assert len(labels) == 6
    await awa.presses("Mettre fin")
    await awa.presses("Oui, mettre fin")
    assert "a pris fin le" in await awa.reads()


@pytest.mark.usefixtures("on_approval")
async def test_requests_and_subscriptions_are_counted_apart(awa: Person, marie: Person) -> None:
    await marie.says("/suivre 1 2 3 4 5 6 7")
    await awa.says("/moderation marie")
    assert "• et 3 autres abonnements" in await awa.reads()
    assert "Abonnements et demandes (7)" in await awa.labels()
    await awa.presses("Bannir")
    assert "Prendra fin\u00a0: 6 abonnements, 1 demande." in await awa.reads()
    await awa.presses("Sans motif")
    told = "Un admin a mis fin à vos 6 abonnements et à votre demande."
    assert (await marie.reads()).startswith(told)
    await awa.presses("Lever le bannissement")
    await awa.presses("Bannir")
    await awa.presses("Sans motif")
    assert (await marie.reads()).startswith("Un admin a décidé de vous bannir.")


async def test_an_admin_is_no_admin_any_more_before_a_ban(awa: Person, bot: Bot) -> None:
    await awa.says("/suivre 7")
    await awa.says("/moderation 7 awa")
    await awa.presses("Awa Diallo")
    assert "Bannir" not in await awa.labels()


async def test_a_forum_is_told_where_it_followed(awa: Person) -> None:
    lyon = awa.in_chat(cast.LYON.id)
    alimentation = (await lyon.sees())[0]["message_id"]  # which tells of the forum's topic
    await lyon.says("/suivre 7", thread=alimentation)
    await awa.says("/moderation 7")
    await awa.presses("Alliés de Lyon")
    await awa.presses("Mettre fin")
    await awa.presses("Oui, mettre fin")
    told = (await lyon.sees())[-1]
    assert "Un admin a mis fin" in told["text"]
    assert told["thread"] == alimentation


async def test_a_name_that_looks_like_a_link_is_none_in_the_lists_of_admins(
    bot: Bot, awa: Person
) -> None:
    newcomer = {"first_name": "tg://user?id=5200000001", "last_name": "/oublier exemple.fr"}
    added = await bot.http.post("/sandbox/persons", json=[newcomer])
    [number] = added.raise_for_status().json()["ids"]
    await Person(number, number, bot.http, bot.storage).says("/suivre 7")
    await awa.says("/moderation 7")
    read = (await awa.sees())[-1]
    assert "user?id=5200000001" in read["text"]
    assert {entity["type"] for entity in read["entities"]} == {"bold"}


async def test_an_admin_sees_the_week_and_may_get_it_on_mondays(awa: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await awa.says("/moderation semaine")
    said = await awa.reads()
    assert "Abonnements\u00a0: 1 nouveau." in said
    assert "Annonces\u00a0: rien." in said
    await awa.presses("La recevoir chaque lundi")
    assert "chaque lundi à 8h" in await awa.toast()
    await awa.presses("Ne plus la recevoir le lundi")
    assert "plus de résumé le lundi" in await awa.toast()
    await awa.says("/statut")
    await awa.presses("La semaine")
    assert "La recevoir chaque lundi" in await awa.labels()
