"""Carry out admins' decisions, tell those concerned, and send admins the week's summary.

The author of a unit of work is our own id of the admin; None: the operator.
"""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit import queries as audit
from chatbot.audit.rules import DETAIL_LENGTH, Act
from chatbot.audit.service import note
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import clean
from chatbot.engine.outbox import service as outbox
from chatbot.engine.storage.engine import add_row, remove_rows
from chatbot.french import cut
from chatbot.helpdesk import answering, queries as questions
from chatbot.members import queries as people, roles, service as members
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import REASON_LENGTH
from chatbot.members.wording import plain_name
from chatbot.moderation import notices, rules
from chatbot.moderation.notices import Week
from chatbot.reminders.rules import last_monday
from chatbot.rsvp import queries as rsvp
from chatbot.subscriptions import queries, service as subscriptions
from chatbot.subscriptions.rules import Key, State

WEEK = timedelta(days=7)


async def answer_request(work: UnitOfWork, key: Key, answer: State, reason: str = "") -> None:
    """Accept (ACTIVE) or refuse (REFUSED) a request. Raises NotWaiting, BannedPerson."""
    await _answer(work, key, answer, reason)
    await subscriptions.tell_admins(work, is_new=False)


async def answer_all(work: UnitOfWork, answer: State, *, until: datetime) -> int:
    """Accept or refuse the requests made up to `until`, which the admin saw; return how many."""
    count = 0
    limit = rules.ANSWERED_AT_ONCE
    for row, _ in await queries.waiting(work.session, until=until, limit=limit):
        with suppress(rules.NotWaiting):
            await _answer(work, (row.chat_id, row.topic_key), answer, "")
            count += 1
    await subscriptions.tell_admins(work, is_new=False)
    return count


async def remove(work: UnitOfWork, key: Key) -> None:
    """End a follower's subscription. Raises NotThere."""
    if not await _decide(work, key, State.ENDED, before=State.ACTIVE):
        raise rules.NotThere


async def accept_after_all(work: UnitOfWork, key: Key) -> None:
    """Accept a request that was refused. Raises NotThere, BannedPerson."""
    if not await _decide(work, key, State.ACTIVE, before=State.REFUSED):
        raise rules.NotThere


async def ban(work: UnitOfWork, person: Chat, reason: str) -> bool:
    """Ban a person; return False if they were banned already. Raises AdminBanned.

    The person's subscriptions, roles, questions and answers to coming dates end.
    """
    reason = clean(reason, REASON_LENGTH)
    await roles.lock_roles(work.session)
    if await members.is_admin(work.session, person.telegram_id):
        raise rules.AdminBanned
    row = {"telegram_id": person.telegram_id, "reason": reason, "since": work.at}
    if not await add_row(work.session, Ban, **row):
        return False
    ended = await subscriptions.end_all(work, person)
    await rsvp.drop_answers_from(work.session, person.id, since=work.at.date())
    await roles.end_all(work, person)
    await answering.end_all(work, person, with_answered=False)
    await note(work, Act.BANNED, on=person.id, detail=cut(reason, DETAIL_LENGTH))
    await outbox.tell(work, person.telegram_id, notices.banned(reason, ended))
    await subscriptions.tell_admins(work, is_new=False)
    return True


async def unban(work: UnitOfWork, telegram_id: int) -> bool:
    """Lift a ban; return whether there was one. What the ban ended stays ended."""
    if not await remove_rows(work.session, Ban, telegram_id=telegram_id):
        return False
    person = await people.known(work.session, telegram_id)
    await note(work, Act.UNBANNED, on=person.id if person else None)
    await outbox.tell(work, telegram_id, notices.UNBANNED)
    return True


async def switch_sending(work: UnitOfWork, *, on: bool) -> bool:
    """Resume or suspend everything sent unasked; return False if that was done already."""
    is_new = await (outbox.resume(work.session) if on else outbox.suspend(work))
    if is_new:
        await note(work, Act.SENDING_RESUMED if on else Act.SENDING_SUSPENDED)
    return is_new


async def look_back(session: AsyncSession, *, since: datetime, until: datetime) -> Week:
    moved = Counter[State]()
    for _, state, count in await queries.counts(session, since=since, until=until):
        moved[state] += count
    return Week(
        since,
        until,
        await audit.count_acts(session, since=since, until=until),
        moved,
        await questions.count_forwarded(session, since=since, until=until),
        await queries.count_waiting(session),
        await questions.count_waiting(session, None),
    )


async def send_weeks(work: UnitOfWork) -> None:
    """Send the summary of the week that ended last Monday to admins who want it, only once.

    Admins who are unreachable, or who asked for it since that Monday, wait for the next one.
    """
    monday = last_monday(work.at)
    due = await people.take_due_for_week(work.session, monday)
    if not due:
        return
    week = await look_back(work.session, since=monday - WEEK, until=monday)
    for admin in due:
        if admin.unreachable_since is None:
            await outbox.tell(work, admin.telegram_id, notices.week(week, at=work.at))


async def _answer(work: UnitOfWork, key: Key, answer: State, reason: str) -> None:
    if await _decide(work, key, answer, before=State.PENDING, reason=clean(reason, REASON_LENGTH)):
        return
    answered, by = await queries.subscription(work.session, *key), ""
    if answered is not None and answered.decided_by is not None:
        decider = await members.chat_by_id(work.session, answered.decided_by)
        by = plain_name(decider, longest=rules.LONGEST_NAME)
    raise rules.NotWaiting(by)


async def _decide(
    work: UnitOfWork, key: Key, state: State, *, before: State, reason: str = ""
) -> bool:
    """Decide about a subscription, and tell the chat; return False if somebody decided first."""
    row = await subscriptions.decide(work, key, state, before=before, reason=reason)
    if row is None:
        return False
    topic = await topic_of_key(work.session, row.topic_key)
    chat = await members.chat_by_id(work.session, row.chat_id)
    if chat.unreachable_since is None:
        notice = notices.decided(topic, state, reason, private=chat.is_person)
        await outbox.tell(work, chat.telegram_id, notice, thread=row.thread_id)
    return True
