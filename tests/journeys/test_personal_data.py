"""What is kept about somebody: seen, taken away, withdrawn, erased, and gone in time."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

import pytest
from sqlalchemy import func, select, update

from chatbot.app import running
from chatbot.chantiers.models import Asked
from chatbot.cli import cast
from chatbot.discovery import all_tables
from chatbot.engine.storage.engine import Storage
from chatbot.members.models import Chat
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import WORDING, State
from chatbot.subscriptions.wording import WORDINGS
from telegram_sandbox.state.faults import TooManyRequests
from telegram_sandbox.state.people import Person as Cast
from telegram_sandbox.world import World
from tests.journeys.bot import Bot
from tests.journeys.deployment import Deployment
from tests.journeys.people import Message, Person, buttons_of
from tests.waiting import LOOK_S, until_answered, until_quiet

NOTHING = "Je ne garde rien sur vous"


def files(messages: list[Message]) -> list[Message]:
    return [message for message in messages if "media" in message]


async def opens(person: Person, message: Message) -> Any:
    """Download and parse the file that the bot sent."""
    assert message["media"]["name"] == "mes-donnees.json"
    shown = await person.http.get(message["media"]["url"])
    return json.loads(shown.raise_for_status().content)


async def screen(person: Person) -> str:
    """Return the newest message that is no file."""
    *_, newest = [message for message in await person.sees() if "media" not in message]
    return str(newest["text"])


async def everywhere(storage: Storage, who: Cast) -> set[str]:
    """Name the tables that contain somebody's account or name."""
    found = set()
    async with storage.reading() as session:
        for table in set(all_tables().sorted_tables) - {Asked.__table__}:  # which a pack brings
            rows = (await session.execute(select(table))).all()
            told = " | ".join(str(value) for row in rows for value in row).casefold()
            if any(sign in told for sign in (str(who.id), who.last_name.casefold(), who.username)):
                found.add(table.name)
    return found


async def test_who_only_reads_leaves_nothing_behind_but_what_was_spoken_of(
    bot: Bot, marie: Person
) -> None:
    await marie.says("/dates")
    await marie.says("/mesdonnees")
    assert NOTHING in await marie.reads()
    await marie.says("/oublier")
    assert NOTHING in await marie.reads()
    assert not files(await marie.sees())
    assert await everywhere(bot.storage, cast.MARIE) == set()
    await marie.says("/chantier 7")
    await marie.presses("Lire la suite")
    await marie.says("/mesdonnees")
    assert "De quoi nous parlions\nSujet\u00a0: 7. Alimentation" in await screen(marie)
    assert await everywhere(bot.storage, cast.MARIE) == {"conversation"}
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    assert await everywhere(bot.storage, cast.MARIE) == set()


async def test_everything_is_shown_and_comes_as_a_file(marie: Person) -> None:
    await marie.says("/suivre 7")
    await marie.says("/mesdonnees")
    text = await screen(marie)
    assert "Nom\u00a0: Marie Dupont\nNom d’utilisateur\u00a0: @marie_dupont" in text
    assert "Abonnement\u00a0: 7. Alimentation\nÉtat\u00a0: suivi" in text
    assert WORDINGS[WORDING] in text
    [file] = files(await marie.sees())
    told = await opens(marie, file)
    assert told["par"] == "@etabli_bot"
    name, receipt, log = told["ce que je garde"]
    assert (name["nom"], name["numéro du compte Telegram"]) == ("Marie Dupont", cast.MARIE.id)
    assert receipt["quoi"] == "Abonnement\u00a0: 7. Alimentation"
    assert receipt["texte accepté"] == WORDINGS[WORDING]
    assert receipt["d’où"] == "une commande"
    assert log["notes qui portent votre numéro"] == 0


async def test_a_consent_is_withdrawn_on_the_spot_without_another_file(marie: Person) -> None:
    await marie.says("/suivre 7")
    await marie.says("/suivre 5")
    await marie.says("/mesdonnees")
    await marie.presses("Retirer mon accord\u00a0: 7. Alimentation")
    assert "«\u00a07.\u00a0Alimentation\u00a0» n’est plus suivi ici" in await marie.toast()
    text = await screen(marie)
    assert "Abonnement\u00a0: 7. Alimentation\nÉtat\u00a0: terminé" in text
    assert len(files(await marie.sees())) == 1
    with pytest.raises(AssertionError, match="no button"):
        await marie.presses("Retirer mon accord\u00a0: 7.")
    await marie.presses("Retirer mon accord\u00a0: 5.")
    await marie.says("/abonnements")
    assert "Rien pour l’instant" in await marie.reads()


