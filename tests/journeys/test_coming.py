"""Saying whether one comes to a date, waiting for a place, and saying whether it was useful."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from chatbot.cli import cast
from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.events import rules, service
from chatbot.events.rules import EventDraft
from chatbot.french import Precision, When
from chatbot.members import queries as people, service as members
from chatbot.rsvp import service as rsvp
from chatbot.rsvp.rules import Response, Usefulness
from tests.builders import called_off
from tests.clock import PARIS
from tests.journeys.announcements import newest_saying
from tests.journeys.bot import Bot
from tests.journeys.people import Person, buttons_of

TODAY = datetime.now(PARIS).date()  # noqa: TID251 - the bot goes by the machine's clock here
SOON = TODAY + timedelta(days=15)
MEETING = EventDraft(
    "Rencontre ALTAA", When(Precision.MINUTE, SOON, SOON, time(14), time(17)), place="Lyon"
)
YESTERDAY = TODAY - timedelta(days=1)
OVER = replace(MEETING, when=When(Precision.DAY, YESTERDAY, YESTERDAY))
QUESTION = "Cette rencontre vous a-t-elle été utile\u00a0?"

Tell = Callable[..., Awaitable[int]]

pytestmark = pytest.mark.usefixtures("looks_often")


@pytest.fixture(autouse=True)
def at_any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people be told at night, too: these tests run whenever they run."""
    monkeypatch.setattr(rules, "DAY_BEGINS", time.min)
    monkeypatch.setattr(rules, "DAY_ENDS", time.max)


@pytest.fixture
def tell(bot: Bot) -> Tell:
    """Tell a date of chantier 7, as /date does."""

    async def told(draft: EventDraft = MEETING) -> int:
        async with bot.storage.transaction() as session:
            at = datetime.now(UTC)  # noqa: TID251 - as above
            added = await service.add(UnitOfWork(session, at), draft, topic="alimentation")
            return added.event.id

    return told


async def came(storage: Storage, event: int, *numbers: int) -> None:
    """Let these accounts have said, the day before, that they would come."""
    async with storage.transaction() as session:
        at = datetime.combine(YESTERDAY - timedelta(days=1), time(12), PARIS)
        for number in numbers:
            person = await members.remember_person(
                UnitOfWork(session, at), Sender(number, "Invitée")
            )
            await rsvp.answer(UnitOfWork(session, at), event, person, Response.YES, day=None)


async def find_it_useful(storage: Storage, event: int, *numbers: int) -> None:
    """Let these accounts say that it was useful, once they were asked."""
    async with storage.transaction() as session:
        for number in numbers:
            person = await people.known(session, number)
            await rsvp.rate(session, event, YESTERDAY, person, Usefulness.YES)


async def opens(person: Person) -> None:
    await person.says("/dates 7")
    await person.presses("Rencontre ALTAA")


@pytest.mark.wire
async def test_one_says_in_one_tap_that_one_comes_and_under_which_name(
    tell: Tell, marie: Person, paul: Person
) -> None:
    await tell()
    await opens(marie)
    text = await marie.reads()
    assert text.startswith("Rencontre ALTAA\n")
    assert text.endswith("Personne n’a encore répondu.\nVenez-vous\u00a0?")
    await marie.presses("Je viens")
    assert await marie.toast() == "C’est noté\u00a0: vous venez."
    assert "peuvent-ils lire votre nom" in await marie.reads()
    await opens(paul)
    await paul.presses("Qui vient")
    assert (await paul.reads()).endswith("1 personne vient.\n\n1 personne sans nom.")
    await marie.presses("Oui, montrer mon nom")
    assert "Les référents lisent votre nom." in await marie.reads()
    await paul.presses("Retour à la date")
    await paul.presses("Qui vient")
    assert (await paul.reads()).endswith("• Marie Dupont (@marie_dupont)")
    await marie.presses("Peut-être")
    await marie.presses("Je viens")
    assert "Votre réponse\u00a0: vous venez." in await marie.reads()  # not asked again


async def test_what_one_said_is_told_taken_back_and_erased(
    tell: Tell, marie: Person, paul: Person
) -> None:
    await tell()
    await opens(marie)
    await marie.presses("Je viens")
    await marie.presses("Oui, montrer mon nom")
    await marie.says("/mesdonnees")
    [kept] = [one for one in await marie.sees() if "Ce que je garde sur vous" in one["text"]]
    assert "Réponse à une date\u00a0: Rencontre ALTAA" in kept["text"]
    assert "Accord\u00a0: votre nom, pour les référents" in kept["text"]
    await marie.presses("Ne plus montrer mon nom")
    assert "sans votre nom" in await marie.toast()
    await opens(paul)
    await paul.presses("Qui vient")
    assert "1 personne sans nom." in await paul.reads()
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    await paul.presses("Retour à la date")
    assert "Personne n’a encore répondu." in await paul.reads()


