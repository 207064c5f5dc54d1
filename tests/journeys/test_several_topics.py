"""One announcement for two chantiers, and for all: chosen, typed, received once, left."""

import pytest
from sqlalchemy import select

from chatbot.announcements.models import AnnouncementTopic
from chatbot.cli import cast
from chatbot.conversation import UnitOfWork
from chatbot.members import roles, service as members
from tests.clock import NOW
from tests.journeys.announcements import newest_saying, presses_under
from tests.journeys.bot import Bot
from tests.journeys.people import Person

WHY = "Vous suivez\u00a0: 7 · Alimentation ou 5 · Média capacitant"
FIVE = "5. Média capacitant"


async def is_referent_of_five(bot: Bot) -> None:
    async with bot.storage.transaction() as session:
        paul = await members.person_of_account(UnitOfWork(session, NOW), cast.PAUL.id)
        await roles.give_referent(UnitOfWork(session, NOW), paul, "media-capacitant")


async def got(person: Person, words: str) -> list[str]:
    """List the messages of a chat that have these words."""
    return [one["text"] for one in await person.sees() if words in one["text"]]


@pytest.mark.wire
async def test_a_referent_of_two_chantiers_writes_to_both_at_once(
    bot: Bot, paul: Person, marie: Person
) -> None:
    await is_referent_of_five(bot)
    await marie.says("/suivre 5 7")
    await paul.says("/annonce 7 Rendez-vous au lac")
    await paul.presses("Autres chantiers")
    assert "1 personne la reçoit" in await paul.reads()
    await paul.presses(FIVE)
    assert f"✓ {FIVE}" in await paul.labels()
    await paul.presses("Revenir à l’annonce")
    assert (await paul.sees())[-2]["text"].endswith(WHY)
    assert "Autres chantiers\u00a0: 1" in await paul.labels()
    await paul.presses("Envoyer")
    asked = await paul.reads()
    assert "à 1 personne, pour «\u00a07.\u00a0Alimentation\u00a0» et «\u00a05.\u00a0" in asked
    assert "Qui en suit plusieurs la reçoit une seule fois." in asked
    await paul.presses("Oui, envoyer à 1 personne")
    await newest_saying(marie, WHY)
    await marie.says("/actus 5")
    assert len(await got(marie, WHY)) == 1
    assert "Rendez-vous au lac" in await marie.reads()
    await marie.says("/actus")
    assert "7. Alimentation et 1 autre\nRendez-vous au lac" in await marie.reads()


async def test_its_author_is_told_for_which_topics_it_is(bot: Bot, paul: Person) -> None:
    await paul.says("/annonce 7 Rendez-vous au lac")
    assert "Autres chantiers" not in await paul.labels()  # of no other one
    await paul.says("/annonce autres chantiers")
    assert "Vous n’êtes référent d’aucun autre sujet" in await paul.reads()
    await is_referent_of_five(bot)
    await paul.says("/annonce autres chantiers")
    await paul.presses("Tous")
    await paul.presses("Revenir à l’annonce")
    await paul.says("/annonce envoyer")
    await paul.presses("Oui, la publier")
    await paul.says("/annonces 1re")
    assert "Aussi pour «\u00a05.\u00a0" in await paul.reads()


async def test_under_it_one_leaves_what_one_follows_of_it(
    bot: Bot, paul: Person, marie: Person
) -> None:
    await is_referent_of_five(bot)
    await marie.says("/suivre 5 7")
    await paul.says("/annonce 5 et 7 : Rendez-vous au lac")
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer à 1 personne")
    sent = await newest_saying(marie, "Rendez-vous au lac")
    await presses_under(marie, sent, "Ne plus suivre")
    assert (await marie.reads()).startswith("Vos abonnements")  # two: which of them?
    await marie.says("/arreter 7")
    await presses_under(marie, sent, "Ne plus suivre")
    assert "Pour suivre de nouveau\u00a0: /suivre 5" in await marie.toast()


