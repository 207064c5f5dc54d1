"""Dates are reminded to who wants it, and whoever knows a date is told how it changes."""

import asyncio
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from chatbot.announcements.due import DIGEST
from chatbot.announcements.models import Announcement
from chatbot.cli import cast
from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.models import Owed
from chatbot.engine.storage.engine import Storage
from chatbot.events import queries, service
from chatbot.events.rules import EventDraft, Status
from chatbot.french import Precision, When
from chatbot.reminders.models import Reminded
from chatbot.reminders.queries import open_broadcasts
from chatbot.reminders.rules import last_morning
from chatbot.subscriptions.models import Subscription
from tests.announcements.news.published import announce
from tests.clock import PARIS
from tests.journeys.announcements import newest_saying
from tests.journeys.bot import Bot, at_work
from tests.journeys.people import Person, buttons_of
from tests.waiting import LOOK_S

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TOPIC = "alimentation"
UNASKED = ("Aujourd’hui\n", "Demain\n", "Dans ", "Date ")

pytestmark = pytest.mark.usefixtures("looks_often")


@pytest.fixture
def noon() -> datetime:
    """Find a noon that is soon: a Tuesday's, so that no digest is near."""
    now = datetime.now(PARIS)  # noqa: TID251 - of the sandbox too
    day = now.date() + (8 - now.weekday()) * DAY
    return datetime.combine(day, time(12), PARIS)


async def is_set(bot: Bot, at: datetime) -> None:
    answer = await bot.http.post("/sandbox/clock", json={"at": at.isoformat()})
    answer.raise_for_status()


async def has_reminded(bot: Bot, at: datetime) -> None:
    """Wait until what was to be reminded by then is out."""
    while True:
        async with bot.storage.reading() as session:
            begun = await session.scalar(select(Reminded.until))
            if begun and begun >= last_morning(at) and not await open_broadcasts(session):
                return
        await asyncio.sleep(LOOK_S)


async def dated(
    storage: Storage, at: datetime, when: When | None = None, *, topic: str = TOPIC
) -> int:
    """Add a date in ten days at 14:00, or one that is less sure."""
    day = at.date() + 10 * DAY
    when = when or When(Precision.MINUTE, day, day, time(14))
    status = Status.CONFIRMED if when.start_time else Status.TO_BE_CONFIRMED
    draft = EventDraft("Rencontre ALTAA", when, status=status, place="Lyon")
    async with storage.transaction() as session:
        return (await service.add(UnitOfWork(session, at), draft, topic=topic)).event.id


async def becomes(storage: Storage, number: int, at: datetime, **state: object) -> None:
    """Change a date, as its référent would."""
    async with storage.transaction() as session:
        event = await queries.event(session, number)
        assert event is not None
        draft = EventDraft(**{**_state(event.state), **state})  # type: ignore[arg-type]
        await service.change(UnitOfWork(session, at), event, draft, seen=event.sequence)


def _state(draft: EventDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in EventDraft.__slots__}


async def said_of_dates(person: Person) -> list[str]:
    """List the texts of what the bot said of the date by itself."""
    texts = [message["text"] for message in await person.sees() if message["from"]["is_bot"]]
    return [text for text in texts if text.startswith(UNASKED)]


@pytest.mark.wire
async def test_who_follows_is_reminded_and_stops_it_in_one_tap(
    bot: Bot, marie: Person, awa: Person, noon: datetime
) -> None:
    await is_set(bot, noon)
    await marie.says("/suivre 7")
    assert "un rappel de chaque date" in await marie.reads()
    await dated(bot.storage, noon)
    await is_set(bot, noon + 3 * DAY)
    message = await newest_saying(marie, "Dans une semaine", "Rencontre ALTAA – Lyon", "à 14h")
    assert [button["text"] for button in buttons_of(message)] == ["Plus de rappels"]
    await marie.presses("Plus de rappels")
    assert "les dates ne seront pas rappelées ici" in await marie.toast()
    assert await marie.labels() == ["Reprendre les rappels"]
    await is_set(bot, noon + 9 * DAY)
    await has_reminded(bot, noon + 9 * DAY)
    assert len(await said_of_dates(marie)) == 1
    await marie.says("/abonnements")
    assert "Les dates ne sont pas rappelées" in await marie.reads()
    await marie.presses("Rappeler les dates")
    assert "Chaque date est rappelée une semaine et un jour avant" in await marie.reads()


