"""The sandbox's clock, which is the bot's too: what is to come comes once it is set."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from chatbot.cli import cast
from chatbot.engine.storage.engine import Storage
from chatbot.members.models import Conversation
from tests.announcements.news.published import announce
from tests.clock import IN_MAY_2022, PARIS
from tests.journeys.announcements import newest_saying
from tests.journeys.bot import Bot, at_work
from tests.journeys.people import Person

DAY = timedelta(days=1)
DIGEST = "Le résumé du lundi"

pytestmark = pytest.mark.usefixtures("looks_often")


@pytest.fixture
def now() -> datetime:
    return datetime.now(PARIS)  # noqa: TID251 - of the sandbox too


@pytest.fixture
def monday(now: datetime) -> datetime:
    """Find the Monday after next, a bit after the digest's hour."""
    day = now + (14 - now.weekday()) * DAY
    return day.replace(hour=8, minute=2, second=0, microsecond=0)


async def is_set(bot: Bot, at: datetime) -> None:
    answer = await bot.http.post("/sandbox/clock", json={"at": at.isoformat()})
    answer.raise_for_status()


async def returns_to_real_time(bot: Bot) -> None:
    (await bot.http.delete("/sandbox/clock")).raise_for_status()


async def publishes(bot: Bot, text: str) -> None:
    """Publish it at the sandbox's time; nobody looks how it is written here."""
    at = (await bot.http.get("/sandbox/clock")).json()["at"]
    async with bot.storage.transaction() as session:
        await announce(session, text, at=datetime.fromtimestamp(at, UTC))


async def digests(who: Person) -> list[str]:
    return [message["text"] for message in await who.sees() if DIGEST in message["text"]]


@pytest.mark.wire
async def test_a_digest_leaves_and_the_next_one_too_after_the_clock_went_back(
    bot: Bot, marie: Person, awa: Person, monday: datetime
) -> None:
    await awa.says("/start")
    await marie.says("/suivre 7")
    await marie.says("/abonnements résumé")
    await publishes(bot, "Un film")
    assert not await digests(marie)
    await is_set(bot, monday)
    digest = await newest_saying(marie, DIGEST, "Un film")
    assert 0 <= digest["date"] - monday.timestamp() < 60
    await returns_to_real_time(bot)
    await publishes(bot, "Un débat")
    await is_set(bot, monday)
    digest = await newest_saying(marie, DIGEST, "Un débat")
    assert "Un film" not in digest["text"]
    assert len(await digests(marie)) == 2
    assert not [one for one in await awa.sees() if "horloge" in one["text"]]


async def test_it_went_back_while_the_sandbox_was_stopped(
    database_url: str, storage: Storage, monday: datetime
) -> None:
    async with at_work(database_url, storage, cast.default_world()) as bot:
        marie = bot.person(cast.MARIE)
        await marie.says("/suivre 7")
        await marie.says("/abonnements résumé")
        await publishes(bot, "Un film")
        await is_set(bot, monday)
        await newest_saying(marie, DIGEST, "Un film")
    async with at_work(database_url, storage, cast.default_world()) as bot:
        await publishes(bot, "Un débat")
        await bot.person(cast.MARIE).says("/start")
        await is_set(bot, monday)
        await newest_saying(bot.person(cast.MARIE), DIGEST, "Un débat")


async def test_an_announcement_leaves_at_its_hour(
    bot: Bot, paul: Person, marie: Person, now: datetime
) -> None:
    await marie.says("/suivre 7")
    await paul.says("/annonce 7 Rendez-vous au verger")
    await paul.says("/annonce heure demain 18h")
    await paul.presses("Programmer pour")
    tomorrow = (now + DAY).replace(hour=18, minute=0, second=0, microsecond=0)
    await is_set(bot, tomorrow - timedelta(minutes=1))
    await marie.says("/start")
    assert not [one for one in await marie.sees() if "verger" in one["text"]]
    await is_set(bot, tomorrow + timedelta(minutes=1))
    message = await newest_saying(marie, "Rendez-vous au verger", "Vous suivez")
    assert 60 <= message["date"] - tomorrow.timestamp() < 120


async def test_what_is_done_every_hour_or_so_is_done_at_once(bot: Bot, marie: Person) -> None:
    await marie.says("/chantier 7")
    await is_set(bot, datetime(2030, 1, 7, 12, tzinfo=UTC))
    while True:
        async with bot.storage.reading() as session:
            if not await session.scalar(select(func.count()).select_from(Conversation)):
                return


async def test_a_newcomer_sees_dates_to_come(bot: Bot, marie: Person) -> None:
    await marie.says("/dates")
    assert "Aucune date à venir" in await marie.reads()
    await is_set(bot, IN_MAY_2022)
    await marie.says("/dates")
    assert "Aucune date" not in await marie.reads()
    assert "juin" in await marie.reads()


async def test_there_is_one_date_in_each_answer(bot: Bot, monday: datetime) -> None:
    await is_set(bot, monday)
    for path in "/sandbox/clock", "/", "/page/style.css":
        dates = (await bot.http.get(path)).headers.get_list("Date")
        assert len(dates) == 1, dates
        assert f"{monday.astimezone(UTC):%a, %d %b %Y}" in dates[0]
