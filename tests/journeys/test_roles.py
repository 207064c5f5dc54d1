"""Who is what: Awa, an admin, invites, names and dismisses; the others see it at once."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select, update

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.cli import cast
from chatbot.members.models import Admin, Chat, Invitation
from chatbot.members.rules import INVITED_FOR
from telegram_sandbox.state.menus import Scope
from tests.journeys.bot import Bot
from tests.journeys.deployment import Deployment
from tests.journeys.people import Person
from tests.waiting import until

ONLY_ADMINS = "Cela revient aux admins du bot."
CLOSED = "Cette invitation n’est plus valable."
FOR_ADMINS = {"roles", "moderation"}


@pytest.fixture
def camille(bot: Bot) -> Person:
    """Return somebody without a role."""
    return bot.person(cast.CAMILLE)


async def invitation_of(awa: Person) -> str:
    """Let Awa make an invitation to chantier 7; return the payload of its link."""
    await awa.says("/roles")
    await awa.presses("Inviter un référent")
    await awa.presses("7. Alimentation")
    return await link_read_by(awa)


async def link_read_by(awa: Person) -> str:
    link = re.search(r"https://t\.me/etabli_bot\?start=(inv-[\w-]{32})\n", await awa.reads())
    assert link
    return link[1]


async def menu_of(person: Person) -> set[str]:
    return set(await person.menu())


async def number_of(person: Person) -> int:
    """Return our own number of the chat that they are in: theirs, or a group's."""
    async with person.storage.reading() as session:
        number = await session.scalar(select(Chat.id).where(Chat.telegram_id == person.chat))
    assert number is not None
    return number


async def known_by_following(*persons: Person) -> None:
    for person in persons:
        await person.says("/suivre 1")


async def opens_the_sheet(awa: Person, name: str) -> None:
    await awa.says(f"/roles {name}")
    await awa.presses(name)


async def test_roles_are_listed_with_their_people_and_nobody_else_sees_them(
    awa: Person, marie: Person
) -> None:
    await awa.says("/roles")
    text = await awa.reads()
    assert "Admins\n• Awa Diallo (@awa_diallo)\n" in text
    assert "Référents\n• 7. Alimentation\u00a0: Paul Martin (@paul_martin)" in text
    assert (await awa.labels())[-2:] == ["Inviter un référent", "Chercher une personne"]
    await marie.says("/roles")
    assert (await marie.reads()).startswith(ONLY_ADMINS)


async def test_awa_invites_marie_opens_and_awa_is_told(
    bot: Bot, awa: Person, marie: Person, camille: Person
) -> None:
    payload = await invitation_of(awa)
    assert "référent de «\u00a07.\u00a0Alimentation\u00a0»" in await awa.reads()
    assert "Il sert une fois, jusqu’au" in await awa.reads()
    await marie.says(f"/start {payload}")
    text = await marie.reads()
    assert "Vous avez maintenant le rôle de référent de «\u00a07.\u00a0Alimentation\u00a0»." in text
    assert "Vous pouvez renoncer à ce rôle quand vous voulez" in text
    told = await awa.reads()
    assert told.startswith("Marie Dupont (@marie_dupont) a ouvert votre invitation")
    await awa.presses("Voir ses rôles")
    assert "Référent de\u00a0:\n• 7. Alimentation" in await awa.reads()
    await camille.says(f"/start {payload}")
    assert (await camille.reads()).startswith(CLOSED)
    await marie.says(f"/start {payload}")
    assert (await marie.reads()).startswith("Vous avez déjà le rôle de référent")


async def test_the_link_is_shown_once_and_can_be_shared(awa: Person) -> None:
    payload = await invitation_of(awa)
    [share, *_] = [
        button
        for message in await awa.sees()
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if button["text"] == "Partager l’invitation"
    ]
    assert share["url"].startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fetabli_bot")
    assert payload in share["url"]
    await awa.presses("Retour aux rôles")
    assert "Invitations ouvertes\n• 7. Alimentation, par Awa Diallo" in await awa.reads()
    assert not any(payload in message["text"] for message in await awa.sees())