async def test_a_referent_limits_the_places_and_who_waits_moves_up_and_is_told(
    tell: Tell, marie: Person, paul: Person, awa: Person
) -> None:
    await tell()
    await opens(paul)
    await paul.presses("Qui vient")
    await paul.presses("Changer les places")
    await paul.says("une seule")
    assert (await paul.reads()).startswith("Je n’ai pas compris")
    await paul.says("1")
    assert "C’est noté\u00a0: 1 place." in await paul.reads()
    await opens(marie)
    assert "Il reste 1 place sur 1." in await marie.reads()
    await marie.presses("Je viens")
    await marie.presses("Non, sans mon nom")
    await opens(awa)
    assert "Complet (1 place)." in await awa.reads()
    await awa.presses("Liste d’attente")
    assert "n°\u00a01 sur la liste d’attente" in await awa.toast()
    await marie.presses("Je ne viens plus")
    told = await newest_saying(awa, "Une place s’est libérée")
    assert "Rencontre ALTAA" in told["text"]
    await awa.presses("Voir la date")
    assert "1 personne vient, 1 non. Complet (1 place)." in await awa.reads()


async def test_in_a_group_each_answers_for_themselves_and_nobody_is_named(
    tell: Tell, group: Person, awa: Person
) -> None:
    await tell()
    await group.says("/dates")
    await group.presses("Rencontre ALTAA")
    await group.presses("Je viens")
    assert await group.toast() == "C’est noté\u00a0: vous venez. Votre nom ne paraît pas ici."
    awa_there = awa.in_chat(group.chat)
    await awa_there.presses("Peut-être")
    text = await group.reads()
    assert text.endswith("1 personne vient, 1 peut-être.")
    assert "Marie" not in text
    assert "Awa" not in text
    assert len([one for one in await group.sees() if one["from"]["is_bot"]]) == 1
    await opens(awa)
    assert "Votre réponse\u00a0: vous viendrez peut-être." in await awa.reads()


async def test_a_date_that_is_cancelled_says_so_to_an_old_button(
    tell: Tell, bot: Bot, marie: Person
) -> None:
    event = await tell()
    await opens(marie)
    async with bot.storage.transaction() as session:
        found = await service.find(session, event)
        work = UnitOfWork(session, datetime.now(UTC))  # noqa: TID251
        await service.change(work, found, called_off(found), seen=0)
    await marie.presses("Je viens")
    assert (await marie.toast()).startswith("Cette date est annulée")
    await opens(marie)
    assert "Cette date est annulée" in await marie.reads()
    assert "Je viens" not in await marie.labels()


async def test_under_an_announcement_of_a_date_one_tap_is_enough(
    tell: Tell, marie: Person, paul: Person
) -> None:
    await tell()
    await marie.says("/suivre 7")
    await paul.says("/annonce 7 Venez nombreux !")
    await paul.presses("Modifier")
    await paul.presses("La date")
    await paul.presses("Rencontre ALTAA")
    await paul.presses("Je viens")  # in the preview
    assert (await paul.toast()).startswith("C’est un aperçu")
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer")
    news = await newest_saying(marie, "Venez nombreux", "Vous suivez")
    assert [button["text"] for button in buttons_of(news)] == [
        "Je viens",
        "La date",
        "Ne plus suivre",
    ]
    await marie.presses("Je viens")
    assert "peuvent-ils lire votre nom" in await marie.reads()
    await marie.presses("La date")
    assert "Votre réponse\u00a0: vous venez." in await marie.reads()


async def test_a_chantier_s_page_leads_to_its_next_date(tell: Tell, marie: Person) -> None:
    await tell()
    await marie.says("/chantier 7")
    await marie.presses("La prochaine date")
    assert (await marie.reads()).endswith("Venez-vous\u00a0?")
    await marie.presses("Le sujet")
    assert "Prochaine date\u00a0:" in await marie.reads()


async def test_on_the_morning_after_one_says_whether_it_was_useful(
    tell: Tell, bot: Bot, marie: Person, paul: Person
) -> None:
    event, others = await tell(OVER), range(81, 85)
    await came(bot.storage, event, cast.MARIE.id, *others)
    await marie.says("/start")
    asked = await newest_saying(marie, QUESTION)
    assert "Rencontre ALTAA" in asked["text"]
    await marie.presses("Oui")
    await newest_saying(marie, "C’est noté, merci. Utile\u00a0: oui.")  # the welcome may be newer
    await marie.presses("Ajouter une phrase")
    await marie.says("On y a appris à lire un sol.")
    assert "Votre phrase\u00a0: «\u00a0On y a appris à lire un sol.\u00a0»" in await marie.reads()
    await paul.says("/dates passées")
    await paul.presses("Rencontre ALTAA")
    await paul.presses("Qui vient")
    await paul.presses("Les retours")
    assert "Moins de 5 réponses" in await paul.reads()
    assert "lire un sol" not in await paul.reads()
    await find_it_useful(bot.storage, event, *others)
    await paul.presses("Retour")
    await paul.presses("Les retours")
    shown = await paul.reads()
    assert "5 réponses\u00a0: oui 5, en partie 0, non 0." in shown
    assert shown.endswith("• «\u00a0On y a appris à lire un sol.\u00a0»")


async def test_the_dates_of_the_week(tell: Tell, marie: Person) -> None:
    await tell()
    day = TODAY + timedelta(days=2)
    await tell(replace(MEETING, title="Ciné-débat", when=When(Precision.DAY, day, day)))
    await marie.says("/dates semaine")
    text = await marie.reads()
    assert text.startswith("Les dates des sept prochains jours")
    assert "Ciné-débat" in text
    assert "ALTAA" not in text
    await marie.says("/dates")
    assert "ALTAA" in await marie.reads()
