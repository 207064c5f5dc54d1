"""Whatever people and admins do in turn, every subscription is in the state of a simple model."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from chatbot.conversation import Context, Reply, Sender, UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.errors import Refusal
from chatbot.members import service as members
from chatbot.members.rules import BannedPerson
from chatbot.moderation import service as moderation
from chatbot.moderation.rules import NotThere, NotWaiting
from chatbot.subscriptions import service
from chatbot.subscriptions.pages.subscriptions import NOTHING_FOLLOWED, stop_all
from chatbot.subscriptions.rules import Banned, NotFollowed, State
from tests.cast import ANOTHER, AWA, MARIE, PAUL, TOPIC, says
from tests.clock import NOW
from tests.subscriptions.people import follow, leave, number_of, owed, prepare, standing

T = TypeVar("T")
CURRENT = (State.PENDING, State.ACTIVE)


class Following:
    """The service in one transaction, and beside it what ought to be so."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.states: dict[tuple[int, str], State] = {}
        self.approved = {TOPIC}
        self.banned: set[int] = set()

    async def does(self, act: Callable[[AsyncSession], Awaitable[T]]) -> T | type[Refusal]:
        """Act in a transaction; return the result, or the type of the refusal."""
        session = AsyncSession(
            self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        try:
            async with session.begin():
                return await act(session)
        except Refusal as refusal:
            return type(refusal)
        finally:
            await session.close()

    async def decides(self, who: Sender, topic: str, act: Callable[..., Awaitable[None]]) -> object:
        """Act as an admin on somebody's subscription to a topic."""

        async def decided(session: AsyncSession) -> None:
            await act(UnitOfWork(session, NOW), (await number_of(session, who.id), topic))

        return await self.does(decided)

    async def follows(self, who: Sender, topic: str) -> None:
        came = await self.does(lambda session: follow(session, says(who), topic))
        assert (came is Banned) is (who.id in self.banned)
        if came is Banned:
            return
        if topic not in self.approved:
            self.states[who.id, topic] = State.ACTIVE
        elif self.states.get((who.id, topic), State.ENDED) is State.ENDED:
            self.states[who.id, topic] = State.PENDING

    async def leaves(self, who: Sender, topic: str) -> None:
        came = await self.does(lambda session: leave(session, says(who), topic))
        was_current = self.states.get((who.id, topic)) in CURRENT
        assert (came is NotFollowed) is not was_current
        if was_current:
            self.states[who.id, topic] = State.ENDED

    async def leaves_all(self, who: Sender, _topic: str) -> None:
        came = await self.does(lambda session: stop_all(Context(says(who), session)))
        current = self._of(who, *CURRENT)
        assert isinstance(came, Reply)
        assert (came.toast == NOTHING_FOLLOWED) is not bool(current)
        self.states |= dict.fromkeys(current, State.ENDED)

    async def is_accepted(self, who: Sender, topic: str) -> None:
        came = await self.decides(
            who, topic, partial(moderation.answer_request, answer=State.ACTIVE)
        )
        self._moves(came, who, topic, State.PENDING, State.ACTIVE, NotWaiting)

    async def is_refused(self, who: Sender, topic: str) -> None:
        refuse = partial(moderation.answer_request, answer=State.REFUSED, reason="Non")
        came = await self.decides(who, topic, refuse)
        self._moves(came, who, topic, State.PENDING, State.REFUSED, NotWaiting)

    async def is_accepted_after_all(self, who: Sender, topic: str) -> None:
        came = await self.decides(who, topic, moderation.accept_after_all)
        if who.id in self.banned and (who.id, topic) in self._of(who, State.REFUSED):
            assert came is BannedPerson
        else:
            self._moves(came, who, topic, State.REFUSED, State.ACTIVE, NotThere)

    async def is_removed(self, who: Sender, topic: str) -> None:
        came = await self.decides(who, topic, moderation.remove)
        self._moves(came, who, topic, State.ACTIVE, State.ENDED, NotThere)

    async def is_banned(self, who: Sender, _topic: str) -> None:
        async def ban(session: AsyncSession) -> bool:
            person = await members.person_of_account(UnitOfWork(session, NOW), who.id)
            return await moderation.ban(UnitOfWork(session, NOW), person, "")

        assert await self.does(ban) is (who.id not in self.banned)
        self.banned.add(who.id)
        self.states |= dict.fromkeys(self._of(who, *CURRENT), State.ENDED)

    async def is_banned_no_more(self, who: Sender, _topic: str) -> None:
        came = await self.does(lambda session: moderation.unban(UnitOfWork(session, NOW), who.id))
        assert came is (who.id in self.banned)
        self.banned.discard(who.id)

    async def is_accepted_with_all(self, _who: Sender, _topic: str) -> None:
        await self._all_are(State.ACTIVE)

    async def is_refused_with_all(self, _who: Sender, _topic: str) -> None:
        await self._all_are(State.REFUSED)

    async def has_to_ask(self, _who: Sender, topic: str) -> None:
        await self._policy(topic, approval=True)
        self.approved.add(topic)

    async def need_not_ask(self, _who: Sender, topic: str) -> None:
        await self._policy(topic, approval=False)
        self.approved.discard(topic)

    async def all_is_as_it_ought_to_be(self) -> None:
        """Check states against the model; nobody banned follows, the admins see who waits."""
        assert await self.does(standing) == self.states
        current = {account for (account, _), state in self.states.items() if state in CURRENT}
        assert not current & self.banned
        said = await self.does(lambda session: owed(session, AWA.id))
        count = list(self.states.values()).count(State.PENDING)
        heading = {0: "Plus aucune", 1: "<b>Une demande"}.get(count, f"<b>{count} demandes")
        assert isinstance(said, list)
        assert said[-1].startswith(heading) if said else count == 0

    def _of(self, who: Sender, *states: State) -> list[tuple[int, str]]:
        return [k for k, state in self.states.items() if k[0] == who.id and state in states]

    def _moves(
        self,
        came: object,
        who: Sender,
        topic: str,
        before: State,
        after: State,
        otherwise: type[Refusal],
    ) -> None:
        moves = self.states.get((who.id, topic)) is before
        assert came is (None if moves else otherwise)
        if moves:
            self.states[who.id, topic] = after

    async def _all_are(self, answer: State) -> None:
        waiting = [key for key, state in self.states.items() if state is State.PENDING]
        count = await self.does(
            lambda session: moderation.answer_all(UnitOfWork(session, NOW), answer, until=NOW)
        )
        assert count == len(waiting)
        self.states |= dict.fromkeys(waiting, answer)

    async def _policy(self, topic: str, *, approval: bool) -> None:
        await self.does(
            lambda session: service.set_policy(UnitOfWork(session, NOW), topic, approval=approval)
        )


DOES = [
    name
    for name in vars(Following)
    if name.split("_")[0] in ("follows", "leaves", "is", "has", "need")
]
# Mostly the same person and topic, else few of the steps would have to do with each other.
steps = st.tuples(
    st.sampled_from([*DOES, "follows", "follows"]),
    st.sampled_from([MARIE, MARIE, MARIE, PAUL]),
    st.sampled_from([TOPIC, TOPIC, TOPIC, ANOTHER]),
)


@pytest.fixture
async def _prepared(storage: Storage) -> None:
    async with storage.transaction() as session:
        await prepare(session, TOPIC)
        await members.remember_person(UnitOfWork(session, NOW), PAUL)


@pytest.mark.usefixtures("_prepared")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.thorough
@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # a shorter story would take minutes to be found
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # what is done is undone
)
@given(st.lists(steps, min_size=60, max_size=60))
async def test_everybody_stands_where_a_simple_model_says(
    storage: Storage, story: list[tuple[str, Sender, str]]
) -> None:
    async with storage.engine.connect() as connection, connection.begin() as transaction:
        following = Following(connection)
        for does, who, topic in story:
            await getattr(following, does)(who, topic)
            await following.all_is_as_it_ought_to_be()
        await transaction.rollback()
