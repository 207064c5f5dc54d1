"""A database in which everybody of the matrix is what they are, and others they act upon."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import (
    dates,
    drafts as writing,
    review,
    service as announcements,
)
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State as AnnouncementState
from chatbot.announcements.service import move
from chatbot.chantiers.service import topic_of_key
from chatbot.content.drafts import SectionDraft, TopicDraft
from chatbot.conversation import Request, Sender, UnitOfWork
from chatbot.events import service as events, written_dates
from chatbot.events.rules import EventDraft, Status
from chatbot.french import Precision, When
from chatbot.helpdesk import published_answers, queries as helpdesk
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.rules import Gap, State, week_of
from chatbot.members import roles, service as members
from chatbot.members.models import Chat
from chatbot.moderation import service as moderation
from chatbot.rsvp.models import Rsvp
from chatbot.rsvp.rules import Response, Usefulness
from chatbot.subscriptions import rules as subscriptions_rules, service as subscriptions
from chatbot.subscriptions.rules import Source
from tests.announcements.news.published import announce
from tests.announcements.sent import publish_draft
from tests.authorisation.matrix import IN_GROUP, Role
from tests.builders import chantier, publish
from tests.clock import NOW

TOPIC, ANOTHER, APPEAL = "alimentation", "media-capacitant", "appel"
TOPICS = (
    chantier(7, TOPIC, sections=[SectionDraft(key="pourquoi", title="Pourquoi", body="Ainsi.")]),
    chantier(5, ANOTHER),
    TopicDraft(kind="appeal", key=APPEAL, title="Osons les territoires !", edition="2022-05"),
)
MEETING = "Rencontre le 12 décembre 2026"  # of which drafts and the announcement speak
GAP = Gap(TOPIC, "date", 1)  # asked in vain
GROUP = -1007
IDS = {role: number for number, role in enumerate(Role, start=11)}  # of Telegram
NAME = "Marie Dupont"  # of everybody, and of the group
ASKING = (Role.ALLY, Role.PAUSED, Role.BANNED, Role.REFERENT, Role.OTHER_REFERENT, Role.ADMIN)
FOLLOWER, WAITING, REFUSED, HOST = 31, 32, 33, 34  # on whom the others act; an admin too


@dataclass(frozen=True, slots=True)
class World:
    """Our own numbers of those who are acted upon, what opens and names an invitation, and drafts.

    `drafts` by the account of their author; `announcement` is out, as that `broadcast`, and
    one `of_appeal`; `to_read` is the host's, who waits for a reader. `question` is the follower's,
    for the topic; `questions` those of the others by their accounts. `answered` has its answer,
    and `answer` is a published one. The announcement `told` a date, and speaks of another one,
    which is `written`. `date` is in a week; all but strangers came to `past_date`, were asked
    whether it was useful, and said that it was.
    """

    follower: int
    waiting: int
    refused: int
    host: int
    invitation: int
    token: str
    drafts: dict[int, int]
    announcement: int
    broadcast: int
    told: int
    written: int
    of_appeal: int
    to_read: int
    question: int
    answered: int
    answer: int
    questions: dict[int, int]
    date: int  # of the topic, to be confirmed
    past_date: int

    def draft_of(self, account: int) -> int:
        """Return the draft of this account, or else the référent's."""
        return self.drafts.get(account, self.drafts[IDS[Role.REFERENT]])


def said_by(account: int, chat: int | None = None) -> Request:
    """Make a request of this account's, in private unless a chat is given."""
    at = chat or account
    sender = Sender(account, NAME)
    return Request("", NOW, at, private=at == account, bot="etabli_bot", sender=sender, title=NAME)


async def populate(session: AsyncSession) -> World:
    """Give each their role by the acts that give it in life; strangers stay unknown."""
    await publish(session, *TOPICS)
    host = await members.remember_person(UnitOfWork(session, NOW), Sender(HOST, "Awa Diop"))
    await roles.give_admin(UnitOfWork(session, NOW), host)
    for role in (Role.ALLY, Role.PAUSED, Role.BANNED, Role.REFERENT, Role.OTHER_REFERENT):
        await _follows(session, said_by(IDS[role]))
    await _follows(session, said_by(IDS[Role.ADMIN]))
    await _follows(session, said_by(IDS[Role.GROUP_ADMIN], GROUP))
    await subscriptions.pause(session, said_by(IDS[Role.PAUSED]), NOW + timedelta(days=30))
    await moderation.ban(UnitOfWork(session, NOW, host.id), await _known(session, Role.BANNED), "")
    for role, topic in ((Role.REFERENT, TOPIC), (Role.OTHER_REFERENT, ANOTHER)):
        await roles.give_referent(
            UnitOfWork(session, NOW, host.id), await _known(session, role), topic
        )
    await roles.give_admin(UnitOfWork(session, NOW, host.id), await _known(session, Role.ADMIN))
    for role in IN_GROUP:
        await members.remember_person(
            UnitOfWork(session, NOW), said_by(IDS[role]).sender or Sender(0)
        )
    number, token = await roles.invite(UnitOfWork(session, NOW, host.id), TOPIC)
    waiting, refused = await _asked(session, host)
    follower = await _follows(session, said_by(FOLLOWER))
    out = await _published(session)
    drafts = {IDS[role]: await _writes(session, role) for role in (Role.REFERENT, Role.ADMIN)}
    appeal = (await announce(session, "Signez", APPEAL, at=NOW)).id
    to_read = (await _draft(session, host)).id
    await ask_review(session, to_read)
    names = (follower, waiting, refused, host.id, number, token)
    beside = await _questions(session, follower) | await _dates(session)
    return World(*names, drafts, *out, appeal, to_read, **beside)