async def test_an_invitation_can_be_made_by_typing_alone(awa: Person, marie: Person) -> None:
    await awa.says("/roles inviter 3")
    await marie.says(f"/start {await link_read_by(awa)}")
    assert "Vous avez maintenant le rôle de référent" in await marie.reads()


async def test_a_referent_and_the_inviter_leave_the_link_to_whom_it_is_for(
    awa: Person, paul: Person, marie: Person
) -> None:
    payload = await invitation_of(awa)
    await paul.says(f"/start {payload}")
    assert (await paul.reads()).startswith("Vous avez déjà le rôle de référent")
    await awa.says(f"/start {payload}")
    assert (await awa.reads()).startswith("C’est votre propre invitation")
    await marie.says(f"/start {payload}")
    assert "Vous avez maintenant le rôle de référent" in await marie.reads()


async def test_a_link_that_is_closed_opens_nothing_and_one_that_served_is_not_closed(
    awa: Person, marie: Person, camille: Person
) -> None:
    payload = await invitation_of(awa)
    await awa.presses("Fermer cette invitation")
    assert await awa.toast() == "C’est fait\u00a0: ce lien ne s’ouvre plus."
    assert "Invitations ouvertes" not in await awa.reads()
    await marie.says(f"/start {payload}")
    assert (await marie.reads()).startswith(CLOSED)
    payload = await invitation_of(awa)
    await camille.says(f"/start {payload}")
    await awa.presses("Fermer cette invitation")
    assert (await awa.toast()).startswith("Trop tard")


async def test_a_link_is_open_for_seven_days(awa: Person, marie: Person) -> None:
    payload = await invitation_of(awa)
    async with awa.storage.transaction() as session:
        made = await session.scalar(select(Invitation.made_at))
        assert made is not None
        await session.execute(update(Invitation).values(made_at=made - INVITED_FOR))
    await marie.says(f"/start {payload}")
    assert (await marie.reads()).startswith(CLOSED)
    await awa.says("/roles")
    assert "Invitations ouvertes" not in await awa.reads()


async def test_in_a_group_a_link_is_not_used_up(awa: Person, marie: Person, group: Person) -> None:
    payload = await invitation_of(awa)
    await group.says(f"/start@etabli_bot {payload}")
    assert "Une invitation s’ouvre en privé" in await group.reads()
    await marie.says(f"/start {payload}")
    assert "Vous avez maintenant le rôle de référent" in await marie.reads()


async def test_a_referent_sees_their_topics_and_gives_one_up(awa: Person, paul: Person) -> None:
    await paul.says("/aide")
    assert "Vous êtes référent de\n• 7. Alimentation" in await paul.reads()
    await paul.presses("Mes sujets")
    await paul.presses("Renoncer\u00a0: 7. Alimentation")
    await paul.presses("Non, garder ce rôle")
    await paul.presses("Renoncer\u00a0: 7. Alimentation")
    await awa.says("/start")
    await paul.presses("Oui, renoncer à ce rôle")
    assert (await paul.toast()).startswith("C’est fait")
    assert "Paul Martin (@paul_martin) a renoncé à son rôle" in await awa.reads()
    await paul.says("/aide")
    assert "Vous êtes référent" not in await paul.reads()


async def test_an_admin_is_named_after_a_word_of_warning_and_has_the_menu_at_once(
    awa: Person, marie: Person
) -> None:
    await known_by_following(marie)
    assert not FOR_ADMINS & await menu_of(marie)
    await opens_the_sheet(awa, "Marie Dupont")
    assert "Aucun rôle pour l’instant." in await awa.reads()
    await awa.presses("Donner le rôle d’admin")
    assert "vous compris" in await awa.reads()
    assert not FOR_ADMINS & await menu_of(marie)
    await awa.presses("Oui, donner ce rôle")
    assert "Admin du bot." in await awa.reads()
    assert "rôle d’admin" in await marie.reads()
    assert await menu_of(marie) >= FOR_ADMINS
    await marie.says("/roles")
    assert "Marie Dupont" in await marie.reads()


