"""Paul mends what he sent, and says so to whoever has the old text; and what comes of it."""

import pytest

from chatbot import app
from tests.journeys.announcements import faulty, newest_saying, presses_under, publishes
from tests.journeys.bot import Bot
from tests.journeys.people import Message, Person
from tests.waiting import until_delivered


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look oftener than every few seconds what has become due."""
    monkeypatch.setattr(app, "DUE_EVERY_S", 0.1)


async def corrects(paul: Person, text: str) -> Message:
    """Begin to correct the newest announcement that went out, with this text."""
    report = await newest_saying(paul, "Annonce envoyée")
    await presses_under(paul, report, "Corriger")
    await paul.says(text)
    return report


async def replies_to(person: Person) -> list[tuple[str, int]]:
    """List what came as a reply, and to which message."""
    return [
        (message["text"], message["reply_to"]["message_id"])
        for message in await person.sees()
        if "reply_to" in message
    ]


@pytest.mark.wire
async def test_who_has_the_old_text_reads_what_changed_as_a_reply(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    for follower in (marie, awa):
        await follower.says("/suivre 7")
    gone = "user is deactivated"
    await faulty(bot, kind="403", chat_id=awa.id, method="sendMessage", description=gone)
    await publishes(paul, "Rendez-vous chez Léa à Die")
    original = await newest_saying(marie, "chez Léa")
    await corrects(paul, "Rendez-vous chez Paul à Die")
    assert (await paul.labels())[:2] == ["Corriger chez 1 abonné", "Corriger et prévenir"]
    await paul.presses("Corriger et prévenir")
    told = "« chez Léa » devient « chez Paul »."
    assert told.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in await paul.reads()
    await paul.says("Ce sera chez Paul ! Désolé : <Paul>")
    assert "1 message déjà reçu change sur place. Puis qui l’a reçu lit" in await paul.reads()
    await paul.presses("Oui, corriger et prévenir 1 abonné")
    assert "puis je les préviens en réponse" in (await paul.sees())[-2]["text"]
    notice = await newest_saying(marie, "Annonce corrigée", "chez Paul ! Désolé : <Paul>")
    assert notice["reply_to"]["message_id"] == original["message_id"]
    assert (await newest_saying(marie, "chez Paul à Die"))["message_id"] == original["message_id"]
    await until_delivered(bot.storage)
    await paul.says("/annonces 1")
    assert "Prévenus en réponse\u00a0: 1 abonné." in await paul.reads()
    assert await replies_to(awa) == []
    await paul.says("/annonces 1 retirer")
    await paul.presses("Oui, la retirer")
    await newest_saying(paul, "Annonce retirée", "Retirée chez 1 abonné.")
    assert await replies_to(marie) == []


async def test_the_words_follow_the_text_and_may_be_taken_back(
    bot: Bot, paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await publishes(paul, "Chez Léa")
    await corrects(paul, "Chez Paul")
    await paul.says("/annonce prévenir")
    await paul.presses("Non, revenir")
    assert "Chez Paul" in await paul.reads()
    await paul.presses("Modifier")
    await paul.presses("Le message")
    await paul.says("Chez Awa")
    assert "devient «\u00a0Chez Awa\u00a0»" in await paul.reads()
    await paul.presses("Changer la phrase")
    await paul.says("x" * 301)
    assert "301 signes, 300 au plus" in await paul.reads()
    await paul.presses("Revenir à l’annonce")
    await paul.presses("Ne pas prévenir")
    assert "en réponse" not in await paul.reads()
    await paul.presses("Corriger chez 1 abonné")
    assert "sans nouvelle notification" in await paul.reads()
    await paul.presses("Oui, corriger")
    await newest_saying(paul, "Annonce corrigée", "Corrigée chez 1 abonné.")
    assert await replies_to(marie) == []


async def test_what_is_told_is_reviewed_too(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    await marie.says("/suivre 7")
    await publishes(paul, "Chez Léa")
    await newest_saying(paul, "Annonce envoyée")
    await awa.says("/moderation 7")
    await awa.presses("Exiger une double lecture")
    await corrects(paul, "Chez Paul")
    await paul.presses("Prévenir aussi")
    await paul.says("Jeudi !")
    await paul.presses("Demander une relecture")
    await newest_saying(awa, "Une correction à relire")
    await awa.presses("Relire")
    assert "qui l’a déjà reçue\nJeudi !" in await awa.reads()
    await awa.presses("Approuver, corriger et prévenir 1 abonné")
    await awa.presses("Oui, approuver")
    await newest_saying(marie, "Annonce corrigée", "Jeudi !")


async def test_what_is_out_or_was_withdrawn_begins_another_draft(
    bot: Bot, paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await publishes(paul, "Apportez <vos> graines")
    await newest_saying(paul, "Annonce envoyée")
    await paul.says("/annonces 1")
    await paul.presses("Dupliquer")
    assert (await paul.sees())[-2]["text"].startswith("Apportez <vos> graines")
    assert (await paul.reads()).startswith("Un nouveau brouillon, du même texte")
    await paul.presses("Abandonner")
    await paul.presses("Oui, l’effacer")
    await paul.says("/annonces 1 retirer")
    await paul.presses("Oui, la retirer")
    await newest_saying(paul, "Annonce retirée", "Retirée chez 1 abonné.")
    await paul.says("/annonces 1")
    assert "Dupliquer" not in await paul.labels()
    await paul.presses("Reprendre le texte")
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer")
    await newest_saying(marie, "Apportez <vos> graines", "Vous suivez")


async def test_what_waits_to_leave_is_not_duplicated(bot: Bot, paul: Person) -> None:
    await paul.says("/annonce 7 Bonjour")
    await paul.says("/annonces 1 dupliquer")
    assert "Ce n’est plus possible" in await paul.reads()


async def test_a_file_takes_the_place_of_another_one(bot: Bot, paul: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await paul.says("/annonce 7")
    await paul.sends("plan.pdf", b"%PDF-1.4 faux", caption="Le plan d’accès", kind="document")
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer")
    report = await newest_saying(paul, "Annonce envoyée")
    await presses_under(paul, report, "Corriger")
    await paul.sends("plan-juste.pdf", b"%PDF-1.4 juste", kind="document")
    assert "Ce qui change\nLe fichier est remplacé." in await paul.reads()
    await paul.presses("Corriger et prévenir")
    await paul.presses("Oui, corriger et prévenir")
    await newest_saying(marie, "Annonce corrigée\nLe fichier est remplacé.")
    files = [media["name"] for one in await marie.sees() if (media := one.get("media"))]
    assert files == ["plan-juste.pdf"]
