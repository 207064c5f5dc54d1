"""This process's progress in a broadcast, and the claims of its copies."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import broadcast_queries as queries, rules

BEFORE_ALL = -(2**63)

Waits = Callable[[int], float]  # the seconds until a chat may be written to
# Called with a broadcast, its topic and chats whose turn it is. Returns the chats among these that
# are not to get the broadcast any more, and why.
Unwanted = Callable[[UnitOfWork, int, str, Collection[int]], Awaitable[dict[int, rules.Skipped]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDelivery(rules.Place):
    """A copy at the moment of its claim, and where its call acts."""

    progress: "BroadcastProgress"
    is_too_old: bool = False  # Telegram said that it doesn't delete the message any more


@dataclass(slots=True)
class BroadcastProgress:
    """This process's progress in a broadcast under way, beside the states on the rows."""

    broadcast_id: int
    act: rules.Act
    stage: rules.Stage
    source: int | None
    topic: str | None
    version: int
    call: Any = None  # the content, as rendered
    after: int = BEFORE_ALL  # all chats with ids up to this one were looked at
    at_end: bool = False
    later: dict[int, float] = field(default_factory=dict)  # chat up to `after` → when to try again
    unanswered: Counter[int] = field(default_factory=Counter)  # chat → tries that got no answer
    too_old: set[int] = field(default_factory=set)  # chats whose message Telegram deletes no more

    def waits(self, now: float) -> float | None:
        """Return the seconds until there is a chat to look at; None: no chat is left."""
        if self.stage is not rules.Stage.RUNNING:
            return None
        if not self.at_end:
            return 0.0
        return max(0.0, min(self.later.values()) - now) if self.later else None

    async def claim(
        self, work: UnitOfWork, room: int, now: float, waits: Waits, unwanted: Unwanted
    ) -> list[ClaimedDelivery]:
        """Claim the next deliveries that may leave, at most `room`, and mark them as being sent."""
        session, found = work.session, list[Any]()
        if due := [chat for chat, at in self.later.items() if at <= now][:room]:
            again = await queries.deliveries(session, due, of_broadcast=self.broadcast_id)
            found += [row for row in again if row.state is rules.DeliveryState.PENDING]
        for chat in due:
            del self.later[chat]
        if (left := room - len(found)) > 0 and not self.at_end:
            more = await queries.next_pending(
                session, self.broadcast_id, after=self.after, limit=left
            )
            self.at_end = len(more) < left
            found += more
            self.after = more[-1].chat_id if more else self.after
        rows = []
        for row in found:
            if (wait := waits(row.chat_id)) > 0:
                self.later[row.chat_id] = now + wait
            else:
                rows.append(row)
        if self.topic is not None and rows:
            chats = [row.chat_id for row in rows]
            reasons = await unwanted(work, self.broadcast_id, self.topic, chats)
            await self._skip(session, reasons)
            rows = [row for row in rows if row.chat_id not in reasons]
        deliveries = await self._with_messages(session, rows, now)
        if deliveries:
            chats = [delivery.chat for delivery in deliveries]
            await queries.mark_sending(session, chats, of_broadcast=self.broadcast_id)
        return deliveries

    async def _with_messages(
        self, session: AsyncSession, rows: list[Any], now: float
    ) -> list[ClaimedDelivery]:
        """Find each row's message to change or to reply to; set aside rows that can't leave now.

        A row whose message is just being sent waits; one whose message may be there unknown to us
        is skipped; one whose message is not sent yet is dropped.
        """
        sources = {}
        if self.source is not None and rows:
            chats = [row.chat_id for row in rows]
            found = await queries.deliveries(session, chats, of_broadcast=self.source)
            sources = {row.chat_id: (row.state, row.message_id) for row in found}
        claimed, unsure, without = [], dict[int, rules.Skipped](), list[int]()
        for row in rows:
            chat, (state, message) = row.chat_id, sources.get(row.chat_id, (None, None))
            if self.act is rules.Act.SEND:
                reply = ClaimedDelivery(chat, row.thread_id, reply_to=message, progress=self)
                claimed.append(reply)
            elif state is rules.DeliveryState.SENT and message is not None:
                change = ClaimedDelivery(chat, row.thread_id, message, progress=self)
                claimed.append(replace(change, is_too_old=chat in self.too_old))
            elif state is rules.DeliveryState.SENDING:
                self.later[chat] = now + rules.AGAIN_S
            elif state in (rules.DeliveryState.SENT, rules.DeliveryState.UNKNOWN):
                unsure[chat] = rules.Skipped.UNSURE
            else:  # not sent yet: the chat will get the new wording in the first place
                without.append(chat)
        await self._skip(session, unsure)
        if without:
            await queries.drop(session, self.broadcast_id, without)
        return claimed

    async def _skip(self, session: AsyncSession, reasons: dict[int, rules.Skipped]) -> None:
        for why in set(reasons.values()):
            chats = [chat for chat, reason in reasons.items() if reason is why]
            await queries.skip(session, self.broadcast_id, why, chats=chats)
