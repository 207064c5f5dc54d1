"""What is written for chantier 7 is read twice: Paul, its référent, asks; Awa, an admin, reads."""

import pytest

from tests.journeys.announcements import announcements_to, newest_saying
from tests.journeys.people import Person

# What is asked of the database is asked on both in tests/announcements/approval.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
WHY = "\n\nVous suivez\u00a0: 7 · Alimentation"


async def needs_it(awa: Person, topic: int) -> None:
    await awa.says(f"/moderation {topic}")
    await awa.presses("Exiger une double lecture")
    assert "attend l’accord d’une autre personne" in await awa.toast()
    assert "Ses annonces partent après une double lecture." in await awa.reads()


async def asks(paul: Person) -> None:
    await paul.says("/annonce 7")
    await paul.says("Rendez-vous samedi au marché")
    assert "Départ\u00a0: après l’accord d’un autre référent ou d’un admin" in await paul.reads()
    await paul.presses("Demander une relecture")
    assert (await paul.reads()).startswith("C’est demandé\u00a0: une personne peut la relire.")


async def returns(awa: Person) -> None:
    request = await newest_saying(awa, "Une annonce à relire", "Paul Martin", "Rendez-vous samedi")
    await awa.presses("Relire")
    assert (await awa.sees())[-2]["text"] == f"Rendez-vous samedi au marché{WHY}"
    assert "Première lecture" in await awa.reads()
    await awa.presses("Demander des changements")
    await awa.says("À quelle heure ?")
    assert "Paul Martin reçoit vos mots" in await awa.reads()
    over = await newest_saying(awa, "Awa Diallo", "a demandé des changements à son auteur")
    assert over["message_id"] == request["message_id"]


async def changes_it(paul: Person) -> None:
    await newest_saying(
        paul, "Awa Diallo", "demande des changements\u00a0: «\u00a0À quelle heure ?\u00a0»"
    )
    await paul.presses("Reprendre le brouillon")
    await paul.presses("Modifier")
    await paul.presses("Le message")
    await paul.says("Rendez-vous samedi à 9h au marché")
    await paul.says("/annonce envoyer")
    assert "une autre personne approuve d’abord" in await paul.reads()
    await paul.says("/annonce relecture")


async def approves(awa: Person) -> None:
    await newest_saying(awa, "Une annonce à relire", "à 9h")
    await awa.presses("Relire")
    assert "Depuis que vous l’avez ouverte\nRendez-vous samedi à 9h au marché" in await awa.reads()
    await awa.presses("Approuver et envoyer à 1 personne")
    assert (await awa.reads()).startswith("Approuver et envoyer à 1 personne\u00a0?")
    await awa.presses("Oui, approuver")
    await newest_saying(awa, "vous l’avez approuvée\u00a0: elle part vers 1 personne")


@pytest.mark.wire
async def test_what_one_writes_another_one_reads_returns_and_approves(
    paul: Person, awa: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await needs_it(awa, 7)
    await asks(paul)
    await returns(awa)
    await changes_it(paul)
    assert await announcements_to(marie) == []
    await approves(awa)
    await newest_saying(marie, f"Rendez-vous samedi à 9h au marché{WHY}")
    await newest_saying(paul, "Votre annonce", "est approuvée", "Awa Diallo")
    await newest_saying(paul, "Annonce envoyée", "Envoyée à 1 abonné.")
    await awa.says("/journal 7")
    log = await awa.reads()
    for done in ("a approuvé", "a demandé des changements", "a demandé une relecture"):
        assert done in log
    assert (
        "que les annonces pour «\u00a07.\u00a0Alimentation\u00a0» demandent une double lecture"
        in log
    )


async def test_alone_one_is_told_that_nobody_can_read_it(awa: Person) -> None:
    await needs_it(awa, 5)
    await awa.says("/annonce 5")
    await awa.says("Une nouvelle")
    await awa.presses("Demander une relecture")
    assert (await awa.reads()).startswith("Personne d’autre ne peut la relire")
    await awa.presses("Ouvrir le sujet")
    await awa.presses("Ne plus exiger de double lecture")
    await awa.says("/annonce envoyer")
    assert "Publier cette annonce" in await awa.reads()


async def test_who_opened_an_older_version_sees_what_changed_since(
    paul: Person, awa: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await needs_it(awa, 7)
    await asks(paul)
    await newest_saying(awa, "Une annonce à relire")
    await awa.presses("Relire")
    await awa.presses("Demander des changements")
    await awa.presses("Non, revenir")
    assert "Première lecture" in await awa.reads()
    await paul.presses("Reprendre le brouillon")
    await paul.presses("Modifier")
    await paul.presses("Le message")
    await paul.says("Rendez-vous dimanche au marché")
    await paul.presses("Demander une relecture")
    await newest_saying(awa, "Une annonce à relire", "dimanche")
    await awa.presses("Relire")
    for _ in range(2):
        assert "l’avez ouverte\nRendez-vous samedi dimanche au marché" in await awa.reads()
        await awa.presses("Demander des changements")
        await awa.presses("Non, revenir")


async def test_a_reviewer_proposes_a_text_that_its_author_takes(
    paul: Person, awa: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await needs_it(awa, 7)
    await asks(paul)
    await newest_saying(awa, "Une annonce à relire")
    await awa.presses("Relire")
    await awa.presses("Proposer un texte")
    assert (await awa.sees())[-2]["text"] == "Rendez-vous samedi au marché"
    await awa.says("Rendez-vous samedi au marché")
    assert "C’est le texte actuel" in await awa.reads()
    await awa.says("Rendez-vous <samedi> devant le marché")
    assert "reçoit votre texte" in await awa.reads()
    await newest_saying(paul, "Awa Diallo", "propose un autre texte", "<samedi> devant le marché")
    await paul.presses("Prendre ce texte")
    assert (await paul.sees())[-2]["text"].startswith("Rendez-vous <samedi> devant le marché")
    assert "a pris la place de l’autre" in await paul.reads()
    await paul.presses("Demander une relecture")
    await newest_saying(awa, "Une annonce à relire", "devant le marché")
    await awa.presses("Relire")
    await awa.presses("Approuver et envoyer à 1 personne")
    await awa.presses("Oui, approuver")
    await newest_saying(marie, "Rendez-vous <samedi> devant le marché", "Vous suivez")
