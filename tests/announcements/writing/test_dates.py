"""The dates of which an announcement speaks: planned, carried out as it leaves, told in digests."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import dates, drafts, sending
from chatbot.announcements.dossier import describe
from chatbot.announcements.due import send_digests
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.date import plan_dates
from chatbot.announcements.rules import State, TooLong
from chatbot.conversation import UnitOfWork, WrittenMessage
from chatbot.conversation.markup import TEXT_LENGTH
from chatbot.engine.storage.engine import Storage
from chatbot.events import queries, rules, service
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, PlannedDate, Status
from chatbot.french import Precision, When
from chatbot.members import queries as people
from tests.announcements.news.published import told
from tests.announcements.sent import publish_draft
from tests.announcements.writing.writers import HERE, publishes, writer, writes
from tests.builders import at_other_time
from tests.cast import MARIE, PAUL, TOPIC
from tests.clock import NOW, PARIS

TEXT = "Rencontre ALTAA le 12 décembre 2026 à 14h"
DAY = date(2026, 12, 12)
MEETING = EventDraft("Rencontre ALTAA", When(Precision.MINUTE, DAY, DAY, time(14)))
TWO_HOURS = "Rencontre le 12 décembre 2026 à 14h. Visite des jardins le 12 décembre 2026 à 16h"
VISIT = EventDraft("Visite des jardins", When(Precision.MINUTE, DAY, DAY, time(16)))
OTHER = replace(MEETING.when, start=date(2026, 12, 19), end=date(2026, 12, 19))


async def announced(session: AsyncSession) -> tuple[Announcement, Event]:
    """Announce a date that stands under the announcement."""
    one = await publishes(session, TEXT, planned=(PlannedDate(MEETING),))
    [event] = await queries.told_by_announcement(session, one.id)
    return one, event


async def correction(session: AsyncSession, one: Announcement, text: str) -> Announcement:
    draft = await drafts.begin_correction(UnitOfWork(session, HERE), await writer(session), one)
    await drafts.write(UnitOfWork(session, HERE), draft, WrittenMessage(text))
    return draft


async def outdated(session: AsyncSession, draft: Announcement) -> list[time | None]:
    """List the hours that the text of a correction says of dates under it that have another."""
    under = (await describe(UnitOfWork(session, HERE), draft)).contradicted
    return [when.start_time for _, when in under if when is not None]


async def asked(session: AsyncSession, who: int = PAUL.id) -> list[str]:
    """List what somebody is asked about dates."""
    texts = [(one.content or {}).get("text", "") for one in await told(session, who)]
    return [text for text in texts if "J’ai lu" in text or "Que devient" in text]


async def test_what_is_planned_is_added_as_it_leaves(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await writes(session, TEXT)
        [offered] = await dates.offered(UnitOfWork(session, HERE), draft)
        assert offered == MEETING
        await plan_dates(UnitOfWork(session, HERE), draft, [offered])
        await session.flush()
        await session.refresh(draft)
        assert not await dates.offered(UnitOfWork(session, HERE), draft)
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        [event] = await queries.told_by_announcement(session, draft.id)
        assert (event.state, event.told_by, draft.planned) == (MEETING, draft.author, ())
        assert not await dates.undecided(UnitOfWork(session, HERE), draft)
        assert not await asked(session)


async def test_what_the_topic_has_by_then_is_attached_and_not_added_again(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        draft = await writes(session, TEXT, planned=(PlannedDate(MEETING),))
        other_words = replace(MEETING, title="La rencontre")
        there = (await service.add(UnitOfWork(session, NOW), other_words, topic=TOPIC)).event
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert draft.event_id == there.id
        assert [event for event, _ in await queries.events(session, TOPIC)] == [there]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (TEXT, replace(MEETING, when=replace(MEETING.when, start_time=time(18)))),
        ("Venez", replace(MEETING, title="Visite")),  # the date was typed apart
        (TEXT, replace(MEETING, status=Status.CANCELLED)),
    ],
)
async def test_what_is_another_date_of_that_day_is_added(
    storage: Storage, text: str, known: EventDraft
) -> None:
    async with storage.transaction() as session:
        draft = await writes(session, text, planned=(PlannedDate(MEETING),))
        await service.add(UnitOfWork(session, NOW), known, topic=TOPIC)
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        [event] = await queries.told_by_announcement(session, draft.id)
        assert event.state == MEETING


async def test_where_no_date_can_be_added_it_leaves_and_its_author_is_asked(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with storage.transaction() as session:
        draft = await writes(session, TEXT, planned=(PlannedDate(MEETING),))
        monkeypatch.setattr(rules, "MOST_DATES", 0)
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert draft.state is State.PUBLISHED
        [question] = await asked(session)
        assert "<b>Rencontre ALTAA</b>" in question


async def test_what_was_not_chosen_is_asked_about(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, TEXT)
        assert [
            written.state for written in await dates.undecided(UnitOfWork(session, HERE), one)
        ] == [MEETING]
        [question] = await asked(session)
        assert "<b>Rencontre ALTAA</b>, samedi 12 décembre 2026 à 14h" in question


async def test_a_day_that_the_topic_has_is_not_offered(storage: Storage) -> None:
    async with storage.transaction() as session:
        await service.add(UnitOfWork(session, NOW), MEETING, topic="alimentation")
        draft = await writes(session, TEXT)
        assert not await dates.offered(UnitOfWork(session, HERE), draft)


async def test_a_day_is_read_as_of_when_it_leaves(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await writes(session, "Réunion demain à 9h", send_at=NOW + timedelta(days=2))
        [offered] = await dates.offered(UnitOfWork(session, HERE), draft)
        assert offered.when.start == date(2026, 11, 27)


async def test_what_is_too_long_with_its_date_stays_as_it_was(storage: Storage) -> None:
    async with storage.transaction() as session:
        draft = await writes(session, TEXT, planned=(PlannedDate(MEETING),))
        long = f"{TEXT} {'x' * (TEXT_LENGTH - 120)}"
        with pytest.raises(TooLong):
            await drafts.write(UnitOfWork(session, HERE), draft, WrittenMessage(long))
        assert (draft.text, draft.planned) == (TEXT, (PlannedDate(MEETING),))


async def plan_change(session: AsyncSession, draft: Announcement, change: PlannedDate) -> None:
    draft.planned = (change,)
    await drafts.save(UnitOfWork(session, HERE), draft)


async def test_a_move_that_is_planned_leaves_what_moved_meanwhile(storage: Storage) -> None:
    async with storage.transaction() as session:
        one, event = await announced(session)
        draft = await correction(session, one, "Rencontre ALTAA le 19 décembre 2026 à 14h")
        assert await dates.gone(UnitOfWork(session, HERE), draft) == [event]
        change = PlannedDate(replace(MEETING, when=OTHER), event.id, event.sequence)
        await plan_change(session, draft, change)
        assert not await dates.gone(UnitOfWork(session, HERE), draft)
        third = replace(OTHER, start=date(2027, 1, 9), end=date(2027, 1, 9))
        await service.change(UnitOfWork(session, NOW), event, at_other_time(event, third), seen=0)
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert event.when == third


async def test_a_correction_moves_or_cancels_its_date(storage: Storage) -> None:
    async with storage.transaction() as session:
        one, event = await announced(session)
        draft = await correction(session, one, "Rencontre ALTAA le 19 décembre 2026 à 14h")
        moved = replace(MEETING, when=OTHER)
        await plan_change(session, draft, PlannedDate(moved, event.id, 0))
        await publish_draft(UnitOfWork(session, HERE, draft.author), draft)
        assert (event.state, event.sequence) == (moved, 1)
        again = await correction(session, one, "Rencontre ALTAA annulée")
        [gone] = await dates.gone(UnitOfWork(session, HERE), again)
        cancelled = replace(moved, status=Status.CANCELLED)
        await plan_change(session, again, PlannedDate(cancelled, gone.id, 1))
        await publish_draft(UnitOfWork(session, HERE, again.author), again)
        assert event.state == cancelled
        assert not await asked(session)


@pytest.mark.parametrize(
    ("joined", "text", "hours"),
    [
        (VISIT, TWO_HOURS.replace(". Visite", ", visite"), []),
        (VISIT, TWO_HOURS.replace("14h", "15h"), []),
        (MEETING, TWO_HOURS.replace("14h", "15h"), [time(15)]),
    ],
)
async def test_a_date_is_outdated_where_the_text_changed_its_hour(
    storage: Storage, joined: EventDraft, text: str, hours: list[time]
) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, TWO_HOURS, planned=(PlannedDate(joined),))
        draft = await correction(session, one, text)
        assert await outdated(session, draft) == hours


async def test_a_date_that_was_told_since_is_not_outdated_by_its_former_hour(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        one, event = await announced(session)
        moved = replace(MEETING.when, start_time=time(17))
        await service.change(UnitOfWork(session, NOW), event, at_other_time(event, moved), seen=0)
        draft = await correction(session, one, f"{TEXT}, chez Léa")
        assert not await outdated(session, draft)


async def test_a_change_that_is_planned_is_outdated_by_the_next_text(storage: Storage) -> None:
    async with storage.transaction() as session:
        one, event = await announced(session)
        draft = await correction(session, one, TEXT.replace("14h", "15h"))
        later = replace(MEETING, when=replace(MEETING.when, start_time=time(15)))
        change = PlannedDate(later, event.id, event.sequence)
        await plan_change(session, draft, change)
        assert not await outdated(session, draft)
        await drafts.write(UnitOfWork(session, HERE), draft, WrittenMessage(TEXT))
        assert await outdated(session, draft) == [time(14)]


async def test_after_a_correction_its_author_is_asked_whoever_let_it_out(storage: Storage) -> None:
    async with storage.transaction() as session:
        one, _ = await announced(session)
        draft = await correction(session, one, "Rencontre ALTAA le 19 décembre 2026 à 14h")
        await publish_draft(UnitOfWork(session, HERE), draft)
        [question] = await asked(session)
        assert "Que devient-elle" in question


async def test_of_what_is_withdrawn_no_date_is_told_any_more(storage: Storage) -> None:
    async with storage.transaction() as session:
        one, event = await announced(session)
        await sending.withdraw(UnitOfWork(session, HERE), one.id, by=await writer(session))
        await session.refresh(event)
        assert (event.announcement_id, event.status) == (None, Status.CONFIRMED)
        [question] = await asked(session)
        assert "<b>Rencontre ALTAA</b>, samedi 12 décembre 2026 à 14h" in question


async def test_what_came_out_before_notes_were_kept_is_read_at_the_next_start(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, TEXT)
        await dates.forget_dates(session, one)
        for _ in range(2):
            await dates.note_earlier_ones(UnitOfWork(session, HERE + timedelta(days=3)))
        [written] = await dates.undecided(UnitOfWork(session, HERE), one)
        assert (written.day, written.published_on) == (DAY, HERE.date())


async def test_the_digest_knows_the_dates_of_its_announcements(storage: Storage) -> None:
    async with storage.transaction() as session:
        marie = await people.known(session, MARIE.id)
        assert marie is not None
        marie.digest_since = NOW - timedelta(days=1)
        await session.flush()
        await announced(session)
        monday = HERE.replace(day=30, hour=8, minute=2).astimezone(PARIS)
        await send_digests(UnitOfWork(session, monday))
        [digest] = [(one.content or {})["text"] for one in await told(session, MARIE.id)]
        assert "<b>Samedi 12 décembre 2026 à 14h</b>\u00a0: Rencontre ALTAA" in digest