async def test_the_switch_is_typed_and_meant_in_words(bot: Bot, marie: Person) -> None:
    await marie.says("plus de rappels")
    assert "rien à rappeler" in await marie.reads()
    await marie.says("/suivre 7")
    await marie.says("/abonnements rappels non")
    assert "Les dates ne sont pas rappelées" in await marie.reads()
    await marie.says("plus de rappels")
    assert "Les dates ne sont pas rappelées ici" in await marie.reads()
    await marie.says("je veux des rappels")
    assert "Vous arrêtez quand vous voulez" in await marie.reads()
    await marie.presses("Rappeler les dates")
    assert "Chaque date est rappelée" in await marie.reads()
    await marie.says("arrête les rappels")
    await marie.presses("Ne plus rappeler les dates")
    assert "Les dates ne sont pas rappelées" in await marie.reads()


async def test_a_group_is_reminded_and_its_admins_stop_it(
    bot: Bot, group: Person, awa: Person, noon: datetime
) -> None:
    await is_set(bot, noon)
    await awa.in_chat(group.chat).says("/suivre 7")
    await dated(bot.storage, noon)
    await is_set(bot, noon + 3 * DAY)
    await newest_saying(group, "Dans une semaine", "Rencontre ALTAA")
    await group.presses("Plus de rappels")
    assert "seuls ses admins" in await group.toast()
    await awa.in_chat(group.chat).presses("Plus de rappels")
    assert "ne seront pas rappelées ici" in await awa.in_chat(group.chat).toast()


async def test_who_followed_before_is_asked_once(
    bot: Bot, marie: Person, awa: Person, noon: datetime
) -> None:
    await is_set(bot, noon)
    await marie.says("/suivre 7")
    async with bot.storage.transaction() as session:
        await session.execute(update(Subscription).values(wording="2026-11"))
    await dated(bot.storage, noon)
    await is_set(bot, noon + DAY)
    await newest_saying(marie, "Des rappels, si vous voulez")
    assert await marie.labels() == ["Oui, rappeler les dates", "Non merci"]
    await is_set(bot, noon + 3 * DAY)
    await has_reminded(bot, noon + 3 * DAY)
    assert not await said_of_dates(marie)
    await marie.presses("Oui, rappeler les dates")
    assert "une semaine puis un jour avant" in await marie.reads()
    await is_set(bot, noon + 9 * DAY)
    await newest_saying(marie, "Demain", "Rencontre ALTAA")
    assert not [one for one in await marie.sees() if "si vous voulez" in one["text"]]


async def test_a_change_is_told_under_what_told_of_the_date_and_not_at_night(
    bot: Bot, marie: Person, awa: Person, noon: datetime
) -> None:
    await is_set(bot, noon)
    await marie.says("/suivre 7")
    number = await dated(bot.storage, noon)
    await announced(bot, number, noon)
    told = await newest_saying(marie, "Venez nombreux", "à 14h")
    night = noon + timedelta(hours=11)
    await is_set(bot, night)
    day = noon.date() + 12 * DAY
    moved = When(Precision.MINUTE, day, day, time(18))
    await becomes(bot.storage, number, night, when=moved)
    await is_set(bot, night + 2 * MINUTE)
    await awa.says("/start")
    assert not [one for one in await marie.sees() if "déplacée" in one["text"]]
    morning = noon + timedelta(hours=20, minutes=1)
    await is_set(bot, morning)
    message = await newest_saying(marie, "Date déplacée", "à 18h", "Avant")
    assert message["reply_to"]["message_id"] == told["message_id"]
    assert [button["text"] for button in buttons_of(message)] == ["Ne plus suivre"]
    await becomes(bot.storage, number, morning, status=Status.CANCELLED)
    await is_set(bot, morning + 2 * MINUTE)
    message = await newest_saying(marie, "Date annulée", "Rencontre ALTAA")
    assert message["reply_to"]["message_id"] == told["message_id"]
    await marie.presses("Ne plus suivre")
    assert "Pour suivre de nouveau" in await marie.toast()


async def test_who_asks_is_told_when_it_is_fixed_and_reminded(
    bot: Bot, marie: Person, awa: Person, noon: datetime
) -> None:
    await is_set(bot, noon)
    first = noon.date().replace(day=1) + 62 * DAY
    month = When(Precision.MONTH, first.replace(day=1), first.replace(day=28))
    number = await dated(bot.storage, noon, month)
    await marie.says("/dates 7")
    await marie.presses("Rencontre ALTAA")
    await marie.presses("Me dire quand ce sera fixé")
    assert "Je vous dirai ici quand cette date est fixée" in await marie.toast()
    assert "Ne plus le dire ici" in await marie.labels()
    day = noon.date() + 10 * DAY
    fixed = When(Precision.MINUTE, day, day, time(14))
    await becomes(bot.storage, number, noon, when=fixed, status=Status.CONFIRMED)
    await is_set(bot, noon + 2 * MINUTE)
    message = await newest_saying(marie, "Date fixée", "Rencontre ALTAA – Lyon", "à 14h")
    assert [button["text"] for button in buttons_of(message)] == ["Ne plus le dire ici"]
    await is_set(bot, noon + 3 * DAY)
    await newest_saying(marie, "Dans une semaine", "Rencontre ALTAA")
    await marie.says("/dates 7")
    await marie.presses("Rencontre ALTAA")
    await marie.presses("Ne plus le dire ici")
    assert "je n’en dirai plus rien" in await marie.toast()
    assert "Me le rappeler" in await marie.labels()
    await is_set(bot, noon + 9 * DAY)
    await has_reminded(bot, noon + 9 * DAY)
    assert len(await said_of_dates(marie)) == 2


