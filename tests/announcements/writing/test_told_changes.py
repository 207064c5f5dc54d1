"""What an announcement changes in dates that are known: offered, done as it leaves, told once."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import dates, drafts
from chatbot.announcements.dossier import describe
from chatbot.announcements.models import Announcement
from chatbot.announcements.wording import told_changes
from chatbot.conversation import UnitOfWork, WrittenMessage
from chatbot.engine.storage.engine import Storage
from chatbot.events import queries, service
from chatbot.events.changing import plan
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, Status
from chatbot.french import Precision, When
from chatbot.reminders.queries import is_announced
from tests.announcements.news.published import told
from tests.announcements.sent import publish_draft
from tests.announcements.writing.writers import HERE, publishes, writer, writes
from tests.builders import called_off
from tests.cast import PAUL, TOPIC
from tests.clock import NOW

DAY, LATER = date(2026, 12, 12), date(2026, 12, 19)
MEETING = EventDraft("Rencontre ALTAA", When(Precision.MINUTE, DAY, DAY, time(14)), place="Lyon")
MOVED = replace(MEETING, when=replace(MEETING.when, start=LATER, end=LATER))
FRIDAY = date(2026, 12, 11)
SESSIONS = EventDraft(
    "Séance de travail",
    When(Precision.MINUTE, FRIDAY, FRIDAY, time(9)),
    rule="FREQ=MONTHLY;BYDAY=2FR",
)
CANCELLED = "La rencontre ALTAA du 12 décembre est annulée."
POSTPONED = "La rencontre ALTAA du 12 décembre est reportée au 19 décembre, même heure."


async def known(session: AsyncSession, state: EventDraft = MEETING) -> Event:
    return (await service.add(UnitOfWork(session, NOW), state, topic=TOPIC)).event


async def plans(session: AsyncSession, draft: Announcement, *, keep: bool = False) -> str:
    """Plan what the text of a draft changes, or to keep it; return how it is offered."""
    changes = await dates.told_changes(UnitOfWork(session, HERE), draft)
    draft.planned += plan(changes, keep=keep)
    await session.flush()
    return told_changes(changes)


@pytest.mark.parametrize(
    ("text", "becomes", "offer"),
    [
        (CANCELLED, replace(MEETING, status=Status.CANCELLED), "est annulée. Annuler aussi"),
        (POSTPONED, MOVED, "samedi 19 décembre 2026 à 14h, Lyon. La changer aussi"),
        (
            "La rencontre ALTAA du 12 décembre commencera finalement à 15h.",
            replace(MEETING, when=replace(MEETING.when, start_time=time(15))),
            "à 15h, Lyon",
        ),
    ],
)
async def test_what_was_chosen_is_done_as_it_leaves_and_told_once(
    storage: Storage, text: str, becomes: EventDraft, offer: str
) -> None:
    async with storage.transaction() as session:
        event = await known(session)
        draft = await writes(session, text)
        assert offer in await plans(session, draft)
        described = await describe(UnitOfWork(session, HERE), draft)
        assert [one.state for one in described.dates] == [becomes]  # as the preview shows it
        assert not described.told_changes
        assert not described.offered
        assert event.state == MEETING
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert event.state == becomes
        assert draft.event_id == event.id
        assert not await dates.undecided(UnitOfWork(session, HERE), draft)
        assert await is_announced(session, event.id)  # followers get no second message


async def test_a_change_by_hand_is_told_also_after_an_announced_one(storage: Storage) -> None:
    async with storage.transaction() as session:
        event = await known(session)
        draft = await writes(session, POSTPONED)
        await plans(session, draft)
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        await service.change(
            UnitOfWork(session, HERE), event, called_off(event), seen=event.sequence
        )
        assert not await is_announced(session, event.id)


async def test_who_keeps_the_date_is_asked_no_more(storage: Storage) -> None:
    async with storage.transaction() as session:
        event = await known(session)
        draft = await writes(session, POSTPONED)
        await plans(session, draft, keep=True)
        described = await describe(UnitOfWork(session, HERE), draft)
        assert (described.told_changes, described.dates, described.offered) == ([], [], [])
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert event.state == MEETING
        assert not await dates.undecided(UnitOfWork(session, HERE), draft)  # nor of the 19th


async def test_what_changed_meanwhile_stays_and_its_author_is_told(storage: Storage) -> None:
    async with storage.transaction() as session:
        event = await known(session)
        draft = await writes(session, CANCELLED)
        await plans(session, draft)
        await service.change(UnitOfWork(session, HERE), event, MOVED, seen=event.sequence)
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert event.state == MOVED
        texts = [(one.content or {}).get("text", "") for one in await told(session, PAUL.id)]
        assert any("avait changé entre-temps" in text for text in texts)


async def test_one_session_is_moved_and_the_others_stay(storage: Storage) -> None:
    async with storage.transaction() as session:
        event = await known(session, SESSIONS)
        draft = await writes(
            session, "La séance de travail du 11 décembre est reportée au 18 décembre."
        )
        assert "la séance du 11 décembre 2026 →" in await plans(session, draft)
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert tuple(event.exceptions) == (FRIDAY,)
        [apart] = await queries.told_by_announcement(session, draft.id)
        assert (apart.start, apart.rule) == (date(2026, 12, 18), "")


async def test_two_sessions_are_changed_together(storage: Storage) -> None:
    async with storage.transaction() as session:
        event = await known(session, SESSIONS)
        text = (
            "La séance de travail du 11 décembre est reportée au 18 décembre. "
            "Celle du 8 janvier commencera finalement à 10h."
        )
        draft = await writes(session, text)
        offer = await plans(session, draft)
        assert "la séance du 11 décembre 2026 →" in offer
        assert "la séance du 8 janvier 2027 →" in offer
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert tuple(event.exceptions) == (FRIDAY, date(2027, 1, 8))
        apart = await queries.told_by_announcement(session, draft.id)
        assert [one.start for one in apart] == [date(2026, 12, 18), date(2027, 1, 8)]


async def test_a_new_text_is_read_anew(storage: Storage) -> None:
    async with storage.transaction() as session:
        event = await known(session)
        draft = await writes(session, CANCELLED)
        await plans(session, draft)
        await drafts.write(UnitOfWork(session, HERE), draft, WrittenMessage("Bonjour à tous."))
        assert draft.planned == ()
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert event.state == MEETING


async def test_a_correction_offers_only_what_its_text_changes(storage: Storage) -> None:
    async with storage.transaction() as session:
        await known(session)
        one = await publishes(session, CANCELLED)
        draft = await drafts.begin_correction(UnitOfWork(session, HERE), await writer(session), one)
        assert not await dates.told_changes(UnitOfWork(session, HERE), draft)
        await drafts.write(UnitOfWork(session, HERE), draft, WrittenMessage(POSTPONED))
        [change] = await dates.told_changes(UnitOfWork(session, HERE), draft)
        assert change.state == MOVED


async def test_a_text_is_linked_to_its_dates_and_says_where_they_are_now(storage: Storage) -> None:
    async with storage.transaction() as session:
        event = await known(session)
        one = await publishes(session, "Rappel : rencontre ALTAA samedi 12 décembre à 14h, à Lyon.")
        assert await dates.outdated(UnitOfWork(session, HERE), one) == []
        await service.change(UnitOfWork(session, HERE), event, MOVED, seen=event.sequence)
        assert await dates.outdated(UnitOfWork(session, HERE), one) == [event]


async def test_dates_of_topics_of_others_are_not_offered(storage: Storage) -> None:
    async with storage.transaction() as session:
        await service.add(UnitOfWork(session, NOW), MEETING, topic="media")
        draft = await writes(session, CANCELLED)
        assert not await dates.told_changes(UnitOfWork(session, HERE), draft)
