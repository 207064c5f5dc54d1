"""A database with 100,000 followers, as long a log and three broadcasts: what must be fast there.

It is made once a session and for reading alone: a test that writes to it spoils the others.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from chatbot.audit.rules import Act
from chatbot.engine.storage.engine import Storage
from chatbot.events.calendar import digest_of
from chatbot.members.service import words_of
from chatbot.subscriptions.rules import WORDING, Source, State
from tests.builders import publish
from tests.bulk_insert import Row, Table, bulk_insert
from tests.databases import Databases

COUNT = 100_000
ADMINS = 3  # who do most of what is in the log: the chats 1 to 3
TOPIC = "alimentation"  # which everybody follows, or asked to
RARE = "propositions-communes"  # which five of them follow
OTHERS = ("appel", "ecologie-et-social", "media-capacitant")  # which some follow as well
HALF_SENT = 2
BROADCASTS = {1: 20_000, HALF_SENT: 5_000, 3: 20_000}  # to so many each
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)

FIRST = (
    "Marie Jean Fatou Étienne Chloé Mohamed Anne-Sophie Paul Inès Noël Aïcha Zoé Jean-Baptiste Léa "
    "François Yann Maëlle Karim Élodie Hugo Nguyễn Lucas Sarah Gaël Camille Ousmane Ève Thomas "
    "Nadia Loïc Clémence Ahmed Solène Mathieu Françoise Björn José Amélie Idriss Gwenaëlle Олена"
).split()
LAST = (
    "Martin|Bernard|Dubois|Le Goff|Durand|Leroy|Moreau|Diop|Lefèvre|N’Diaye|Garcia|d’Hérouville|"
    "Roux|Fontaine|Chevalier|Benali|de La Tour|Gauthier|Perrin|Robin|Sanchez|Morin|Traoré|Mathieu|"
    "Clément|Gonçalves|Dumont|Lopez|Fournier|Besson|Œillet|Masson|Hervé|Barbier|Kaya|Schmitt|Bris"
).split("|")
PLACES = (
    "Le Mans|Loos-en-Gohelle|Malaunay|Paris 🌱|Saint-Nazaire|Grande-Synthe|Châteaubriant".split("|")
)


@pytest.fixture(scope="session")
def sqlite_large(sqlite: Databases) -> Iterator[str]:
    """Make the large database on SQLite."""
    with large_database(sqlite) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_large(postgresql: Databases) -> Iterator[str]:
    """Make the large database on PostgreSQL."""
    with large_database(postgresql) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def large_database_url(request: pytest.FixtureRequest) -> str:
    """Give the large database on both, one after the other."""
    return str(request.getfixturevalue(f"{request.param}_large"))


@pytest.fixture
async def large_storage(large_database_url: str) -> AsyncIterator[Storage]:
    """Open the storage on it."""
    storage = Storage(large_database_url)
    yield storage
    await storage.close()


@contextmanager
def large_database(databases: Databases) -> Iterator[str]:
    """Make a database with the content and all these rows."""
    with databases.migrated() as url:
        asyncio.run(_publish(url))
        fill(url)
        yield url


def fill(url: str, count: int = COUNT) -> None:
    """Add that many chats, what they follow, and as long a log to a database with the content."""
    tables: Sequence[Table] = (
        ("chat", "id telegram_id kind name username known_since unreachable_since", _chats(count)),
        ("name_word", "word chat_id", _words(count)),
        ("admin", "chat_id since", ((one, _moment(0)) for one in range(1, ADMINS + 1))),
        (
            "subscription",
            "chat_id topic_key state since consented_at wording source reason",
            _subscriptions(count),
        ),
        ("own_calendar", "chat_id digest made_at", _calendars(count)),
        ("audit_entry", "id at act actor subject topic_key detail", _entries(count)),
        ("broadcast", "id act topic content version stage created_at", _broadcasts()),
        ("delivery", "broadcast_id chat_id fate message_id", _deliveries()),
    )
    bulk_insert(url, tables)


def name_of(number: int) -> tuple[str, str]:
    """Give the name and username of a chat; every fiftieth is a group."""
    if number % 50 == 0:
        return f"Alliés de {PLACES[number % 7]} {number // 50}", ""
    first, last = FIRST[number % 41], LAST[(number * 31) % 37]
    if number % 3 == 0:
        last += f"-{LAST[number * 17 % 37]}"
    username = f"{first[:3]}_{number}".lower() if number % 5 < 2 and first.isascii() else ""
    return f"{first} {last}", username


def state_of(number: int) -> State:
    """Tell how a chat stands to TOPIC: nine of ten follow it."""
    return {3: State.PENDING, 5: State.REFUSED}.get(
        number % 40, State.ENDED if number % 20 == 7 else State.ACTIVE
    )


def _chats(count: int) -> Iterator[Row]:
    for number in range(1, count + 1):
        kind, telegram_id = ("person", number) if number % 50 else ("group", -number)
        gone = _moment(number) if number % 33 == 1 else None
        yield (number, telegram_id, kind, *name_of(number), _moment(number), gone)


def _words(count: int) -> Iterator[Row]:
    for number in range(1, count + 1):
        name, username = name_of(number)
        words = set().union(*map(_folded, [*name.split(), username]))
        yield from ((word, number) for word in words)


@cache
def _folded(word: str) -> frozenset[str]:
    return frozenset(words_of(word))


def _calendars(count: int) -> Iterator[Row]:
    for number in range(10, count + 1, 10):
        yield number, digest_of(str(number)), _moment(number)


def _subscriptions(count: int) -> Iterator[Row]:
    for number in range(1, count + 1):
        at = _moment(number)
        receipt = (at, at, WORDING, Source.CARD.value, "")
        yield (number, TOPIC, state_of(number).value, *receipt)
        if number % 10 == 0:
            yield (number, OTHERS[number % 3], State.ACTIVE.value, *receipt)
        if number % (COUNT // 5) == 0:
            yield (number, RARE, State.ACTIVE.value, *receipt)


def _entries(count: int) -> Iterator[Row]:
    acts = (Act.ACCEPTED, Act.REFUSED, Act.REMOVED, Act.ACCEPTED)
    for number in range(1, count + 1):
        if number % 4 == 0:  # somebody tries what they may not do
            row: Row = (Act.DENIED.value, number, None, None, "/moderation")
        else:
            admin = 1 if number % 2 else 2 + number % (ADMINS - 1)
            subject = number * 7919 % count + 1
            topic = TOPIC if number % 3 else OTHERS[number % 5 % 3]
            row = (acts[number % 4].value, admin, subject, topic, "")
        yield (number, _moment(number), *row)


def _broadcasts() -> Iterator[Row]:
    for number in BROADCASTS:
        yield (number, "send", TOPIC, "{}", 1, "running", _moment(0))


def _deliveries() -> Iterator[Row]:
    """Make the copies of each broadcast: pending, but for every other one of HALF_SENT."""
    for number, count in BROADCASTS.items():
        for chat in range(1, count + 1):
            sent = chat % 2 and number == HALF_SENT
            yield (number, chat, "sent" if sent else "pending", chat if sent else None)


def _moment(number: int) -> str:
    """Write a moment as SQLite keeps it; by `strftime` it takes thrice as long."""
    moment = BEGAN + timedelta(minutes=number)
    return moment.isoformat(" ", "microseconds").removesuffix("+00:00")


async def _publish(url: str) -> None:
    storage = Storage(url)
    async with storage.transaction() as session:
        await publish(session)
    await storage.close()
