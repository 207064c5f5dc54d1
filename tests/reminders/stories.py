"""What Marie, or a group, is told of dates, in lines.

A line is a moment of November and December 2026 in Paris (the 23rd and the 30th are Mondays), what
is done then, and behind "=" what arrives by it, each message as its titles with the dates under
them:

    1T10 dates Un 12T14
    5T08 works = Dans une semaine: Un
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatbot.announcements import due
from chatbot.announcements.queries import told_in
from chatbot.chantiers.service import topic_of_key
from chatbot.content.drafts import EventDraft as ContentDraft
from chatbot.content.service import Source, import_source
from chatbot.conversation import Request, UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.engine.outbox import broadcast_queries as broadcasts
from chatbot.engine.outbox.models import Broadcast, Delivery, Owed
from chatbot.engine.outbox.rules import DeliveryState
from chatbot.events import queries, service
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, Status
from chatbot.french import Precision, When
from chatbot.members import service as members
from chatbot.moderation import service as moderation
from chatbot.reminders import service as reminders
from chatbot.reminders.rules import DATES, OFFER
from chatbot.rsvp import service as rsvp
from chatbot.rsvp.rules import Response
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.models import Subscription
from tests.announcements.news.published import announce, copies_become, finishes, session_on
from tests.announcements.news.stories import moment
from tests.builders import at_other_time, called_off
from tests.cast import MARIE, TOPIC, TOPICS, ZOE, says
from tests.clock import PARIS
from tests.subscriptions.people import follow, leave, number_of

BEFORE = "2026-11"  # the wording of those who followed before there were reminders
BEHIND_NAME = re.compile(r"\s[–:]\s")
OFFERS = ("Des rappels, si vous voulez", "Des rappels, si le groupe veut")


class Story:
    """A story told line by line, each in a transaction of its own."""

    def __init__(self, connection: AsyncConnection, chat: int | None = None) -> None:
        self.connection = connection
        self.session = session_on(connection)
        self.chat = chat or MARIE.id
        self.events: dict[str, int] = {}
        self.arrived: list[str] = []
        self.replies: list[bool] = []  # of each message that arrived
        self.now = datetime(2026, 11, 1, tzinfo=PARIS)

    @property
    def ask(self) -> Request:
        """Make a request of Marie's, at the moment of the story."""
        return says(MARIE, self.chat, at=self.now)

    async def goes(self, story: str) -> None:
        """Play each line in turn, and check what arrives by it."""
        for line in filter(None, map(str.strip, story.splitlines())):
            does, _, expected = line.partition("=")
            async with session_on(self.connection) as self.session, self.session.begin():
                self.arrived = []
                when, verb, *what = does.split()
                self.now = moment(when)
                await getattr(self, verb)(*what)
            assert " | ".join(self.arrived) == expected.strip(), line

    # What the bot does.

    async def works(self, few: str = "") -> None:
        """Do what is due, and deliver it: all, or to nobody for now."""
        await reminders.resume_in_the_morning(UnitOfWork(self.session, self.now))
        while await reminders.tell_changes(UnitOfWork(self.session, self.now), told_in):
            pass
        await reminders.remind(UnitOfWork(self.session, self.now))
        await self.session.flush()
        if few != "undelivered":
            await self.delivers()

    async def delivers(self) -> None:
        """Deliver what may leave, as the broadcaster does."""
        for row in await broadcasts.under_way(UnitOfWork(self.session, self.now)):
            if row.topic not in (DATES, OFFER):
                continue
            of_it = Delivery.broadcast_id == row.id, Delivery.state == DeliveryState.PENDING
            chats = (await self.session.scalars(select(Delivery.chat_id).where(*of_it))).all()
            left_out = await reminders.unwanted(
                UnitOfWork(self.session, self.now), row.id, row.topic, chats
            )
            if self.chat in set(chats) - set(left_out):
                content = await broadcasts.content(self.session, row.id)
                self.arrived.append(self.in_brief(content["text"]))
                self.replies.append(row.source_id is not None)
            sent = update(Delivery).where(Delivery.broadcast_id == row.id)
            await self.session.execute(sent.values(state=DeliveryState.SENT))
            over = {"finished_at": self.now}
            await self.session.execute(
                update(Broadcast).where(Broadcast.id == row.id).values(**over)
            )

    async def digests(self) -> None:
        asked = select(Owed).where(Owed.chat_id == self.chat).order_by(Owed.id)
        before = len((await self.session.scalars(asked)).all())
        await due.send_digests(UnitOfWork(self.session, self.now))
        for owed in (await self.session.scalars(asked)).all()[before:]:
            self.arrived.append(self.in_brief((owed.content or {})["text"]))

    def in_brief(self, text: str) -> str:
        """Write the titles of a message, each with the dates under it."""
        parts: list[tuple[str, list[str]]] = []
        for line in text.splitlines():
            words = visible(line)
            if line.startswith("<b>"):
                parts.append(("Offre" if words in OFFERS else words, []))
            elif (name := BEHIND_NAME.split(words.removeprefix("• "))[0]) in self.events:
                parts[-1][1].append(name)
        return "; ".join(
            f"{title}: {' '.join(names)}" if names else title for title, names in parts
        )

    async def goes_back(self) -> None:
        await reminders.reset_later_reminders(UnitOfWork(self.session, self.now))

    # What people do.

    async def follows(self, topic: str = TOPIC) -> None:
        await follow(self.session, self.ask, topic)

    async def another_follows(self) -> None:
        await follow(self.session, says(ZOE, at=self.now))

    async def followed(self, topic: str = TOPIC) -> None:
        """Follow it as somebody did before there were reminders."""
        await follow(self.session, self.ask, topic)
        await self.session.execute(
            update(Subscription).where(Subscription.topic_key == topic).values(wording=BEFORE)
        )

    async def leaves(self, topic: str = TOPIC) -> None:
        await leave(self.session, self.ask, topic)

    async def stops(self) -> None:
        await subscriptions.leave_all(self.session, self.ask)

    async def wants(self, yes_or_no: str) -> None:
        await subscriptions.choose_reminders(self.session, self.ask, wants=yes_or_no == "yes")

    async def asks(self, name: str) -> None:
        event = await self.event(name)
        topic = await topic_of_key(self.session, event.topic_key)
        await subscriptions.follow_date(self.session, self.ask, topic, event.id)

    async def asks_no_more(self, name: str) -> None:
        await subscriptions.leave_date(self.session, self.ask, self.events[name])

    async def answers(self, name: str, response: str) -> None:
        marie = await members.chat_by_id(self.session, await number_of(self.session, MARIE.id))
        event, said = self.events[name], Response(response)
        await rsvp.answer(UnitOfWork(self.session, self.now), event, marie, said, day=None)

    async def weekly(self) -> None:
        await subscriptions.choose_rhythm(self.session, self.ask, weekly=True)

    async def pauses(self, until: str) -> None:
        await subscriptions.pause(self.session, self.ask, moment(until))

    async def blocks(self) -> None:
        await members.mark_unreachable(UnitOfWork(self.session, self.now), self.chat)

    async def is_banned(self) -> None:
        marie = await members.chat_by_id(self.session, await number_of(self.session, MARIE.id))
        await moderation.ban(UnitOfWork(self.session, self.now), marie, "")

    async def becomes(self, chat: str) -> None:
        await subscriptions.moved(self.session, self.chat, int(chat))
        self.chat = int(chat)

    # What référents do.

    async def dates(self, name: str, when: str, *more: str) -> None:
        """Add a date; then its topic, its rule.

        It is of a minute "12T14", a day "12", several "12-14", or "month".
        """
        topic = next((word for word in more if word.islower()), TOPIC)
        rule = next((word for word in more if word.startswith("FREQ")), "")
        unsure = when == "month" or "?" in more
        status = Status.TO_BE_CONFIRMED if unsure else Status.CONFIRMED
        draft = EventDraft(name, _when(when), rule=rule.replace("/", "="), status=status)
        added = await service.add(UnitOfWork(self.session, self.now), draft, topic=topic)
        self.events[name] = added.event.id

    async def edition_tells(self, name: str, *when: str) -> None:
        """Import that date as an edition has it, "30 novembre 2026"; or, without a day, none."""
        told = ContentDraft(key="un", title=name, when=" ".join(when))
        topic = next(topic for topic in TOPICS if topic.key == TOPIC)
        drafted = topic.model_copy(update={"events": [told] if when else []})
        source = Source([drafted], [], is_pack=True)
        await import_source(UnitOfWork(self.session, self.now), source)
        events = [event for event, _ in await queries.events(self.session, TOPIC)]
        self.events[name] = next((event.id for event in events if event.title == name), 0)

    async def announces(self, name: str) -> None:
        """Announce a date, and deliver that."""
        one = await announce(self.session, name, at=self.now, event_id=self.events[name])
        await copies_become(self.session, one, DeliveryState.SENT)
        await finishes(self.session, one, at=self.now)

    async def moves(self, name: str, when: str) -> None:
        event = await self.event(name)
        seen = event.sequence
        await service.change(
            UnitOfWork(self.session, self.now), event, at_other_time(event, _when(when)), seen=seen
        )

    async def skips(self, name: str, day: str) -> None:
        event = await self.event(name)
        draft = replace(event.state, exceptions=(moment(day).date(),))
        await service.change(UnitOfWork(self.session, self.now), event, draft, seen=event.sequence)

    async def meets_at(self, name: str, place: str) -> None:
        event = await self.event(name)
        draft = replace(event.state, place=place)
        await service.change(UnitOfWork(self.session, self.now), event, draft, seen=event.sequence)

    async def has_places(self, name: str, places: str) -> None:
        event = await self.event(name)
        draft = replace(event.state, places=int(places))
        await service.change(UnitOfWork(self.session, self.now), event, draft, seen=event.sequence)

    async def fixes(self, name: str, when: str) -> None:
        event = await self.event(name)
        draft = replace(event.state, when=_when(when), status=Status.CONFIRMED)
        await service.change(UnitOfWork(self.session, self.now), event, draft, seen=event.sequence)

    async def cancels(self, name: str) -> None:
        event = await self.event(name)
        await service.change(
            UnitOfWork(self.session, self.now), event, called_off(event), seen=event.sequence
        )

    async def would_cancel(self, name: str) -> None:
        """Count who would be told, as whoever cancels it reads before."""
        event = await self.event(name)
        after = replace(event.state, status=Status.CANCELLED)
        count, _ = await reminders.count_told(UnitOfWork(self.session, self.now), event, after)
        self.arrived.append(str(count))

    async def undoes(self, name: str) -> None:
        event = await self.event(name)
        await service.restore(UnitOfWork(self.session, self.now), event, seen=event.sequence)

    async def event(self, name: str) -> Event:
        found = await queries.event(self.session, self.events[name])
        assert found is not None
        return found


def _when(when: str) -> When:
    if when == "month":
        first = moment("31").date()
        return When(Precision.MONTH, first, first + timedelta(days=30))
    begins, _, ends = when.partition("-")
    at = moment(begins)
    if "T" in when:
        return When(Precision.MINUTE, at.date(), at.date(), at.time())
    return When(Precision.DAY, at.date(), moment(ends or begins).date())
