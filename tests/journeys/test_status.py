"""/statut: an admin sees how the bot is, and suspends all that it sends by itself."""

import re

import pytest

from chatbot import __version__
from chatbot.cli import cast
from chatbot.engine import checkup
from tests.http_client import http_client
from tests.journeys.announcements import announcements_to, newest_saying
from tests.journeys.deployment import Deployment
from tests.journeys.log import entries
from tests.journeys.people import Person
from tests.journeys.scrape import scraped
from tests.waiting import until, until_carried

ADMINS = str(cast.AWA.id)
SUSPENDED = "Tous les envois sont suspendus depuis"
LINES = (
    r"Tout va bien\.",
    rf"Version {re.escape(__version__)}, en marche depuis \d+ secondes?\.",
    r"Réponses\u00a0: 1 en une heure, d’ordinaire en [\w ,]+ s, au plus en [\w ,]+ s\.",
    r"Sans réponse encore\u00a0: aucun message\.",
    r"À envoyer\u00a0: aucun message\.",
    r"Annonces\u00a0: aucune en cours\.",
    r"Telegram ne m’a pas demandé de ralentir\.",
    r"Dernière erreur\u00a0: aucune\.",
    r"Base de données\u00a0: \d+,\d Mo, sans sauvegarde que je connaisse\.",
    r"Envois\u00a0: ouverts\.",
)


async def begin_announcement(paul: Person) -> None:
    await paul.says("/annonce 7 Bonjour à tous")
    await paul.presses("Envoyer")


async def test_it_is_told_in_ten_lines(awa: Person) -> None:
    await awa.says("/aide")
    await awa.says("/statut")
    title, _, *lines = (await awa.reads()).splitlines()
    assert title == "L’état du bot"
    told = zip(LINES, lines, strict=True)
    assert not [line for pattern, line in told if not re.fullmatch(pattern, line)]
    assert await awa.labels() == [
        "Suspendre tous les envois",
        "Actualiser",
        "Suivi des annonces",
        "Modération",
        "Journal",
        "La semaine",
    ]


async def test_who_is_no_admin_is_told_so(marie: Person, group: Person) -> None:
    for typed in ("/statut", "/statut suspendre"):
        await marie.says(typed)
        assert "Cela revient aux admins" in await marie.reads()
    await group.says("/statut")
    assert "en privé" in await group.reads()


async def test_in_plain_words_everybody_hears_that_it_works(awa: Person, marie: Person) -> None:
    await marie.says("le bot va bien ?")
    assert (await marie.reads()).startswith("Je vous réponds, donc je fonctionne.")
    await awa.says("arrête tous les envois")
    assert "Envois\u00a0: ouverts." in await awa.reads()
    assert (await awa.labels())[0] == "Suspendre tous les envois"


@pytest.mark.parametrize("is_typed", [True, False], ids=["typed", "pressed"])
async def test_what_is_suspended_leaves_when_it_is_resumed(
    awa: Person, marie: Person, paul: Person, *, is_typed: bool
) -> None:
    async def does(label: str, words: str) -> None:
        await (awa.says(f"/statut {words}") if is_typed else awa.presses(label))

    await marie.says("/suivre 7")
    await begin_announcement(paul)
    await awa.says("/statut")
    await does("Suspendre tous les envois", "suspendre")
    assert SUSPENDED in await awa.reads()
    await paul.presses("Oui, envoyer")
    assert "un admin a suspendu tous les envois" in await paul.reads()
    await paul.says("/annonces 1")
    assert "En attente\u00a0: un admin a suspendu tous les envois" in await paul.reads()
    await marie.says("/actus")  # who writes is answered
    assert "Bonjour à tous" in await marie.reads()
    await awa.says("/statut")
    assert "Annonces\u00a0: 1 en cours\u00a0; 1 en attente." in await awa.reads()
    assert await announcements_to(marie) == []
    await does("Reprendre les envois", "reprendre")
    assert "Envois\u00a0: ouverts." in await awa.reads()
    await until_told(marie)
    await awa.says("/journal")
    assert [entry for entry in await entries(awa) if "tous les envois" in entry] == [
        "Awa Diallo a repris tous les envois.",
        "Awa Diallo a suspendu tous les envois.",
    ]


async def test_what_is_withdrawn_meanwhile_reaches_nobody(
    awa: Person, marie: Person, paul: Person
) -> None:
    await marie.says("/suivre 7")
    await begin_announcement(paul)
    await awa.says("/statut suspendre")
    await paul.presses("Oui, envoyer")
    await paul.says("/annonces 1 retirer")
    await paul.presses("Oui, la retirer")
    await awa.says("/statut reprendre")
    await newest_saying(paul, "Annonce retirée", "rien n’était à retirer")
    assert await announcements_to(marie) == []


async def until_told(person: Person) -> None:
    while not await announcements_to(person):
        await until_carried(person.storage)


async def test_it_is_suspended_once_and_resumed_once(awa: Person) -> None:
    for words, toast in (
        ("suspendre", "C’est fait\u00a0: plus rien ne part de moi-même."),
        ("suspendre", "Les envois étaient déjà suspendus."),
        ("reprendre", "C’est reparti\u00a0: ce qui attendait s’en va."),
        ("reprendre", "Les envois n’étaient pas suspendus."),
    ):
        await awa.says(f"/statut {words}")
        assert (await awa.reads()).startswith(toast)
    await awa.says("/journal")
    assert len([entry for entry in await entries(awa) if "tous les envois" in entry]) == 2


async def test_it_stays_suspended_after_a_restart_which_is_no_illness(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "EVERY_S", 0.02)
    awa, marie = deployment.person(cast.AWA), deployment.person(cast.MARIE)
    paul = deployment.person(cast.PAUL)
    async with deployment.bot(admins=ADMINS):
        await marie.says("/suivre 7")
        await paul.says("/aide")
        await awa.says("/roles")
        await awa.says("/annonce 7 Bonjour à tous")
        await awa.presses("Envoyer")
        await awa.says("/statut suspendre")
    async with deployment.bot(admins=ADMINS) as bot, http_client(bot.address) as http:
        await awa.presses("Oui, envoyer")
        await awa.presses("Actualiser")
        assert SUSPENDED in await awa.reads()
        found = await scraped(http)
        while found["chatbot_queue_oldest_seconds{broadcasts}"] < 1:
            found = await scraped(http)
        await until(lambda: bot.health.waits_s == 0)
        assert found["chatbot_sending_suspended"] == 1
        assert await announcements_to(marie) == []
        await awa.says("/statut reprendre")
        await until_told(marie)
        assert (await scraped(http))["chatbot_sending_suspended"] == 0