async def test_an_admin_who_is_dismissed_loses_the_menu_at_once(awa: Person, marie: Person) -> None:
    await known_by_following(marie)
    await opens_the_sheet(awa, "Marie Dupont")
    await awa.presses("Donner le rôle d’admin")
    await awa.presses("Oui, donner ce rôle")
    await awa.presses("Retirer le rôle d’admin")
    await awa.presses("Oui, retirer ce rôle")
    assert "Aucun rôle pour l’instant." in await awa.reads()
    assert "vous a retiré le rôle d’admin" in await marie.reads()
    assert not FOR_ADMINS & await menu_of(marie)
    await marie.says("/roles")
    assert (await marie.reads()).startswith(ONLY_ADMINS)


async def test_the_last_admin_can_not_resign_but_one_of_two_can(awa: Person, marie: Person) -> None:
    await known_by_following(marie)
    await opens_the_sheet(awa, "Awa Diallo")
    await awa.presses("Rendre mon rôle d’admin")
    await awa.presses("Oui, rendre ce rôle")
    assert (await awa.toast()).startswith("Vous êtes le seul admin\u00a0: nommez")
    await opens_the_sheet(awa, "Marie Dupont")
    await awa.presses("Donner le rôle d’admin")
    await awa.presses("Oui, donner ce rôle")
    await opens_the_sheet(awa, "Awa Diallo")
    await awa.presses("Rendre mon rôle d’admin")
    await awa.presses("Oui, rendre ce rôle")
    assert "vous n’êtes plus admin" in await awa.reads()
    assert not FOR_ADMINS & await menu_of(awa)


async def test_a_referent_is_named_and_dismissed_from_their_sheet(
    awa: Person, marie: Person
) -> None:
    await known_by_following(marie)
    await opens_the_sheet(awa, "Marie Dupont")
    await awa.presses("Donner un rôle de référent")
    await awa.presses("3. ")
    assert "Un référent écrit à toutes celles et ceux qui suivent ce sujet" in await awa.reads()
    await awa.presses("Non, revenir")
    assert "Aucun rôle pour l’instant." in await awa.reads()
    await awa.presses("Donner un rôle de référent")
    await awa.presses("3. ")
    await awa.presses("Oui, donner ce rôle")
    assert "Référent de\u00a0:\n• 3. " in await awa.reads()
    assert "vous a donné le rôle de référent" in await marie.reads()
    await awa.presses("Retirer\u00a0: 3. ")
    assert "La personne sera prévenue" in await awa.reads()
    await awa.presses("Oui, retirer ce rôle")
    assert "Aucun rôle pour l’instant." in await awa.reads()
    assert "vous a retiré le rôle de référent" in await marie.reads()


async def test_a_person_is_found_by_a_name_that_is_asked_for(awa: Person, marie: Person) -> None:
    await known_by_following(marie)
    await awa.says("/roles")
    await awa.presses("Chercher une personne")
    await awa.says("licorne")
    assert "Je ne connais personne sous ce nom" in await awa.reads()
    await awa.says("dup")
    assert "• Marie Dupont (@marie_dupont)" in await awa.reads()
    await awa.presses("Marie Dupont (@marie_dupont)")
    assert (await awa.reads()).startswith("Marie Dupont (@marie_dupont)")


async def test_a_right_that_was_lost_since_the_button_was_drawn_is_missed_when_it_is_pressed(
    bot: Bot, awa: Person, marie: Person
) -> None:
    await known_by_following(marie)
    await opens_the_sheet(awa, "Marie Dupont")
    await awa.presses("Donner le rôle d’admin")
    async with bot.storage.transaction() as session:  # as another process does
        await session.execute(delete(Admin))
    await awa.presses("Oui, donner ce rôle")
    assert (await awa.toast()).startswith(ONLY_ADMINS)
    await marie.says("/roles")
    assert (await marie.reads()).startswith(ONLY_ADMINS)
    async with bot.storage.reading() as session:
        denied = select(func.count()).where(Entry.act == Act.DENIED, Entry.actor.is_not(None))
        assert await session.scalar(denied) == 2


