"""The week in five lines, on Monday morning, to the admins who want it."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.due import last_monday
from chatbot.audit import queries as audit
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.helpdesk import queries as questions
from chatbot.members import queries as people
from chatbot.moderation import notices
from chatbot.moderation.notices import Week
from chatbot.subscriptions import queries as subscriptions

WEEK = timedelta(days=7)


async def look_back(session: AsyncSession, *, since: datetime, until: datetime) -> Week:
    """Count the acts, subscriptions and questions of a week."""
    return Week(
        since,
        until,
        await audit.count_acts(session, since=since, until=until),
        await subscriptions.count_moved(session, since=since, until=until),
        await questions.count_forwarded(session, since=since, until=until),
        await subscriptions.count_waiting(session),
        await questions.count_waiting(session, None),
    )


async def send_weeks(work: UnitOfWork) -> None:
    """Send the week that ended on the last Monday to admins who want it and don't have it yet.

    Who can't be written to, or began to want it since, gets the next one.
    """
    monday = last_monday(work.at)
    due = await people.due_for_week(work.session, monday)
    if not due:
        return
    week = await look_back(work.session, since=monday - WEEK, until=monday)
    for admin in due:
        if admin.unreachable_since is None:
            await outbox.tell(work, admin.telegram_id, notices.week(week, at=work.at))
    await people.mark_weeks(work.session, monday)