async def test_what_is_one_s_own_business_is_not_said_in_a_group(group: Person) -> None:
    for command in ("/mesdonnees", "/oublier"):
        await group.says(command)
        assert "en privé" in await group.reads()
    assert not files(await group.sees())


async def test_everything_is_erased_after_one_question(bot: Bot, marie: Person) -> None:
    await marie.says("/suivre 7")
    await marie.says("/abonnements pause 15 mars")
    await marie.says("/oublier")
    text = await marie.reads()
    assert "• Votre nom et votre compte" in text
    assert "• Abonnement\u00a0: 7. Alimentation" in text
    assert "Ce qui reste\u00a0:\n• les notes du journal des admins" in text
    await marie.presses("Non, ne rien effacer")
    assert len(await marie.reads()) < 200
    assert "je n’ai rien effacé" in await marie.reads()
    assert "Les chantiers" in await marie.labels()
    assert await everywhere(bot.storage, cast.MARIE) == {"chat", "name_word", "conversation"}
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    text = await marie.reads()
    assert text.startswith("C’est fait")
    assert "tout recommence à zéro" in text
    assert await marie.labels() == []
    assert await everywhere(bot.storage, cast.MARIE) == set()
    await marie.says("/mesdonnees")
    assert NOTHING in await marie.reads()
    await marie.says("/suivre 7")
    assert "vous suivez «\u00a07.\u00a0Alimentation\u00a0»" in await marie.reads()


async def acts(person: Person, act: str, **body: Any) -> None:
    """Say or press something, and wait for its answer alone: what others are owed may wait."""
    path = f"/sandbox/persons/{person.id}/{act}"
    done = await person.http.post(path, json={"chat_id": person.chat, **body})
    await until_answered(person.storage, done.raise_for_status().json().get("update_id"))


async def erases_everything(person: Person) -> None:
    await acts(person, "say", text="/oublier")
    question = (await person.sees())[-1]
    data = buttons_of(question)[0]["callback_data"]
    await acts(person, "press", message_id=question["message_id"], data=data)
    while not (await person.reads()).startswith("C’est fait"):  # noqa: ASYNC110 - as in waiting.py
        await asyncio.sleep(LOOK_S)


async def test_whoever_made_an_invitation_is_not_told_any_more_who_opened_it(
    deployment: Deployment,
) -> None:
    awa, marie = deployment.person(cast.AWA), deployment.person(cast.MARIE)
    async with deployment.bot(admins=str(awa.id)):
        await awa.says("/roles inviter 7")
        link = re.search(r"start=(inv-[\w-]{32})", await awa.reads())
        assert link
        before = len(await awa.sees())
        deployment.happens(TooManyRequests(chat_id=awa.id, retry_after=1))
        await acts(marie, "say", text=f"/start {link[1]}")
        assert "Vous avez maintenant le rôle de référent" in await marie.reads()
        await erases_everything(marie)
        deployment.world.faults.armed.clear()
        await until_quiet(deployment.storage)
        assert len(await awa.sees()) == before
    assert await everywhere(deployment.storage, cast.MARIE) == set()


async def test_an_answer_that_waits_comes_without_the_name_of_whoever_was_erased(
    deployment: Deployment,
) -> None:
    paul, marie = deployment.person(cast.PAUL), deployment.person(cast.MARIE)
    async with deployment.bot(admins=f"{cast.AWA.id},{paul.id}"):
        await paul.says("/questions")
        await marie.says("/transmettre alliance : Où ?")
        await paul.presses("Répondre")
        deployment.happens(TooManyRequests(chat_id=marie.id, retry_after=1))
        await acts(paul, "say", text="À la cantine.")
        await erases_everything(paul)
        deployment.world.faults.armed.clear()
        await until_quiet(deployment.storage)
        assert (
            "Une personne qui n’est plus ici, pour l’Alliance, vous répond" in await marie.reads()
        )
    assert await everywhere(deployment.storage, cast.PAUL) == set()


async def test_a_second_answer_is_polite(marie: Person) -> None:
    await marie.says("/suivre 7")
    await marie.says("/oublier")
    message = (await marie.sees())[-1]["message_id"]
    await marie.presses("Oui, tout effacer")
    await marie.presses_data(message, "pe:True", stale=True)
    assert NOTHING in await marie.reads()