async def test_an_ally_who_presses_an_admin_s_button_gets_a_polite_line(
    awa: Person, marie: Person
) -> None:
    await known_by_following(marie)
    message = (await marie.sees())[-1]["message_id"]
    itself = f"ra:{await number_of(marie)}:True"
    await marie.presses_data(message, itself, stale=True)
    assert (await marie.toast()).startswith(ONLY_ADMINS)
    await awa.says("/roles")
    assert "Marie" not in await awa.reads()


async def test_who_was_erased_meanwhile_is_not_known_any_more(
    bot: Bot, awa: Person, marie: Person
) -> None:
    await known_by_following(marie)
    await opens_the_sheet(awa, "Marie Dupont")
    async with bot.storage.transaction() as session:
        await session.execute(delete(Chat).where(Chat.telegram_id == marie.id))
    await awa.presses("Donner le rôle d’admin")
    assert (await awa.toast()).startswith("Je ne connais plus cette personne")


async def test_what_was_done_already_is_said_and_a_group_has_no_roles(
    awa: Person, paul: Person, group: Person
) -> None:
    await paul.says("/start")
    await awa.says("/roles")
    message, number = (await awa.sees())[-1]["message_id"], await number_of(paul)
    for _ in range(2):
        taken = f"rx:{number}:alimentation:True"
        await awa.presses_data(message, taken, stale=True)
    assert (await awa.toast()).startswith("C’était déjà fait")
    await awa.in_chat(group.chat).says("/suivre 1")
    of_the_group = f"rp:1:{await number_of(group)}"
    await awa.presses_data(message, of_the_group, stale=True)
    assert (await awa.toast()).startswith("Je ne connais plus cette personne")


async def test_help_shows_admins_what_is_theirs_in_private_alone(
    awa: Person, marie: Person, group: Person
) -> None:
    await awa.says("/aide")
    assert "Ce que fait un admin" in await awa.reads()
    await marie.says("/aide")
    assert "Ce que fait un admin" not in await marie.reads()
    await awa.in_chat(group.chat).says("/aide@etabli_bot")
    assert "Ce que fait un admin" not in await group.reads()


async def test_menus_show_what_may_be_done_there(awa: Person, marie: Person, group: Person) -> None:
    await marie.says("/start")
    await awa.says("/start")
    assert await menu_of(awa) >= FOR_ADMINS
    assert {"abonnements", "transmettre"} <= await menu_of(marie)
    assert "transmettre" not in await menu_of(group)
    assert "abonnements" in await menu_of(awa.in_chat(group.chat))
    assert not FOR_ADMINS & await menu_of(awa.in_chat(group.chat))


async def test_after_a_restart_an_admin_has_the_menu_of_this_version(
    deployment: Deployment,
) -> None:
    old = [{"command": "ancienne", "description": "D’une autre version"}]
    async with deployment.bot(admins=str(cast.AWA.id)):
        await deployment.person(cast.AWA).says("/start")
    mine = Scope("chat", cast.AWA.id)
    assert deployment.world.menus.get(mine, "")
    deployment.world.menus.set(mine, "", old)
    async with deployment.bot():
        await until(lambda: deployment.world.menus.get(mine, "") != old)
    assert {one["command"] for one in deployment.world.menus.get(mine, "")} >= FOR_ADMINS


STOPS = "Ne partira pas\u00a0:\n• «\u00a07.\u00a0Alimentation\u00a0», prévue "
WORDS = "à 9h\u00a0: «\u00a0Rendez-vous samedi\u00a0»"


async def schedules(paul: Person, topic: int, words: str, hour: str) -> None:
    await paul.says(f"/annonce {topic}")
    await paul.says(words)
    await paul.says(f"/annonce heure demain {hour}")
    await paul.presses("Programmer pour")