async def test_what_fell_due_while_the_bot_was_away_comes_once(
    database_url: str, storage: Storage, noon: datetime
) -> None:
    async with at_work(database_url, storage, cast.default_world()) as bot:
        await is_set(bot, noon)
        marie = bot.person(cast.MARIE)
        await marie.says("/suivre 7")
        await dated(storage, noon)
        await is_set(bot, noon + 2 * DAY)
        await marie.says("/start")
    async with at_work(database_url, storage, cast.default_world()) as bot:
        marie = bot.person(cast.MARIE)
        await marie.says("/start")
        await is_set(bot, noon + 5 * DAY)
        await newest_saying(marie, "Dans 5 jours", "Rencontre ALTAA")
        await marie.says("/dates 7")
        assert len(await said_of_dates(marie)) == 1


async def test_a_date_added_for_tomorrow_is_told_at_once_and_reminded_no_more(
    bot: Bot, marie: Person, awa: Person, group: Person, noon: datetime
) -> None:
    await is_set(bot, noon)
    await awa.in_chat(group.chat).says("/suivre 7")
    await marie.says("/suivre 7")
    await marie.says("/abonnements résumé")
    await awa.says("/date 7 Atelier pain demain à 18h")
    await awa.presses("Ajouter")
    await is_set(bot, noon + 2 * MINUTE)
    for chat in (group, marie):
        message = await newest_saying(chat, "Nouvelle date, demain", "Atelier pain", "à 18h")
        assert [button["text"] for button in buttons_of(message)] == ["Plus de rappels"]
    await is_set(bot, noon + DAY)
    await has_reminded(bot, noon + DAY)
    for chat in (group, marie):
        said = [one["text"] for one in await chat.sees() if "Atelier pain" in one["text"]]
        assert len(said) == 1


async def test_a_digest_that_is_held_up_comes_by_day_and_says_what_is_not_sure(
    bot: Bot, marie: Person, awa: Person, noon: datetime
) -> None:
    monday = noon.replace(hour=20, minute=59) + 6 * DAY
    morning = monday.replace(hour=8, minute=1) + DAY
    await is_set(bot, noon)
    await marie.says("/suivre 7")
    await marie.says("/abonnements résumé")
    await awa.says("/start")
    thursday = monday.date() + 3 * DAY
    await dated(bot.storage, noon, When(Precision.DAY, thursday, thursday))
    async with bot.storage.transaction() as session:
        await outbox.suspend(UnitOfWork(session, noon))
    await is_set(bot, monday)
    await digest_is_due(bot.storage, monday)
    await is_set(bot, monday + 60 * MINUTE)
    await digest_is_due(bot.storage, morning)
    async with bot.storage.transaction() as session:
        await outbox.resume(session)
        await outbox.tell(UnitOfWork(session, monday), awa.chat, Reply("Il fait nuit."))
    while "Il fait nuit." not in str(await awa.sees()):  # noqa: ASYNC110 - there is no event
        await asyncio.sleep(LOOK_S)
    assert not [one for one in await marie.sees() if "résumé du lundi" in one["text"]]
    await is_set(bot, morning)
    await newest_saying(marie, "Le résumé du lundi", "Rencontre ALTAA – Lyon", ", à confirmer")


async def digest_is_due(storage: Storage, by: datetime) -> None:
    """Wait until a digest is owed that leaves on the day of `by`."""
    while True:
        async with storage.reading() as session:
            due_at = await session.scalar(select(Owed.due_at).where(Owed.key.startswith(DIGEST)))
            if due_at is not None and due_at.astimezone(PARIS).date() == by.date():
                return
        await asyncio.sleep(LOOK_S)


async def announced(bot: Bot, event: int, at: datetime) -> Announcement:
    async with bot.storage.transaction() as session:
        return await announce(session, "Venez nombreux", at=at, event_id=event)