async def test_a_late_answer_erases_nothing(marie: Person, world: World) -> None:
    await marie.says("/suivre 7")
    await world.set_clock(time() - 601)
    await marie.says("/oublier")
    await world.set_clock(None)
    await marie.presses("Oui, tout effacer")
    assert "n’est plus valable" in await marie.toast()
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    assert (await marie.reads()).startswith("C’est fait")


async def test_a_request_that_is_erased_vanishes_from_before_the_admins(
    awa: Person, marie: Person
) -> None:
    await awa.says("/moderation 7")
    await awa.presses("Passer sur approbation")
    await marie.says("/suivre 7")
    assert "Marie Dupont" in await awa.reads()
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    assert await awa.reads() == "Plus aucune demande n’attend de réponse."


async def test_the_last_admin_is_told_to_name_another_one_first(bot: Bot, awa: Person) -> None:
    await awa.says("/oublier")
    await awa.presses("Oui, tout effacer")
    assert "nommez d’abord quelqu’un d’autre" in await awa.toast()
    assert "chat" in await everywhere(bot.storage, cast.AWA)
    assert "roles" in await awa.menu()


async def test_an_admin_who_is_erased_is_none_and_sees_everybody_s_menu(
    bot: Bot, awa: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await awa.says("/roles Marie Dupont")
    await awa.presses("Marie Dupont")
    await awa.presses("Donner le rôle d’admin")
    await awa.presses("Oui, donner ce rôle")
    assert "roles" in await marie.menu()
    await marie.says("/oublier")
    assert "• Rôle d’admin" in await marie.reads()
    await marie.presses("Oui, tout effacer")
    assert "roles" not in await marie.menu()
    assert await everywhere(bot.storage, cast.MARIE) == set()
    await marie.says("/roles")
    assert "Cela revient aux admins" in await marie.reads()


async def test_a_ban_stays_and_is_told(bot: Bot, awa: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await awa.says("/moderation 7 marie")
    await awa.presses("Marie Dupont")
    await awa.presses("Bannir")
    await awa.says("Trop de bruit")
    await awa.presses("Oui, bannir")
    await marie.says("/mesdonnees")
    assert "Motif\u00a0: Trop de bruit" in await screen(marie)
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    assert "• le numéro de votre compte et la date du bannissement" in await marie.reads()
    assert await everywhere(bot.storage, cast.MARIE) == {"ban"}
    await marie.says("/suivre 7")
    assert "Vous ne pouvez plus suivre" in await marie.reads()


async def test_what_was_agreed_to_for_a_group_is_told_and_the_group_goes_on(
    bot: Bot, awa: Person, group: Person
) -> None:
    of_awa = awa.in_chat(cast.LE_MANS.id)
    await of_awa.says("/suivre@etabli_bot 7")
    await awa.says("/mesdonnees")
    title = "Abonnement\u00a0: 7. Alimentation, pour le groupe «\u00a0Alliés du Pays du Mans\u00a0»"
    assert title in await screen(awa)
    async with bot.storage.reading() as session:
        assert await session.scalar(select(func.count(Subscription.by))) == 1
    await group.says("/abonnements@etabli_bot")
    assert "Le groupe suit" in await group.reads()


@pytest.mark.usefixtures("waits_with_nothing")
@pytest.mark.parametrize("days", [30])
async def test_the_bot_forgets_by_itself_what_is_over(deployment: Deployment, days: int) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot():
        await marie.says("/suivre 7")
        await marie.says("/arreter 7")
    long_ago = datetime.fromtimestamp(time(), UTC) - timedelta(days=days + 1)
    async with deployment.storage.transaction() as session:
        await session.execute(update(Subscription).values(since=long_ago))
        await session.execute(update(Chat).values(known_since=long_ago))
    settings = deployment.settings().model_copy(update={"retention_days": days})
    async with running(settings, None):
        while await everywhere(deployment.storage, cast.MARIE):
            pass


async def test_what_is_not_over_for_so_long_stays(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot():
        await marie.says("/suivre 7")
        await marie.says("/arreter 7")
    async with deployment.bot():
        await marie.says("/mesdonnees")
        assert "État\u00a0: terminé" in await screen(marie)
    async with deployment.storage.reading() as session:
        assert await session.scalar(select(Subscription.state)) is State.ENDED
