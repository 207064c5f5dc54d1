"""What becomes of announcements for those who pause, come back, or want a digest, told in lines.

A line is a moment of November and December 2026 in Paris (the 23rd and the 30th are Mondays), what
is done then, and behind "=" which announcements Marie, or the group, is told of by it:

    21T10 announces Un
    23T08:01 digests = Un
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from chatbot.announcements import due, news_queries, sending
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages.news import show_missed
from chatbot.announcements.rules import Decision, State
from chatbot.announcements.service import lock, move
from chatbot.conversation import Context, Request, UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import DeliveryState, Skipped
from chatbot.members import service as members
from chatbot.subscriptions import service
from chatbot.subscriptions.pages.subscriptions import stop_all
from tests.announcements.news.published import (
    announce,
    buttons_of,
    copies_become,
    correct,
    finishes,
    session_on,
    told,
)
from tests.announcements.writing.writers import writer
from tests.cast import LEA, MARIE, TOPIC, says
from tests.clock import PARIS
from tests.subscriptions.people import follow, leave


class Story:
    """A story of Marie or of a group, told line by line, each in a transaction of its own."""

    def __init__(self, connection: AsyncConnection, chat: int | None = None) -> None:
        self.connection = connection
        self.session = session_on(connection)
        self.chat = chat or MARIE.id
        self.posts: dict[str, int] = {}
        self.now = datetime(2026, 11, 1, tzinfo=PARIS)

    @property
    def ask(self) -> Request:
        """Make a request of Marie's, at the moment of the story."""
        return says(MARIE, self.chat, at=self.now)

    async def goes(self, story: str) -> None:
        """Play each line in turn, and check what the chat is told by it."""
        for line in filter(None, map(str.strip, story.splitlines())):
            does, _, expected = line.partition("=")
            async with session_on(self.connection) as self.session, self.session.begin():
                before = len(await told(self.session, self.chat))
                await self.happens(*does.split())
            async with session_on(self.connection) as self.session:
                new = (await told(self.session, self.chat))[before:]
                assert len(new) == bool(expected), line
                names = [name for one in new for name in await self.named_in(one)]
                assert names == expected.split(), line

    async def happens(self, when: str, verb: str, *what: str) -> None:
        """Play one line."""
        self.now = moment(when)
        await getattr(self, verb)(*what)

    async def named_in(self, owed: Owed) -> list[str]:
        """Name the announcements that a message lists, itself or on the page behind its button."""
        text = (owed.content or {})["text"]
        _, press = buttons_of(owed)[0]
        if press.startswith(show_missed.prefix):
            listed = await show_missed.handler_for(press)(Context(self.ask, self.session))
            count = "une annonce" if " une annonce" in text else text.split(", ")[1].split()[0]
            names = _named(listed.text, self.posts)
            assert count == ("une annonce" if len(names) == 1 else str(len(names)))
            return names
        return _named(text, self.posts)

    async def follows(self, topic: str = TOPIC) -> None:
        await follow(self.session, self.ask, topic)

    async def lea_follows(self) -> None:
        await follow(self.session, says(LEA, at=self.now))

    async def leaves(self, topic: str = TOPIC) -> None:
        await leave(self.session, self.ask, topic)

    async def stops(self) -> None:
        await stop_all(Context(self.ask, self.session))

    async def weekly(self) -> None:
        await service.choose_rhythm(self.session, self.ask, weekly=True)

    async def at_once(self) -> None:
        await service.choose_rhythm(self.session, self.ask, weekly=False)

    async def pauses(self, until: str) -> None:
        await service.pause(self.session, self.ask, moment(until))

    async def resumes(self) -> None:
        await service.resume(self.session, self.ask)

    async def blocks(self) -> None:
        await members.mark_unreachable(UnitOfWork(self.session, self.now), self.chat)

    async def refuses(self) -> None:
        """Mark the last message owed as failed because the bot is blocked."""
        [*_, last] = await told(self.session, self.chat)
        last.state, last.finished_at = DeliveryState.FAILED, self.now
        await self.blocks()
        await due.keep_for_later(self.session, self.chat)

    async def moves(self, to: str) -> None:
        await service.moved(self.session, self.chat, int(to))
        self.chat = int(to)

    async def announces(self, name: str, topic: str = TOPIC) -> None:
        self.posts[name] = (await announce(self.session, name, topic, at=self.now)).id

    async def corrects(self, name: str, new: str) -> None:
        await correct(self.session, await self._post(name), new, at=self.now)
        self.posts[new] = self.posts.pop(name)

    async def withdraws(self, name: str) -> None:
        one = await self._post(name)
        move(one, State.WITHDRAWN, at=self.now)

    async def is_stopped(self, name: str) -> None:
        await self._decide(name, Decision.CANCEL)

    async def is_taken_up(self, name: str) -> None:
        await self._decide(name, Decision.TAKE_UP)

    async def copies(self, name: str, fate: str, why: str = "") -> None:
        one = await self._post(name)
        await copies_become(self.session, one, DeliveryState(fate), Skipped(why) if why else None)

    async def finishes(self, name: str) -> None:
        await finishes(self.session, await self._post(name), at=self.now)

    async def the_clock_goes_back(self) -> None:
        await news_queries.reset_later_news(UnitOfWork(self.session, self.now))

    async def digests(self) -> None:
        assert not await due.send_digests(UnitOfWork(self.session, self.now))

    async def offers(self) -> None:
        assert not await due.offer_missed(UnitOfWork(self.session, self.now))

    async def _decide(self, name: str, what: Decision) -> None:
        one, paul = await self._post(name), await writer(self.session)
        await sending.decide(
            UnitOfWork(self.session, self.now), one.broadcast_id or 0, what, by=paul
        )

    async def _post(self, name: str) -> Announcement:
        return await lock(self.session, self.posts[name])


def moment(when: str) -> datetime:
    """Read "23T08:30", a time of November 2026 in Paris; the 31st is the first of December."""
    day, _, hour = when.partition("T")
    first = datetime(2026, 11, 1, tzinfo=PARIS)
    hours, _, minutes = (hour or "0").partition(":")
    at = first + timedelta(days=int(day) - 1)
    return at.replace(hour=int(hours), minute=int(minutes or 0))


def _named(text: str, posts: dict[str, int]) -> list[str]:
    """List the announcements in the order in which the text names them."""
    lines = text.splitlines()
    return [line for line in lines if line in posts]
