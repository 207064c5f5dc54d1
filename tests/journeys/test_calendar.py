"""The dates in people's calendars: as a file, by an address to follow, by one of one's own."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import httpx
import pytest

from chatbot.chantiers.rules import ALLIANCE
from chatbot.cli import cast
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.events import links, service
from chatbot.events.rules import EventDraft, Status
from chatbot.french import Precision, When
from tests.clock import PARIS
from tests.events.diaries import read, read_otherwise
from tests.http_client import http_client
from tests.journeys.bot import Bot
from tests.journeys.deployment import Deployment
from tests.journeys.people import Message, Person, buttons_of

NOW = datetime.now(PARIS)  # noqa: TID251 - the bot's own clock
SOON = NOW.date() + timedelta(days=15)
DRAFT = EventDraft(
    "Rencontre ALTAA",
    When(Precision.MINUTE, SOON, SOON, time(14), time(16)),
    place="Lyon",
    deadline=SOON - timedelta(days=7),
)
JUNE = date(NOW.year + 1, 6, 1)
IN_JUNE = replace(DRAFT, title="En juin", when=When(Precision.MONTH, JUNE, JUNE.replace(day=30)))


async def add(storage: Storage, draft: EventDraft = DRAFT, topic: str = "alimentation") -> int:
    async with storage.transaction() as session:
        changed = await service.add(UnitOfWork(session, NOW), draft, topic=topic)
        return changed.event.id


def files(messages: list[Message]) -> list[Message]:
    return [message for message in messages if "media" in message]


async def newest_file(person: Person) -> tuple[str, bytes]:
    """Download the newest file that the bot sent."""
    media = files(await person.sees())[-1]["media"]
    got = await person.http.get(media["url"])
    return media["name"], got.raise_for_status().content


async def last_screen(person: Person) -> Message:
    """Return the newest message that is no file."""
    return [message for message in await person.sees() if "media" not in message][-1]


async def screen(person: Person) -> str:
    """Return its text."""
    return str((await last_screen(person))["text"])


def titles(body: bytes) -> list[str]:
    """List the titles of a calendar's dates, on which both readers agree."""
    found = [str(one["SUMMARY"]) for one in read(body)]
    assert found == [one.summary.value for one in read_otherwise(body)]
    return found


async def test_without_an_address_the_dates_come_as_a_file(bot: Bot, marie: Person) -> None:
    await add(bot.storage)
    await add(bot.storage, IN_JUNE, "media-capacitant")
    await add(bot.storage, replace(DRAFT, title="Ciné-débat", status=Status.CANCELLED))
    await marie.says("ajouter à mon agenda")
    text = await marie.reads()
    assert text.startswith("Dans votre agenda\n\nJe vous envoie un fichier")
    assert "http" not in text
    assert await marie.labels() == ["Recevoir le fichier", "Les dates"]
    await marie.presses("Recevoir le fichier")
    assert "juste en dessous" in await marie.toast()
    name, body = await newest_file(marie)
    assert (name, titles(body)) == ("dates.ics", ["Rencontre ALTAA"])


async def test_the_dates_of_a_chantier_come_as_a_file(bot: Bot, marie: Person) -> None:
    await add(bot.storage)
    await add(bot.storage, replace(DRAFT, title="Ciné-débat"), "media-capacitant")
    await marie.says("/dates 7")
    await marie.presses("Dans mon agenda")
    assert (await marie.reads()).startswith("Dans votre agenda\u00a0: 7. Alimentation\n")
    await marie.presses("Recevoir le fichier")
    name, body = await newest_file(marie)
    assert (name, titles(body)) == ("alimentation.ics", ["Rencontre ALTAA"])
    await marie.says("mettre les dates du 5 dans mon agenda")
    assert (await marie.reads()).startswith("Dans votre agenda\u00a0: 5. Média capacitant\n")
    await marie.says("mettre les dates du 5 et du 7 dans mon agenda")
    assert await marie.reads() == "Les dates de quel sujet\u00a0?"
    await marie.presses("5. Média capacitant")
    assert (await marie.reads()).startswith("Dans votre agenda\u00a0: 5. Média capacitant\n")


