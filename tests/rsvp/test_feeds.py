"""Calendars over HTTP: of everything, of a topic, of one date, and of one's own."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import httpx
import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.app import HOOKS, calendars
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.service import topic_of_key
from chatbot.content.drafts import TopicDraft
from chatbot.conversation import Request, UnitOfWork
from chatbot.engine.health import Health
from chatbot.engine.storage.engine import Storage
from chatbot.engine.web.server import create_app
from chatbot.events import calendar, queries, service
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft
from chatbot.french import Precision, When
from chatbot.members import queries as people, service as members
from chatbot.rsvp import feeds, service as rsvp
from chatbot.rsvp.rules import Response
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.rules import Source
from tests.builders import at_other_time, called_off, chantier, publish
from tests.cast import GROUP, MARIE, SUPERGROUP, ZOE
from tests.clock import NOW, PARIS
from tests.events.diaries import SATURDAY, at, on, read, read_otherwise
from tests.events.examples import FOLDER, examples

TOPICS = (
    chantier(7, "alimentation", label="Alimentation"),
    chantier(5, "media-capacitant"),
    TopicDraft(kind="alliance", key=ALLIANCE, title="L’Alliance", edition="2022-05"),
)
MEETING = EventDraft("Rencontre ALTAA", at(SATURDAY, time(14), time(16)))
ZOE_ASKS = Request("", NOW, ZOE.id, private=True, bot="etabli_bot", sender=ZOE)


class Clock:
    """What the time is; it can be set."""

    now = NOW.astimezone(PARIS)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def http(storage: Storage, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    async with storage.transaction() as session:
        await publish(session, *TOPICS)
    pages = calendars(storage, clock)
    transport = httpx.ASGITransport(create_app(Health(), storage.answers, pages))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def statements(storage: Storage) -> Iterator[list[str]]:
    """List the statements that read."""
    executed: list[str] = []

    def remember(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            executed.append(statement)

    engine = storage.engine.sync_engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", remember)
    yield executed
    sqlalchemy_event.remove(engine, "before_cursor_execute", remember)


async def add(storage: Storage, draft: EventDraft = MEETING, topic: str = "alimentation") -> Event:
    async with storage.transaction() as session:
        return (await service.add(UnitOfWork(session, NOW), draft, topic=topic)).event


async def titles(http: httpx.AsyncClient, path: str) -> list[str]:
    """Fetch a calendar, and list the titles of its dates, on which both readers agree."""
    got = await http.get(path)
    assert got.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = [str(one["SUMMARY"]) for one in read(got.content)]
    assert found == [one.summary.value for one in read_otherwise(got.content)]
    return found


async def test_each_date_stands_where_it_belongs(http: httpx.AsyncClient, storage: Storage) -> None:
    await add(storage)
    await add(
        storage,
        replace(MEETING, title="Ciné-débat", when=on(date(2026, 12, 1))),
        "media-capacitant",
    )
    await add(storage, replace(MEETING, title="Assemblée", when=on(date(2027, 1, 9))), ALLIANCE)
    assert await titles(http, "/dates.ics") == ["Ciné-débat", "Rencontre ALTAA", "Assemblée"]
    assert await titles(http, "/chantiers/alimentation/dates.ics") == ["Rencontre ALTAA"]
    assert await titles(http, "/chantiers/media-capacitant/dates.ics") == ["Ciné-débat"]
    assert await titles(http, "/chantiers/alliance/dates.ics") == ["Assemblée"]


async def test_one_date_has_an_address(http: httpx.AsyncClient, storage: Storage) -> None:
    await add(storage, replace(MEETING, title="Une autre"))
    event = await add(storage)
    assert await titles(http, f"/dates/{event.id}.ics") == ["Rencontre ALTAA"]
    assert (await http.get(f"/dates/{event.id + 1}.ics")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/chantiers/7/dates.ics",  # the number is how one edition counts it
        "/chantiers/cuisine/dates.ics",
        "/dates/0.ics",
        "/dates/99999999999999999999999.ics",
        "/calendriers/x.ics",
        "/calendriers/.ics",
    ],
)
async def test_there_is_nothing_elsewhere(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


async def test_without_dates_there_is_a_calendar_to_follow(http: httpx.AsyncClient) -> None:
    assert await titles(http, "/dates.ics") == []
    assert await titles(http, "/chantiers/alimentation/dates.ics") == []


async def test_what_has_no_day_yet_comes_when_it_has(
    http: httpx.AsyncClient, storage: Storage
) -> None:
    months = {
        Precision.MONTH: (date(2027, 6, 1), date(2027, 6, 30)),
        Precision.SEASON: (date(2027, 6, 21), date(2027, 9, 20)),
        Precision.HALF_YEAR: (date(2027, 1, 1), date(2027, 6, 30)),
        Precision.NONE: (None, None),
    }
    for precision, days in months.items():
        event = await add(storage, replace(MEETING, when=When(precision, *days)))
    assert await titles(http, "/dates.ics") == []
    async with storage.transaction() as session:
        event = await session.merge(event)
        await service.change(
            UnitOfWork(session, NOW), event, at_other_time(event, on(SATURDAY)), seen=0
        )
    assert await titles(http, "/dates.ics") == ["Rencontre ALTAA"]


async def test_who_has_it_already_gets_it_when_something_changes(
    http: httpx.AsyncClient, storage: Storage
) -> None:
    event = await add(storage)
    first = await http.get("/chantiers/alimentation/dates.ics")
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Last-Modified"] == "Tue, 24 Nov 2026 12:00:00 GMT"
    again = await http.get("/chantiers/alimentation/dates.ics", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    head = await http.head("/chantiers/alimentation/dates.ics", headers=known)
    assert head.status_code == 304
    later = NOW + timedelta(hours=1)
    async with storage.transaction() as session:
        event = await session.merge(event)
        await service.change(UnitOfWork(session, later), event, called_off(event), seen=0)
    changed = await http.get("/chantiers/alimentation/dates.ics", headers=known)
    assert changed.status_code == 200
    assert changed.headers["Last-Modified"] == "Tue, 24 Nov 2026 13:00:00 GMT"
    [was], [found] = read(first.content), read(changed.content)
    assert (was["STATUS"], found["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert (was["SEQUENCE"], found["SEQUENCE"]) == (0, 1)
    assert was["UID"] == found["UID"]
    assert later == found.LAST_MODIFIED
    other = await http.get("/chantiers/media-capacitant/dates.ics")
    assert "Last-Modified" not in other.headers


async def test_what_was_taken_back_is_gone(http: httpx.AsyncClient, storage: Storage) -> None:
    event = await add(storage)
    tag = (await http.get("/dates.ics")).headers["ETag"]
    async with storage.transaction() as session:
        await service.restore(UnitOfWork(session, NOW), await session.merge(event), seen=0)
    got = await http.get("/dates.ics", headers={"If-None-Match": tag})
    assert (got.status_code, read(got.content)) == (200, [])


async def test_two_instances_give_the_same(
    http: httpx.AsyncClient, storage: Storage, clock: Clock
) -> None:
    await add(storage)
    pages = calendars(storage, clock)
    transport = httpx.ASGITransport(create_app(Health(), storage.answers, pages))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as other:
        assert (await other.get("/dates.ics")).headers["ETag"] == (
            await http.get("/dates.ics")
        ).headers["ETag"]


async def test_however_many_dates_there_are_it_costs_a_statement_or_two(
    http: httpx.AsyncClient, storage: Storage, statements: list[str]
) -> None:
    async def cost() -> int:
        statements.clear()
        assert (await http.get("/dates.ics")).status_code == 200
        return len(statements)

    await add(storage)
    few = await cost()
    assert await cost() == 1
    for number in range(30):
        await add(storage, replace(MEETING, title=f"Rencontre {number}"))
    assert await cost() == few
    assert await cost() == 1


async def test_a_calendar_keeps_what_was_for_a_year(
    http: httpx.AsyncClient, storage: Storage, clock: Clock
) -> None:
    await add(storage)
    monthly = replace(MEETING, title="Séance", rule="FREQ=MONTHLY;BYDAY=2FR")
    await add(storage, replace(monthly, when=at(date(2026, 12, 11), time(9))))
    clock.now = datetime(2027, 12, 12, 23, 59, tzinfo=PARIS)
    assert await titles(http, "/dates.ics") == ["Séance", "Rencontre ALTAA"]
    clock.now = datetime(2027, 12, 14, tzinfo=PARIS)
    assert await titles(http, "/dates.ics") == ["Séance"]


async def test_its_size_has_a_bound(
    http: httpx.AsyncClient, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST", 2)
    monthly = replace(MEETING, title="Séance", rule="FREQ=MONTHLY;BYDAY=2FR")
    await add(storage, replace(monthly, when=at(date(2026, 1, 9), time(9))))
    for month in (1, 2, 3):
        await add(storage, replace(MEETING, title=f"En {month}", when=on(date(2027, month, 1))))
    assert await titles(http, "/dates.ics") == ["Séance", "En 3"]
    long = replace(MEETING, description="é" * 100_000)
    await add(storage, replace(long, when=on(date(2027, 4, 1))))
    assert len((await http.get("/dates.ics")).content) < 10_000


async def follow(session: AsyncSession, topic: str) -> None:
    found = await topic_of_key(session, topic)
    await subscriptions.follow(session, ZOE_ASKS, found, source=Source.CARD)


async def test_ones_own_shows_what_one_follows(http: httpx.AsyncClient, storage: Storage) -> None:
    await add(storage)
    await add(storage, replace(MEETING, title="Ciné-débat"), "media-capacitant")
    async with storage.transaction() as session:
        path = f"/calendriers/{await calendar.make_own_link(session, ZOE_ASKS)}.ics"
    assert await titles(http, path) == []
    async with storage.transaction() as session:
        await follow(session, "alimentation")
    assert await titles(http, path) == ["Rencontre ALTAA"]
    async with storage.transaction() as session:
        await follow(session, "media-capacitant")
        await subscriptions.leave(session, ZOE_ASKS, "alimentation")
    assert await titles(http, path) == ["Ciné-débat"]
    assert (await http.get(path)).headers["Cache-Control"] == "private, no-cache"


async def test_ones_own_shows_to_what_one_comes(http: httpx.AsyncClient, storage: Storage) -> None:
    monthly = replace(MEETING, title="Séance", rule="FREQ=MONTHLY;BYDAY=2FR")
    once = await add(storage)
    often = await add(storage, replace(monthly, when=at(date(2026, 12, 11), time(9))))
    async with storage.transaction() as session:
        path = f"/calendriers/{await calendar.make_own_link(session, ZOE_ASKS)}.ics"
        zoe = await people.known(session, ZOE.id)
        assert zoe is not None
        for event, response in ((once, Response.MAYBE), (often, Response.YES)):
            await rsvp.answer(
                UnitOfWork(session, NOW.astimezone(PARIS)), event.id, zoe, response, day=None
            )
    assert await titles(http, path) == ["Séance (je viens)", "Rencontre ALTAA (peut-être)"]
    session_alone = read((await http.get(path)).content)[0]
    assert (
        session_alone.DTSTART
        == session_alone.RECURRENCE_ID
        == datetime(2026, 12, 11, 9, tzinfo=PARIS)
    )
    assert "RRULE" not in session_alone
    async with storage.transaction() as session:
        await rsvp.answer(
            UnitOfWork(session, NOW.astimezone(PARIS)), once.id, zoe, Response.NO, day=None
        )
    assert await titles(http, path) == ["Séance (je viens)"]
    async with storage.transaction() as session:
        await follow(session, "alimentation")
    assert sorted(await titles(http, path)) == ["Rencontre ALTAA", "Séance", "Séance (je viens)"]


async def test_ones_own_tells_what_is_not_sure_that_one_comes(
    http: httpx.AsyncClient, storage: Storage
) -> None:
    full = await add(storage, replace(MEETING, title="Visite", places=1))
    maybe = await add(storage)
    async with storage.transaction() as session:
        await follow(session, "alimentation")
        path = f"/calendriers/{await calendar.make_own_link(session, ZOE_ASKS)}.ics"
        zoe = await people.known(session, ZOE.id)
        first = await members.remember_person(UnitOfWork(session, NOW), MARIE)
        assert zoe is not None
        for event, person, response in (
            (full, first, Response.YES),
            (full, zoe, Response.YES),
            (maybe, zoe, Response.MAYBE),
        ):
            await rsvp.answer(
                UnitOfWork(session, NOW.astimezone(PARIS)), event.id, person, response, day=None
            )
    written = read((await http.get(path)).content)
    assert sorted((str(one["SUMMARY"]), str(one["STATUS"])) for one in written) == [
        ("Rencontre ALTAA (peut-être)", "TENTATIVE"),
        ("Visite (liste d’attente)", "TENTATIVE"),
    ]


async def test_a_groups_link_outlives_its_move_to_a_supergroup_that_is_known(
    http: httpx.AsyncClient, storage: Storage
) -> None:
    asks = replace(ZOE_ASKS, chat=GROUP, private=False)
    new = replace(asks, chat=SUPERGROUP)
    async with storage.transaction() as session:
        token = await calendar.make_own_link(session, asks)
        await members.remember_chat(session, new)
        await HOOKS.group_moved(session, asks.chat, new.chat)
    assert (await http.get(f"/calendriers/{token}.ics")).status_code == 200
    async with storage.transaction() as session:
        assert await calendar.close_own_link(session, new)


async def test_a_link_opens_nothing_once_it_is_replaced_or_closed(
    http: httpx.AsyncClient, storage: Storage
) -> None:
    async with storage.transaction() as session:
        first = await calendar.make_own_link(session, ZOE_ASKS)
    async with storage.transaction() as session:
        second = await calendar.make_own_link(session, ZOE_ASKS)
    assert (await http.get(f"/calendriers/{first}.ics")).status_code == 404
    assert (await http.get(f"/calendriers/{second}.ics")).status_code == 200
    async with storage.transaction() as session:
        assert await calendar.close_own_link(session, ZOE_ASKS)
        assert not await calendar.close_own_link(session, ZOE_ASKS)
    assert (await http.get(f"/calendriers/{second}.ics")).status_code == 404


async def test_a_link_can_t_be_guessed_nor_read_in_the_database(storage: Storage) -> None:
    async with storage.transaction() as session:
        token = await calendar.make_own_link(session, ZOE_ASKS)
        person = await people.known(session, ZOE.id)
        assert person is not None
        row = await queries.own_calendar(session, person.id)
    assert row is not None
    assert len(token) == 32
    assert token not in (row.digest, str(row.chat_id))
    assert row.digest == calendar.digest_of(token)


async def test_the_examples_in_the_documentation_are_what_is_served(storage: Storage) -> None:
    async with storage.transaction() as session:
        served = await examples(session)
    kept = {path.name: path.read_bytes() for path in FOLDER.glob("*.ics")}
    assert kept == served, (
        "docs/calendriers is renewed by: .venv/bin/python -m tests.events.examples"
    )
