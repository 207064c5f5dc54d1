"""Plain words do what commands do: whoever wishes is answered, and finds a way on."""

from typing import Any

import pytest

from chatbot.app import ROUTES
from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.routes import Routes
from chatbot.members import roles
from chatbot.subscriptions.pages.typed import choose_last_day
from tests.cast import AWA, MARIE, PAUL
from tests.clock import NOW
from tests.databases import Databases
from tests.engine.telegram.updates import hears, pressed, said, ways_on

ROUTED = Routes(ROUTES)

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def database_url(databases: Databases) -> Any:
    """Give a database with the built-in chantiers."""
    with databases.published() as url:
        yield url


@pytest.fixture
async def peopled(storage: Storage) -> Storage:
    """Give Awa and Paul their roles."""
    async with storage.transaction() as session:
        referents = [(PAUL, "alimentation")]
        await roles.appoint_first(UnitOfWork(session, NOW), [AWA], referents)
    return storage


@pytest.mark.parametrize("person", [MARIE, PAUL, AWA], ids=lambda person: person.name)
async def test_every_wish_is_answered_with_a_way_on(peopled: Storage, person: Sender) -> None:
    for wish in ROUTED.wishes:
        calls = await hears(peopled, said(person, wish.sentences[0]))
        texts = [call for call in calls if call["method"] == "sendMessage"]
        assert ways_on(texts), f"{wish.name}: {texts}"
        assert "Je ne sais pas :" not in texts[-1]["params"]["text"].replace("\u00a0", " ")
        await hears(peopled, said(person, "/annuler"))


async def begin_pause(storage: Storage) -> None:
    await hears(storage, said(MARIE, "/suivre 7"))
    await hears(storage, pressed(MARIE, choose_last_day.data()))


async def test_a_wish_is_granted_beside_what_is_awaited(peopled: Storage) -> None:
    await begin_pause(peopled)
    [call] = await hears(peopled, said(MARIE, "les chantiers"))
    assert "1. Écologie et social" in call["params"]["text"]
    assert "Ce que vous aviez commencé vous attend" in call["params"]["text"]
    [call] = await hears(peopled, said(MARIE, "15 mars"))
    assert "En pause jusqu’au 15 mars" in call["params"]["text"]


@pytest.mark.parametrize("word", ["annuler", "stop", "retour", "Laisse tomber"])
async def test_a_word_leaves_what_is_awaited(peopled: Storage, word: str) -> None:
    await begin_pause(peopled)
    [call] = await hears(peopled, said(MARIE, word))
    assert "plus rien n’est en cours" in call["params"]["text"]
    [call] = await hears(peopled, said(MARIE, "15 mars"))
    assert "En pause" not in call["params"]["text"]


async def test_what_may_be_the_answer_is_no_wish(peopled: Storage) -> None:
    await begin_pause(peopled)
    [call] = await hears(peopled, said(MARIE, "7"))
    assert "Je n’ai pas compris ce jour" in call["params"]["text"]


async def test_a_wish_that_asks_for_something_takes_the_place_of_what_was_awaited(
    peopled: Storage,
) -> None:
    await hears(peopled, said(PAUL, "/suivre 7"))
    await hears(peopled, pressed(PAUL, choose_last_day.data()))
    calls = await hears(peopled, said(PAUL, "publier une annonce"))
    assert "Annonce pour" in calls[-1]["params"]["text"]
    assert "vous attend" not in calls[-1]["params"]["text"]