async def test_what_a_revoked_role_stops_is_said_before(awa: Person, paul: Person) -> None:
    await schedules(paul, 7, "Rendez-vous samedi", "9h")
    await awa.says("/roles paul")
    await awa.presses("Paul Martin")
    await awa.presses("Retirer\u00a0: 7. ")
    said = await awa.reads()
    assert STOPS in said
    assert WORDS in said
    await awa.presses("Non, revenir")
    assert "Référent de\u00a0:" in await awa.reads()
    await paul.says("/aide")
    await paul.presses("Mes sujets")
    await paul.presses("Renoncer\u00a0: 7. ")
    assert STOPS in await paul.reads()


async def test_what_a_ban_ends_is_said_before(awa: Person, paul: Person) -> None:
    await schedules(paul, 7, "Rendez-vous samedi", "9h")
    await awa.says("/moderation paul")
    assert len(await awa.labels()) <= 6
    await awa.presses("Bannir")
    said = await awa.reads()
    assert "Prendra fin\u00a0: son rôle de référent (n°\u00a07)." in said
    assert STOPS in said


async def test_what_an_admin_who_goes_stops_is_said_before(awa: Person, paul: Person) -> None:
    await awa.says("/roles paul")
    await awa.presses("Paul Martin")
    await awa.presses("Donner le rôle d’admin")
    await awa.presses("Oui, donner ce rôle")
    await schedules(paul, 7, "Rendez-vous samedi", "9h")
    await schedules(paul, 5, "Visite lundi", "10h")
    await awa.presses("Retirer le rôle d’admin")
    said = await awa.reads()
    assert "«\u00a05.\u00a0Média capacitant\u00a0», prévue " in said
    assert "Rendez-vous samedi" not in said  # still theirs to announce, as a référent


async def test_a_number_or_a_name_of_a_chantier_shows_its_referents(
    awa: Person, paul: Person, marie: Person, subtests: pytest.Subtests
) -> None:
    await known_by_following(marie)
    for words in ("7", "n°7", "chantier 7", "alimentation"):
        with subtests.test(words=words):
            await awa.says(f"/roles {words}")
            assert (await awa.reads()).startswith("Référents\u00a0: 7. Alimentation")
            assert "• Paul Martin (@paul_martin)" in await awa.reads()
    await awa.says(f"/roles {await number_of(marie)}")
    assert "Marie" not in await awa.reads()
    assert "Aucun référent" in await awa.reads()
    await awa.says("/roles personne 3")
    assert "Je ne connais personne sous ce nom" in await awa.reads()
    await awa.says("/roles dupont")
    assert "Marie Dupont" in await awa.reads()


async def three_called_camille(bot: Bot) -> list[int]:
    """Let three of that name follow chantier 1, the first long known; return our numbers."""
    names = [{"first_name": "Camille Durand"}] * 3
    added = await bot.http.post("/sandbox/persons", json=names)
    ids = added.raise_for_status().json()["ids"]
    persons = [Person(id_, id_, bot.http, bot.storage) for id_ in ids]
    await known_by_following(*persons)
    numbers = [await number_of(person) for person in persons]
    async with bot.storage.transaction() as session:
        first = update(Chat).where(Chat.id == numbers[0])
        await session.execute(first.values(known_since=datetime(2024, 3, 3, 12, tzinfo=UTC)))
    return numbers


async def test_namesakes_without_a_username_are_told_apart(bot: Bot, awa: Person) -> None:
    _, second, third = await three_called_camille(bot)
    await awa.says("/roles camille durand")
    lines = (await awa.reads()).splitlines()
    assert "• Camille Durand (ici depuis le 3 mars 2024)" in lines
    assert {line[-2:-1] for line in lines if "n°" in line} == {str(second), str(third)}
    await awa.presses("Camille Durand (3 mars 2024)")
    await awa.presses("Donner un rôle de référent")
    await awa.presses("7. Alimentation")
    await awa.presses("Oui, donner ce rôle")
    await awa.says("/roles")
    assert "7. Alimentation\u00a0: Camille Durand\n" in f"{await awa.reads()}\n"  # alone there
    for typed in ("/moderation 1", "/journal camille durand"):
        await awa.says(typed)
        assert "Camille Durand (3 mars 2024)" in await awa.labels()