async def test_an_admin_writes_to_all_and_nobody_else_does(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    await marie.says("/suivre tout")
    await paul.says("/annonce à tous : Bonjour")
    assert "Seuls les admins écrivent à tous à la fois" in await paul.reads()
    await awa.says("/annonce à tous : <b>Bonjour</b> à tous")
    assert (await awa.sees())[-2]["text"].startswith(
        "<b>Bonjour</b> à tous\n\nVous suivez l’un des"
    )
    await awa.presses("Autres chantiers")
    await awa.presses("Aucun autre")
    async with bot.storage.reading() as session:
        assert (await session.scalars(select(AnnouncementTopic))).all() == []
    await awa.presses("Tous")
    await awa.presses("Revenir à l’annonce")
    await awa.presses("Envoyer")
    assert "à 1 personne, pour 9 sujets (1, 2, 3, 4, 5, 6, 7, 8 et Osons" in await awa.reads()
    await awa.presses("Oui, envoyer à 1 personne")
    await newest_saying(marie, "Bonjour</b> à tous\n\nVous suivez l’un des 9 sujets")
    await awa.says("/annonces 1re corriger")
    await awa.says("Bonsoir à tous")
    await awa.says("/annonce prevenir")
    await awa.presses("Oui, corriger")
    await newest_saying(marie, "Annonce corrigée")
    assert len(await got(marie, "Bonsoir à tous\n\nVous suivez l’un des")) == 1


async def test_of_unknown_numbers_and_of_others_the_text_is_kept(bot: Bot, paul: Person) -> None:
    for typed, kept in (
        ("3 places restent, dépêchez-vous", "3 places restent, dépêchez-vous"),
        ("99 Bonjour à tous", "99 Bonjour à tous"),
        ("7 et 99 : <b>Bonjour</b>", "<b>Bonjour</b>"),
        ("5 et 7 : Bonsoir", "Bonsoir"),
    ):
        await paul.says(f"/annonce {typed}")
        assert "Je ne trouve pas ce sujet parmi les vôtres" in await paul.reads()
        assert await paul.labels() == ["7. Alimentation"]
        await paul.presses("7. Alimentation")
        assert (await paul.sees())[-2]["text"].startswith(f"{kept}\n\nVous suivez")


async def test_days_are_no_topics(paul: Person) -> None:
    await paul.says("/annonce 12 et 13 décembre : venez")
    assert (await paul.sees())[-2]["text"].startswith("12 et 13 décembre : venez\n\nVous suivez")


async def test_of_others_without_a_text_nothing_begins(bot: Bot, paul: Person) -> None:
    await paul.says("/annonce 3")
    assert "Seuls les référents" in await paul.reads()
    await paul.says("/annonce 7, 14 décembre au lac")
    assert (await paul.sees())[-2]["text"].startswith("14 décembre au lac")


async def test_an_edited_command_changes_the_topics_and_says_so(bot: Bot, paul: Person) -> None:
    await is_referent_of_five(bot)
    said = await paul.says("/annonce 7 Rendez-vous")
    for typed, topics in (
        ("5 Rendez-vous", "5 · Média capacitant"),
        ("5 et 7 : Rendez-vous", "5 · Média capacitant ou 7 · Alimentation"),
    ):
        await paul.edits(said, f"/annonce {typed}")
        message = (await paul.sees())[-2]["text"]
        assert message == f"Rendez-vous\n\nVous suivez\u00a0: {topics}"
        assert "Elle est maintenant pour" in await paul.reads()
    await paul.edits(said, "/annonce 7 Rendez-vous au lac")
    message = (await paul.sees())[-2]["text"]
    assert message.startswith("Rendez-vous au lac\n\nVous suivez\u00a0: 5 · Média capacitant ou 7")
    assert "Elle reste pour" in await paul.reads()


async def test_an_edited_command_for_others_keeps_the_topic_and_says_so(
    bot: Bot, paul: Person
) -> None:
    said = await paul.says("/annonce 7 Rendez-vous")
    for typed in ("3 Bonjour", "99 Bonjour", "3 et 7 : Bonjour", "à tous : Bonjour"):
        await paul.edits(said, f"/annonce {typed}")
        message = (await paul.sees())[-2]["text"]
        assert message.endswith("Bonjour\n\nVous suivez\u00a0: 7 · Alimentation")
        assert "Elle reste pour «\u00a07." in await paul.reads()