async def test_nothing_to_come_is_no_file(bot: Bot, marie: Person) -> None:
    await marie.says("/dates")
    assert "Dans mon agenda" not in await marie.labels()
    await marie.says("ajouter à mon agenda")
    assert "Aucune date à venir n’a encore son jour" in await marie.reads()
    assert await marie.labels() == ["Les dates"]


async def test_one_date_goes_into_a_calendar_in_one_tap(bot: Bot, marie: Person) -> None:
    await add(bot.storage)
    await marie.says("/dates 7")
    await marie.presses("Rencontre ALTAA")
    await marie.presses("Au calendrier")
    assert "juste en dessous" in await marie.toast()
    name, body = await newest_file(marie)
    assert name == "rencontre-altaa.ics"
    [found] = read(body)
    assert datetime.combine(SOON, time(14), PARIS) == found.DTSTART
    assert found["LOCATION"] == "Lyon"
    assert "Inscriptions\u00a0: jusqu’au" in str(found["DESCRIPTION"])
    assert (await screen(marie)).startswith("Rencontre ALTAA\n")


async def test_a_date_that_is_gone_says_so(bot: Bot, marie: Person) -> None:
    event = await add(bot.storage, IN_JUNE)
    await marie.says("/dates")
    message = (await marie.sees())[-1]["message_id"]
    press = links.add_to_calendar.data
    await marie.presses_data(message, press(event=event), stale=True)
    assert "n’est pas encore fixé" in await marie.toast()
    await marie.presses_data(message, press(event=event + 1), stale=True)
    assert "n’est plus annoncée" in await marie.toast()
    assert files(await marie.sees()) == []