async def hand(session: AsyncSession, question: int, account: int) -> None:
    """Let this person be answering the question."""
    row = await session.get_one(Question, question)
    row.state, row.taken_at = State.TAKEN, NOW
    row.taken_by = (await members.person_of_account(UnitOfWork(session, NOW), account)).id


async def schedule(session: AsyncSession, draft: int) -> None:
    """Schedule the draft to leave by itself."""
    move(await announcements.lock(session, draft), AnnouncementState.SCHEDULED, at=NOW)


async def ask_review(session: AsyncSession, draft: int) -> None:
    """Ask for a review of the draft, as its topic requires."""
    move(await announcements.lock(session, draft), AnnouncementState.READING, at=NOW)


async def correct(session: AsyncSession, draft: int, announcement: int) -> None:
    """Let the draft be a correction of the announcement, which speaks of no date any more."""
    correction = await announcements.lock(session, draft)
    correction.corrects, correction.text = announcement, "Bonjour"


async def propose(session: AsyncSession, draft: int) -> None:
    """Let a reviewer have proposed a text for the draft."""
    (await announcements.lock(session, draft)).proposed = "Bonsoir à tous"


async def need_review(session: AsyncSession) -> None:
    """Require a review of the topic's announcements."""
    await review.set_required(UnitOfWork(session, NOW), TOPIC, on=True)


async def _asks(session: AsyncSession, asker: Chat, state: State = State.WAITING) -> int:
    """Store a question directly, since one of the askers is banned."""
    question = await helpdesk.add_question(
        session,
        asker=asker.id,
        topic_key=TOPIC,
        state=state,
        text="Peut-on venir\u00a0?",
        answer="Oui" if state is State.ANSWERED else "",
        asked_at=NOW,
    )
    return question.id


async def _questions(session: AsyncSession, follower: int) -> dict[str, Any]:
    await helpdesk.count_in_vain(session, GAP.topic, GAP.subject, week_of(NOW.date()))
    asker = await members.chat_by_id(session, follower)
    answered = await _asks(session, asker, State.ANSWERED)
    return {
        "question": await _asks(session, asker),
        "answered": answered,
        "answer": await _publishes(session, await _asks(session, asker, State.ANSWERED)),
        "questions": {
            IDS[role]: await _asks(session, await _known(session, role)) for role in ASKING
        },
    }


async def _dates(session: AsyncSession) -> dict[str, int]:
    numbers = {}
    for name, day in (("date", NOW + timedelta(days=7)), ("past_date", NOW - timedelta(days=1))):
        when, status = When(Precision.DAY, day.date(), day.date()), Status.TO_BE_CONFIRMED
        draft = EventDraft("Rencontre", when, status=status)
        added = await events.add(UnitOfWork(session, NOW), draft, topic=TOPIC)
        numbers[name] = added.event.id
    for role in ASKING:
        session.add(
            Rsvp(
                event_id=numbers["past_date"],
                day=NOW.date() - timedelta(days=1),
                person_id=(await _known(session, role)).id,
                response=Response.YES,
                waiting=False,
                answered_at=NOW,
                asked_at=NOW,
                useful=Usefulness.YES,
            )
        )
    await session.flush()
    return numbers


async def _publishes(session: AsyncSession, question: int) -> int:
    by = await _known(session, Role.REFERENT)
    draft = await published_answers.draft(session, by, question)
    return await published_answers.publish(UnitOfWork(session, NOW), draft, by)


async def _writes(session: AsyncSession, role: Role) -> int:
    """Write a draft that lacks nothing."""
    return (await _draft(session, await _known(session, role))).id


async def _draft(session: AsyncSession, author: Chat) -> Announcement:
    draft = await writing.begin(UnitOfWork(session, NOW), author, TOPIC)
    draft.text, draft.send_at = f"Bonjour\u00a0! {MEETING}", NOW + timedelta(days=1)
    await session.flush()
    return draft


async def _published(session: AsyncSession) -> tuple[int, int, int, int]:
    """Publish an announcement of the référent's; return its number and those of what came of it."""
    one = await announcements.lock(session, await _writes(session, Role.REFERENT))
    one.text += ", visite le 13 décembre 2026"
    await publish_draft(UnitOfWork(session, NOW, one.author), one)
    meeting, visit = await dates.undecided(UnitOfWork(session, NOW), one)
    added, *_ = await written_dates.add_written(UnitOfWork(session, NOW, one.author or 0), [visit])
    return one.id, one.broadcast_id or 0, added.event.id, meeting.id


async def _asked(session: AsyncSession, host: Chat) -> tuple[int, int]:
    """Let somebody wait to follow the topic and another be refused; then open the topic again."""
    await subscriptions.set_policy(UnitOfWork(session, NOW, host.id), TOPIC, approval=True)
    waiting = await _follows(session, said_by(WAITING))
    refused = await _follows(session, said_by(REFUSED))
    await moderation.answer_request(
        UnitOfWork(session, NOW, host.id), (refused, TOPIC), subscriptions_rules.State.REFUSED
    )
    await subscriptions.set_policy(UnitOfWork(session, NOW, host.id), TOPIC, approval=False)
    return waiting, refused


async def _follows(session: AsyncSession, ask: Request) -> int:
    topic = await topic_of_key(session, TOPIC)
    await subscriptions.follow(session, ask, topic, source=Source.COMMAND)
    return (await members.remember_chat(session, ask)).id


async def _known(session: AsyncSession, role: Role) -> Chat:
    return await members.person_of_account(UnitOfWork(session, NOW), IDS[role])
