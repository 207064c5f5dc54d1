"""Paul, a référent, sees how his announcement goes out, and changes his mind in every way."""

import pytest
from sqlalchemy import select

from chatbot.announcements.models import Announcement
from chatbot.cli import cast
from tests.journeys.announcements import (
    announcements_to,
    faulty,
    newest_saying,
    presses_under,
    publishes,
)
from tests.journeys.bot import Bot
from tests.journeys.people import Message, Person
from tests.waiting import until_answered


async def corrects(paul: Person, report: Message, text: str) -> None:
    await presses_under(paul, report, "Corriger")
    assert await paul.labels() == ["Copier le texte", "Les boutons", "La date", "Annuler"]
    await paul.says(text)
    await paul.presses("Corriger chez 2 abonnés")
    await paul.presses("Oui, corriger")


async def test_a_correction_has_no_hour_of_its_own(bot: Bot, paul: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await publishes(paul, "Rendez-vous samdi")
    report = await newest_saying(paul, "Annonce envoyée")
    await presses_under(paul, report, "Corriger")
    await paul.says("Rendez-vous samedi")
    await paul.says("/annonce heure demain 9h")
    assert (await paul.reads()).startswith("Ce n’est plus possible")
    await paul.says("/annonce")
    assert "Corriger chez 1 abonné" in await paul.labels()
    async with bot.storage.reading() as session:
        hours = await session.scalars(select(Announcement.send_at))
        assert list(hours) == [None, None]


async def test_it_goes_out_is_corrected_and_withdrawn(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    camille = bot.person(cast.CAMILLE)
    for follower in (marie, awa, camille):
        await follower.says("/suivre 7")
    gone = "user is deactivated"
    await faulty(bot, kind="403", chat_id=camille.id, method="sendMessage", description=gone)
    await publishes(paul, "Rendez-vous samdi")
    report = await newest_saying(paul, "Annonce envoyée", "Votre 1re annonce, 7. Alimentation")
    assert "Envoyée à 2 abonnés · 1 échec.\n\nÉchecs\u00a0: compte supprimé (1)." in report["text"]

    await corrects(paul, report, "Rendez-vous samedi")
    await newest_saying(paul, "Annonce corrigée", "Corrigée chez 2 abonnés.")
    assert [text.partition("\n")[0] for text in await announcements_to(marie)] == [
        "Rendez-vous samedi"
    ]

    await paul.says("/annonces")
    assert "Rendez-vous samedi\u00a0»\ncorrigée, envoyée à 2 abonnés" in await paul.reads()
    await paul.presses("Rendez-vous samedi")
    assert "Correction du" in await paul.reads()
    await paul.presses("Retirer")
    assert "Elle disparaîtra chez 2 abonnés" in await paul.reads()
    await paul.presses("Oui, la retirer")
    await newest_saying(paul, "Annonce retirée", "Retirée chez 2 abonnés.")
    assert await announcements_to(marie) == []
    await newest_saying(paul, "Annonce corrigée", "Elle a été retirée depuis.")
    after = await newest_saying(paul, "Annonce envoyée", "Elle a été retirée depuis.")
    assert after["message_id"] == report["message_id"]
    await awa.says("/annonces 1")
    assert "Annonce retirée\nRetirée chez 2 abonnés." in await awa.reads()


@pytest.mark.wire
async def test_it_is_suspended_resumed_and_stopped_at_once(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    for follower in (marie, awa):
        await follower.says("/suivre 7")
    hang = await faulty(bot, kind="hang", chat_id=marie.id, method="sendMessage", times=1)
    await publishes(paul, "La première")
    await publishes(paul, "La seconde")  # waits for the first one in Marie's chat
    first = await newest_saying(paul, "en cours d’envoi", "«\u00a0La première\u00a0»")
    await presses_under(paul, first, "Suspendre")
    assert (await paul.toast()).startswith("C’est suspendu")
    first = await newest_saying(paul, "Envoi suspendu", "«\u00a0La première\u00a0»", "1 sur 2.")
    await newest_saying(awa, "La seconde")
    second = await newest_saying(paul, "en cours d’envoi", "«\u00a0La seconde\u00a0»", "1 sur 2")
    await presses_under(paul, second, "Arrêter l’envoi")
    assert "Envoyée à 1 sur 2. Les autres ne l’auront pas" in await paul.reads()
    await paul.presses("Oui, l’arrêter")
    await newest_saying(paul, "C’est arrêté")
    await newest_saying(paul, "Envoi arrêté", "Envoyée à 1 abonné · 1 non envoyée.")
    await presses_under(paul, first, "Reprendre l’envoi")
    await bot.http.delete(f"/sandbox/faults/{hang}")
    await newest_saying(
        paul, "Annonce envoyée", "«\u00a0La première\u00a0»", "Envoyée à 2 abonnés."
    )
    await presses_under(paul, second, "Arrêter l’envoi")
    assert (await paul.toast()).startswith("C’est déjà fait")
    await until_answered(paul.storage)
    assert [text.partition("\n")[0] for text in await announcements_to(marie)] == ["La première"]
    assert len(await announcements_to(awa)) == 2


@pytest.mark.wire
async def test_who_wants_to_stop_what_goes_out_is_led_to_it(
    bot: Bot, paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    hang = await faulty(bot, kind="hang", chat_id=marie.id, method="sendMessage", times=1)
    await publishes(paul, "Le marché ferme")
    await newest_saying(paul, "en cours d’envoi")
    await paul.says("arrête l’envoi")
    assert "Elle n’a pas fini de partir\u00a0: «\u00a0Le marché ferme\u00a0»" in await paul.reads()
    await paul.presses("Suspendre ou arrêter")
    assert "Suspendre" in await paul.labels()
    await paul.presses("Arrêter l’envoi")
    assert "sa date, si elle en a une, reste dans /dates." in await paul.reads()
    await paul.presses("Oui, l’arrêter")
    await marie.says("arrête l’envoi")
    assert (await marie.reads()).startswith("Tout arrêter")
    await bot.http.delete(f"/sandbox/faults/{hang}")


@pytest.mark.wire
async def test_what_was_stopped_is_said_so_hidden_and_sent_to_the_others(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    for follower in (marie, awa):
        await follower.says("/suivre 7")
    hang = await faulty(bot, kind="hang", chat_id=marie.id, method="sendMessage", times=1)
    await publishes(paul, "La première")
    await publishes(paul, "Le marché ferme")  # waits for the first one in Marie's chat
    await newest_saying(awa, "Le marché ferme")
    await paul.says("/annonces 2 arrêter")
    await paul.presses("Oui, l’arrêter")
    await bot.http.delete(f"/sandbox/faults/{hang}")
    await newest_saying(paul, "Envoi arrêté", "«\u00a0Le marché ferme\u00a0»")
    await paul.says("/annonces")
    assert "arrêtée, envoyée à 1 abonné" in await paul.reads()
    await marie.says("/actus")
    assert "Le marché ferme" not in await marie.reads()
    await paul.says("/annonces 2")
    await paul.presses("Envoyer au dernier")
    await paul.presses("Oui, l’envoyer")
    await newest_saying(marie, "Le marché ferme", "Vous suivez")
    await newest_saying(paul, "Annonce envoyée", "«\u00a0Le marché ferme\u00a0»", "à 2 abonnés.")
    await marie.says("/actus")
    assert "Le marché ferme" in await marie.reads()
