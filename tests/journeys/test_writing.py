"""Paul, a référent of chantier 7, writes to those who follow it; Awa, an admin, may too."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from chatbot.announcements.due import start_due
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.cli import cast
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Delivery
from tests.announcements.writing.writers import visit
from tests.clock import NOW, PARIS
from tests.journeys.announcements import newest_saying
from tests.journeys.bot import Bot
from tests.journeys.deployment import Deployment
from tests.journeys.people import Message, Person, buttons_of
from tests.telegram_sandbox.pictures import png

# What they ask of the database is asked on both in tests/announcements/writing.
one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
WHY = "\n\nVous suivez\u00a0: 7 · Alimentation"


async def announcements(person: Person) -> list[Announcement]:
    """List all announcements."""
    async with person.storage.reading() as session:
        return list(await session.scalars(select(Announcement).order_by(Announcement.id)))


async def preview_of(person: Person) -> Message:
    """Return the preview, which is above the panel."""
    return (await person.sees())[-2]


async def test_a_referent_writes_looks_tries_and_sends_to_who_follows(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    for follower in (marie, awa):
        await follower.says("/suivre 7")
    await paul.says("/annonce")
    assert (await paul.reads()).startswith("Annonce pour «\u00a07.\u00a0Alimentation\u00a0»")
    await paul.says("Rendez-vous demain, voir https://exemple.org")
    assert (await preview_of(paul))["text"] == f"Rendez-vous demain, voir https://exemple.org{WHY}"
    panel = await paul.reads()
    assert "Qui la reçoit\u00a0: 2 personnes la reçoivent tout de suite." in panel
    assert "Durée de l’envoi\u00a0: moins d’une minute" in panel
    await paul.presses("M’envoyer un essai")
    assert (await paul.toast()).startswith("L’essai arrive")
    assert (await preview_of(paul))[
        "text"
    ] == f"Essai, pour vous seul\n\nRendez-vous demain, voir https://exemple.org{WHY}"
    assert (await paul.labels())[:2] == ["L’ajouter aux dates", "Envoyer"]
    await paul.presses("Envoyer")
    assert "Envoyer cette annonce à 2 personnes" in await paul.reads()
    await paul.presses("Non, revenir")
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer à 2 personnes")
    assert [one for one in await paul.sees() if "part vers 2 personnes" in one["text"]]
    [sent] = await announcements(paul)
    assert (sent.state, sent.published_at is not None) == (State.PUBLISHED, True)
    async with paul.storage.reading() as session:
        chats = set(await session.scalars(select(Delivery.chat_id)))
        by = await session.scalar(select(Entry.actor).where(Entry.act == Act.PUBLISHED))
    assert (chats, by) == ({marie.id, awa.id}, sent.author)


async def test_what_is_confirmed_names_whom_and_what(
    bot: Bot, paul: Person, marie: Person, group: Person
) -> None:
    async with bot.storage.transaction() as session:
        await visit(session)
    await marie.says("/suivre 7")
    await bot.person(cast.AWA).in_chat(group.chat).says("/suivre 7")
    await paul.says("/annonce")
    await paul.sends("lac.png", png(60, 40), "Le lac\nen hiver")
    await paul.says("/annonce date")
    await paul.presses("15 mars 2027")
    await paul.says("/annonce boutons")
    await paul.says("Le programme https://exemple.org/p")
    await paul.presses("Envoyer")
    asked = await paul.reads()
    assert "Envoyer cette annonce à 1 personne et 1 groupe, pour" in asked
    assert "«\u00a0Le lac en hiver\u00a0»\nAvec\u00a0: une photo, 1 date, 1 bouton." in asked


@one_database
async def test_the_panel_never_stands_under_anything_but_its_preview(
    bot: Bot, paul: Person
) -> None:
    await paul.says("/annonce")
    await paul.says("Le marché ouvre à 9h")
    await paul.presses("Modifier")
    await paul.presses("Revenir à l’annonce")  # in place: the preview is still right above
    assert len([one for one in await paul.sees() if one["text"].endswith(WHY)]) == 1
    await paul.presses("Modifier")
    await paul.presses("Le message")
    await paul.says("Le marché est annulé " * 195)
    assert "trop long" in await paul.reads()
    await paul.presses("Revenir à l’annonce")
    assert (await preview_of(paul))["text"] == f"Le marché ouvre à 9h{WHY}"
    assert "Ci-dessus" in await paul.reads()
    for words, again in (("boutons", "sans adresse"), ("heure", "un jour"), ("date", "zut")):
        await paul.says(f"/annonce {words}")
        assert (await preview_of(paul))["text"] == f"Le marché ouvre à 9h{WHY}"
        await paul.says(again)
        await paul.presses("Revenir à l’annonce")
        assert (await preview_of(paul))["text"] == f"Le marché ouvre à 9h{WHY}"
    for verb in ("envoyer", "abandonner"):
        await paul.says(f"/annonce {verb}")
        assert (await preview_of(paul))["text"] == f"Le marché ouvre à 9h{WHY}"
        await paul.presses("Non, ")
        assert (await preview_of(paul))["text"] == f"Le marché ouvre à 9h{WHY}"


@one_database
async def test_each_option_is_added_in_its_turn(bot: Bot, paul: Person) -> None:
    async with bot.storage.transaction() as session:
        await visit(session)
    await paul.says("/annonce")
    await paul.says("Bonjour")
    await paul.presses("Modifier")
    await paul.presses("Les boutons")
    await paul.says("Le programme exemple")
    assert (await paul.reads()).startswith("Ligne 1\u00a0: je n’y trouve pas d’adresse.")
    await paul.says("Le programme exemple.org/p\nS’inscrire : https://exemple.org/i")
    assert [one["text"] for one in buttons_of(await preview_of(paul))] == [
        "Le programme",
        "S’inscrire",
        "Ne plus suivre",
    ]
    await paul.presses("Modifier")
    await paul.presses("La date")
    await paul.presses("15 mars 2027")
    assert (await preview_of(paul))["text"] == f"Bonjour\n\nLundi 15 mars 2027\nVisite{WHY}"
    await paul.presses("Modifier")
    await paul.presses("L’heure d’envoi")
    await paul.says("demain")
    assert "À quelle heure" in await paul.reads()
    await paul.says("9h")
    assert any(label.startswith("Programmer pour") for label in await paul.labels())


@one_database
async def test_the_dates_that_are_joined_are_shown_and_another_comes_to_them(
    bot: Bot, paul: Person
) -> None:
    async with bot.storage.transaction() as session:
        await visit(session)
    await paul.says("/annonce 7 Bonjour")
    await paul.says("/annonce date")
    assert "Déjà sous ce message" not in await paul.reads()
    await paul.presses("15 mars 2027")
    await paul.says("/annonce date")
    assert "Déjà sous ce message\u00a0:\nLundi 15 mars 2027\u00a0: Visite" in await paul.reads()
    assert not [label for label in await paul.labels() if "Visite" in label]
    await paul.says("Atelier samedi 20 mars 2027 à 14h")
    assert "Elle s’ajoute\u00a0: 2 dates vont avec ce message." in await paul.reads()
    await paul.says("/annonce date")
    await paul.says("Atelier samedi 27 mars 2027 à 14h")
    assert "Elle remplace celle qui y était." in await paul.reads()
    await paul.says("/annonce date")
    await paul.presses("Aucune date")
    assert (await preview_of(paul))["text"] == f"Bonjour{WHY}"


@one_database
async def test_a_correction_leaves_the_date_that_it_made_known(bot: Bot, paul: Person) -> None:
    await paul.says("/annonce 7 Bonjour")
    await paul.says("/annonce date")
    await paul.says("Atelier samedi 20 mars 2027 à 14h")
    await paul.presses("Envoyer")
    await paul.presses("Oui, ")
    await paul.says("/annonces 1 corriger")
    await paul.presses("La date")
    assert "Samedi 20 mars 2027 à 14h\u00a0: Atelier" in await paul.reads()
    assert "Aucune date" not in await paul.labels()
    await paul.says("aucune")
    assert "elle reste sous le message. /date la change ou l’annule." in await paul.reads()


@one_database
async def test_the_hour_is_said_as_people_say_it_or_touched(bot: Bot, paul: Person) -> None:
    await paul.says("/annonce")
    await paul.says("Bonjour")
    for words in ("dans 2 heures", "samedi matin"):
        await paul.says(f"/annonce heure {words}")
        assert (await paul.labels())[0].startswith("Programmer pour")
    await paul.says("/annonce heure tout de suite")
    assert (await paul.labels())[0] == "Envoyer"
    await paul.presses("Modifier")
    await paul.presses("L’heure d’envoi")
    await paul.presses("Demain à 9h")
    [label] = [label for label in await paul.labels() if label.startswith("Programmer")]
    assert label.endswith("à 9h")


async def test_who_announced_a_moment_ago_is_told_so_before_they_announce_again(
    bot: Bot, paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await paul.says("/annonce 7 Le marché ouvre à 9h")
    assert "dernière annonce" not in await paul.reads()
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer")
    await paul.says("/annonce 7 Le marché ouvre à 10h")
    just_now = (
        "Votre dernière annonce est partie il y a 1 minute\u00a0: «\u00a0Le marché ouvre à 9h"
    )
    assert just_now in await paul.reads()
    await paul.presses("Envoyer")
    assert just_now in await paul.reads()


@one_database
async def test_each_option_stays_until_it_is_taken_off(bot: Bot, paul: Person) -> None:
    async with bot.storage.transaction() as session:
        number = await visit(session)
    await paul.says("/annonce")
    await paul.says("Bonjour")
    async with bot.storage.transaction() as session:
        links = [{"label": "Le site", "url": "https://exemple.org"}]
        options = {"event_id": number, "links": links, "send_at": Announcement.changed_at}
        await session.execute(update(Announcement).values(**options))
    await paul.says("/annonce")
    await paul.presses("Modifier")
    await paul.presses("Le message")
    await paul.sends("lac.png", png(60, 40), "Une légende")
    shown = await preview_of(paul)
    assert shown["text"] == f"Une légende\n\nLundi 15 mars 2027\nVisite{WHY}"
    assert len(buttons_of(shown)) == 4  # the site, « Je viens », the date, the way out
    await paul.says("/annonce boutons")
    await paul.presses("Enlever les boutons")
    await paul.says("/annonce date")
    await paul.presses("Aucune date")
    await paul.says("/annonce heure")
    await paul.presses("Sans heure fixée")
    assert (await preview_of(paul))["text"] == f"Une légende{WHY}"
    trials = ["M’envoyer un essai", "À un collègue"]
    assert await paul.labels() == ["Envoyer", *trials, "Modifier", "Abandonner"]


@one_database
async def test_what_is_abandoned_is_gone_after_one_question(paul: Person) -> None:
    await paul.says("/annonce")
    await paul.says("Bonjour")
    await paul.presses("Abandonner")
    await paul.presses("Non, la garder")
    await paul.presses("Abandonner")
    await paul.presses("Oui, l’effacer")
    assert "l’annonce est effacée" in await paul.reads()
    assert not await announcements(paul)


@one_database
async def test_an_ally_is_refused_and_the_attempt_is_in_the_log(
    bot: Bot, marie: Person, group: Person
) -> None:
    await marie.says("/annonce")
    assert (await marie.reads()).startswith("Cela revient aux référents")
    await group.says("/annonce@etabli_bot")
    assert "écrivez-moi en privé" in await group.reads()
    async with bot.storage.reading() as session:
        denied = select(Entry.detail).where(Entry.act == Act.DENIED)
        assert list(await session.scalars(denied)) == ["/annonce"]


@one_database
async def test_two_write_at_the_same_time_and_each_finds_their_own(
    paul: Person, awa: Person
) -> None:
    await paul.says("/annonce")
    await awa.says("/annonce")
    await awa.presses("7. Alimentation")
    await paul.says("De Paul")
    await awa.says("D’Awa")
    for person, words in ((paul, "De Paul"), (awa, "D’Awa")):
        await person.says("/annonce")
        assert "Vous aviez une annonce en cours" in await person.reads()
        assert (await preview_of(person))["text"] == words + WHY


@one_database
async def test_annuler_leaves_the_step_and_keeps_the_draft(paul: Person) -> None:
    await paul.says("/annonce")
    await paul.says("Bonjour")
    await paul.says("/annonce message")
    await paul.says("/annuler")
    assert "reste en brouillon" in await paul.reads()
    await paul.presses("Reprendre le brouillon")
    assert (await preview_of(paul))["text"] == f"Bonjour{WHY}"


async def test_a_photo_is_added_and_the_text_is_given_to_be_changed(paul: Person) -> None:
    await paul.says("/annonce")
    said = await paul.says("Le lac gèle")
    await paul.presses("Modifier")
    await paul.presses("Le message")
    assert (await preview_of(paul))["text"] == "Le lac gèle"  # without what the bot adds
    [copy] = [one for one in buttons_of((await paul.sees())[-1]) if "copy_text" in one]
    assert copy["copy_text"] == {"text": "Le lac gèle"}
    await paul.sends("lac.png", png(60, 40))
    shown = await preview_of(paul)
    assert (shown["text"], "media" in shown) == (f"Le lac gèle{WHY}", True)
    await paul.edits(said, "Le lac dégèle")
    shown = await preview_of(paul)
    assert (shown["text"], "media" in shown) == (f"Le lac dégèle{WHY}", True)
    await paul.says("/annonce message")
    await paul.presses("Enlever la photo")
    assert "media" not in await preview_of(paul)


async def test_free_words_become_the_message_or_not_and_the_old_text_comes_back(
    paul: Person,
) -> None:
    await paul.says("/annonce")
    await paul.says("Bonjour")
    await paul.says("Venez samedi au marché")
    assert (await paul.reads()).startswith("Est-ce le message de votre annonce")
    assert "à la place de «\u00a0Bonjour\u00a0»" in await paul.reads()
    assert await paul.labels() == ["En faire le message", "Non, garder le texte"]
    await paul.presses("Non, garder le texte")
    assert (await preview_of(paul))["text"] == f"Bonjour{WHY}"
    for no in ("non", "merci", "attends"):
        await paul.says(no)
        assert "En faire le message" not in await paul.labels()
    await paul.says("Venez samedi au marché")
    await paul.presses("En faire le message")
    assert (await preview_of(paul))["text"] == f"Venez samedi au marché{WHY}"
    await paul.presses("Remettre l’ancien texte")
    assert (await preview_of(paul))["text"] == f"Bonjour{WHY}"
    assert "Remettre l’ancien texte" not in await paul.labels()


@one_database
async def test_free_words_that_became_the_message_are_changed_or_answered(
    bot: Bot, paul: Person
) -> None:
    await paul.says("/annonce 7 Bonjour")
    said = await paul.says("Venez samedi au marché")
    await paul.presses("En faire le message")
    await paul.edits(said, "Venez dimanche au marché")
    assert (await preview_of(paul))["text"] == f"Venez dimanche au marché{WHY}"
    await paul.says("Qui porte le chantier 4 ?")
    assert "Laurent Fussien" in await paul.reads()
    assert (await paul.labels())[0] == "En faire le message"
    async with bot.storage.transaction() as session:
        await session.execute(update(Announcement).values(changed_at=NOW - timedelta(days=2)))
    await paul.says("Venez samedi au marché")
    assert "En faire le message" not in await paul.labels()


async def test_drafts_live_side_by_side(bot: Bot, paul: Person) -> None:
    await paul.says("/annonce 7 Le marché ouvre")
    await paul.says("/annonce 7 La cantine ferme")
    assert (await preview_of(paul))["text"] == f"La cantine ferme{WHY}"
    assert "Ce que vous écriviez reste de côté" in await paul.reads()
    await paul.says("/annonce")
    assert await paul.labels() == [
        "La cantine ferme",
        "Le marché ouvre",
        "Écrire une autre annonce",
    ]
    await paul.presses("Le marché ouvre")
    assert (await preview_of(paul))["text"] == f"Le marché ouvre{WHY}"
    await paul.says("/annonce envoyer")  # of the one that was opened last
    assert "«\u00a0Le marché ouvre\u00a0»" in await paul.reads()
    await paul.presses("Oui, la publier")
    await paul.says("/annonce")
    assert (await preview_of(paul))["text"] == f"La cantine ferme{WHY}"
    await paul.presses("Écrire une autre annonce")
    assert "Ce que vous écriviez reste de côté" in await paul.reads()
    await paul.says("/annonces")
    assert "La cantine ferme" in await paul.reads()


async def test_an_open_draft_is_in_no_correction_s_way(
    bot: Bot, paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await paul.says("/annonce 7 Le marché ouvre mardi 8")
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer")
    await paul.says("/annonce 7 Un tout autre sujet")
    await paul.presses("Corriger")
    await paul.says("Le marché ouvre jeudi 10")
    await paul.presses("Corriger chez 1 abonné")
    await paul.presses("Oui, corriger")
    await newest_saying(marie, "Le marché ouvre jeudi 10")
    await paul.says("/annonce")
    assert (await preview_of(paul))["text"] == f"Un tout autre sujet{WHY}"


@one_database
async def test_what_is_scheduled_is_said_to_leave_still(paul: Person) -> None:
    await paul.says("/annonce 7")
    said = await paul.says("Bonjour")
    await paul.says("/annonce heure demain 9h")
    assert "personne ne la reçoit." in await paul.reads()
    assert "à 9h, une fois que vous aurez touché Programmer" in await paul.reads()
    await paul.says("/annonce programmer")
    await paul.edits(said, "Bonsoir")
    assert "Elle est programmée\u00a0: touchez Modifier d’abord." in await paul.reads()
    for stops in ("/annuler", "annule l’envoi", "arrête l'envoi", "stop l’envoi"):
        await paul.says(stops)
        told = await paul.reads()
        assert "n’est pas arrêtée" in told
        assert "à 9h\u00a0: «\u00a0Bonjour\u00a0»" in told
        assert await paul.labels() == ["Voir l’annonce", "Annuler l’envoi"]
    await paul.presses("Annuler l’envoi")
    await paul.presses("Non, la garder")


async def test_what_is_scheduled_leaves_once_at_its_hour(
    bot: Bot, paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await paul.says("/annonce")
    await paul.says("Bonjour")
    await paul.says("/annonce heure")
    await paul.says("demain 9h")
    await paul.presses("Programmer pour")
    assert "elle partira" in await paul.reads()
    assert await paul.labels() == ["Envoyer maintenant", "Modifier", "Annuler l’envoi"]
    await paul.presses("Modifier")
    assert "elle ne partira pas sans que vous la reprogrammiez" in await paul.reads()
    assert "une fois que vous aurez touché Programmer" in await paul.reads()
    await paul.presses("Programmer pour")
    [one] = await announcements(paul)
    assert one.send_at is not None
    for _ in range(2):
        async with bot.storage.transaction() as session:
            await start_due(UnitOfWork(session, one.send_at.astimezone(PARIS)))
    async with bot.storage.reading() as session:
        assert list(await session.scalars(select(Delivery.chat_id))) == [marie.id]
    await paul.presses("Modifier")
    assert (await paul.toast()).startswith("Elle est déjà partie")


@one_database
async def test_who_is_asked_too_late_decides(bot: Bot, paul: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await paul.says("/annonce")
    await paul.says("Bonjour")
    await paul.says("/annonce heure demain 9h")
    await paul.presses("Programmer pour")
    [one] = await announcements(paul)
    async with bot.storage.transaction() as session:
        hour = one.changed_at - timedelta(hours=3)
        await session.execute(update(Announcement).values(send_at=hour))
        assert await start_due(UnitOfWork(session, one.changed_at.astimezone(PARIS)))
    await paul.says("/start")  # which wakes whoever carries what he is owed
    await paul.presses("Envoyer maintenant")
    await paul.presses("Non, revenir")
    assert "elle attend votre décision" in await paul.reads()
    await paul.presses("Envoyer maintenant")
    await paul.presses("Oui, envoyer à 1 personne")
    [one] = await announcements(paul)
    assert one.state is State.PUBLISHED


async def test_a_draft_survives_a_restart_also_in_the_middle_of_a_step(
    deployment: Deployment,
) -> None:
    awa = deployment.person(cast.AWA)
    async with deployment.bot(admins=str(cast.AWA.id)):
        await awa.says("/annonce 7")
        await awa.says("Bonjour")
        await awa.says("/annonce boutons")
    async with deployment.bot():
        await awa.says("Le site https://exemple.org")
        assert (await preview_of(awa))["text"] == f"Bonjour{WHY}"
        assert "Le site" in [one["text"] for one in buttons_of(await preview_of(awa))]
    async with deployment.bot():
        await awa.says("/annonce")
        assert (await awa.reads()).startswith("Vous aviez une annonce en cours")
        assert (await preview_of(awa))["text"] == f"Bonjour{WHY}"