async def test_with_an_address_a_calendar_follows_it(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot(by_webhook=True) as at_work, http_client() as outside:
        await marie.says("ajouter à mon agenda")
        address = await offered(marie)
        assert address == f"{at_work.address}/dates.ics"
        assert titles((await outside.get(address)).content) == []
        await add(deployment.storage)
        assert titles((await outside.get(address)).content) == ["Rencontre ALTAA"]
        await marie.says("/chantier alliance")
        await add(deployment.storage, replace(DRAFT, title="Assemblée"), ALLIANCE)
        await marie.says("/dates alliance")
        await marie.presses("Dans mon agenda")
        address = await offered(marie)
        assert address == f"{at_work.address}/chantiers/alliance/dates.ics"
        assert titles((await outside.get(address)).content) == ["Assemblée"]


async def offered(person: Person) -> str:
    """Find the address that the newest message offers, in one piece to be copied."""
    message = await last_screen(person)
    [code] = [entity for entity in message["entities"] if entity["type"] == "code"]
    start, end = code["offset"], code["offset"] + code["length"]
    return str(message["text"])[start:end]


async def test_one_date_has_a_link_beside_its_file(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot(by_webhook=True), http_client() as outside:
        await add(deployment.storage)
        await marie.says("/dates 7")
        await marie.presses("Rencontre ALTAA")
        await marie.presses("Au calendrier")
        _, body = await newest_file(marie)
        [link] = [one["url"] for one in buttons_of(await last_screen(marie)) if "url" in one]
        assert read((await outside.get(link)).content) == read(body)
        await marie.presses("Tout l’agenda\u00a0: 7. Alimentation")
        assert (await offered(marie)).endswith("/chantiers/alimentation/dates.ics")


async def test_an_address_of_ones_own_is_made_replaced_and_closed(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot(by_webhook=True), http_client() as outside:
        await add(deployment.storage)
        await add(deployment.storage, replace(DRAFT, title="Ciné-débat"), "media-capacitant")
        await marie.says("/suivre 7")
        await marie.says("ajouter à mon agenda")
        await marie.presses("Créer mon adresse")
        first = await offered(marie)
        assert re.fullmatch(r"http://127.0.0.1:\d+/calendriers/[\w-]{32}\.ics", first)
        assert titles((await outside.get(first)).content) == ["Rencontre ALTAA"]
        await marie.presses("Retour")
        assert "je ne peux pas la remontrer" in await marie.reads()
        assert first not in await marie.reads()
        await marie.presses("Remplacer mon adresse")
        second = await offered(marie)
        assert await status(outside, first) == 404
        assert titles((await outside.get(second)).content) == ["Rencontre ALTAA"]
        await marie.presses("Fermer cette adresse")
        assert "ne montre plus rien" in await marie.toast()
        assert "Créer mon adresse" in await marie.labels()
        assert await status(outside, second) == 404


async def test_where_one_comes_stands_in_ones_own_calendar(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot(by_webhook=True), http_client() as outside:
        await add(deployment.storage)
        await marie.says("ajouter à mon agenda")
        await marie.presses("Créer mon adresse")
        address = await offered(marie)
        assert titles((await outside.get(address)).content) == []
        await marie.says("/dates 7")
        await marie.presses("Rencontre ALTAA")
        await marie.presses("Peut-être")
        assert titles((await outside.get(address)).content) == ["Rencontre ALTAA (peut-être)"]
        await marie.presses("Je viens")
        assert titles((await outside.get(address)).content) == ["Rencontre ALTAA (je viens)"]


async def status(outside: httpx.AsyncClient, address: str) -> int:
    return (await outside.get(address)).status_code


@pytest.mark.parametrize("how", ["Fermer l’adresse de mon agenda", "/oublier"])
async def test_ones_own_address_is_told_and_closed_with_ones_data(
    deployment: Deployment, how: str
) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot(by_webhook=True), http_client() as outside:
        await marie.says("ajouter à mon agenda")
        await marie.presses("Créer mon adresse")
        address = await offered(marie)
        await marie.says("/mesdonnees")
        assert "Adresse de votre agenda\nCréée\u00a0: " in await screen(marie)
        assert address not in await screen(marie)
        if how == "/oublier":
            await marie.says(how)
            await marie.presses("Oui, tout effacer")
        else:
            await marie.presses(how)
            assert "ne montre plus rien" in await marie.toast()
            assert "Adresse de votre agenda" not in await screen(marie)
        assert await status(outside, address) == 404


async def test_a_group_has_an_address_that_its_admins_make(deployment: Deployment) -> None:
    awa = deployment.person(cast.AWA, cast.LE_MANS.id)
    marie = deployment.person(cast.MARIE, cast.LE_MANS.id)
    async with deployment.bot(by_webhook=True), http_client() as outside:
        await add(deployment.storage)
        await add(deployment.storage, replace(DRAFT, title="Ciné-débat"), "media-capacitant")
        await awa.says("/suivre 5")
        await marie.says("/dates")
        await marie.presses("Dans mon agenda")
        await marie.presses("Créer l’adresse du groupe")
        assert "admin" in await marie.toast()
        await awa.presses("Créer l’adresse du groupe")
        address = await offered(awa)
        assert titles((await outside.get(address)).content) == ["Ciné-débat"]
        await awa.presses("Fermer cette adresse")
        assert await status(outside, address) == 404
        await marie.says("/dates 7")
        await marie.presses("Rencontre ALTAA")
        await marie.presses("Au calendrier")
        assert (await newest_file(marie))[0] == "rencontre-altaa.ics"


async def test_where_the_address_is_gone_old_buttons_say_so(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    async with deployment.bot(by_webhook=True):
        await marie.says("ajouter à mon agenda")
    async with deployment.bot():
        await marie.presses("Créer mon adresse")
        assert "plus d’adresse publique" in await marie.toast()
