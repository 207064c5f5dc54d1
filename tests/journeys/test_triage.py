"""A question that gets no answer: closed, handed over, reported; its asker banned in three taps."""

import pytest

from chatbot.cli import cast
from tests.journeys.bot import Bot
from tests.journeys.log import entries
from tests.journeys.people import Person


@pytest.fixture
async def asked(marie: Person, paul: Person, awa: Person) -> None:
    """Let Marie ask the référents of chantier 7, of whom Paul is one."""
    for person in (paul, awa):
        await person.says("/start")
    await marie.says("/transmettre 7 : Achetez mes montres !")
    assert "Achetez mes montres" in await paul.reads()


@pytest.mark.wire
@pytest.mark.usefixtures("asked")
async def test_a_question_is_closed_with_a_word_and_without(marie: Person, paul: Person) -> None:
    await paul.presses("Classer")
    assert "Pourquoi classer cette question" in await paul.reads()
    await paul.says("Nous ne vendons rien ici.")
    assert "C’est classé" in (await paul.sees())[-1]["text"]
    assert "avec ce mot\u00a0:\nNous ne vendons rien ici." in await marie.reads()
    await paul.says("/questions")
    assert "Aucune question n’attend" in await paul.reads()
    await marie.says("/transmettre 7 : Et des lunettes ?")
    await paul.presses("Classer")
    await paul.presses("Classer sans un mot")
    assert "classée sans réponse. /aide" in await marie.reads()
    await marie.says("/transmettre")
    assert "pas de question en attente" in await marie.reads()


@pytest.mark.usefixtures("asked")
async def test_a_question_is_handed_over_and_answered_there(
    marie: Person, paul: Person, awa: Person, bot: Bot
) -> None:
    await awa.says("/roles camille")
    camille = bot.person(cast.CAMILLE)
    await camille.says("/suivre 5")
    await awa.says("/roles camille")
    await awa.presses("Camille")
    await awa.presses("Donner un rôle de référent")
    await awa.presses("5. Média capacitant")
    await awa.presses("Oui, donner ce rôle")
    await paul.presses("Autre sujet")
    await paul.presses("Page suivante")
    await paul.presses("5. Média capacitant")
    assert "l’a passée à «\u00a05.\u00a0Média capacitant\u00a0»" in await paul.reads()
    assert "a changé de mains" in await marie.reads()
    assert "Achetez mes montres" in await camille.reads()
    await paul.says("/questions 1 répondre")
    assert "Seuls les référents de ce sujet" in await paul.reads()
    await camille.presses("Répondre")
    await camille.says("Non merci.")
    assert "Non merci." in await marie.reads()
    await awa.says("/journal")
    assert "Paul Martin a passé une question à «\u00a05.\u00a0Média capacitant\u00a0»." in (
        await entries(awa)
    )


@pytest.mark.usefixtures("asked")
async def test_who_asked_is_banned_in_three_taps_from_what_was_reported(
    marie: Person, paul: Person, awa: Person
) -> None:
    await paul.presses("Signaler")
    await paul.presses("Oui, signaler")
    assert "les admins verront cette question" in await paul.reads()
    assert "Paul Martin (@paul_martin) vous signale cette question" in await awa.reads()
    await awa.presses("La personne")
    await awa.presses("Bannir")
    await awa.presses("Publicité")
    assert "bannie depuis le" in await awa.reads()
    assert "Publicité" in await marie.reads()
    gone = "Elle a été retirée, ou la personne a été bannie\u00a0: il n’y a plus rien à faire."
    assert gone in await paul.reads()
