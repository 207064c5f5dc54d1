"""What the admins see of the requests that wait: one message each, which updates itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import service as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered
from chatbot.conversation import Button, Reply
from chatbot.conversation.markup import escape
from chatbot.engine.outbox import service as outbox
from chatbot.members import queries as people
from chatbot.members.wording import name_of
from chatbot.subscriptions import queries
from chatbot.subscriptions.payloads import OpenRequests
from chatbot.subscriptions.queries import Followed

NAMED = 5  # of those who wait
REMIND_AFTER = timedelta(hours=12)  # an edited message makes no sound: then a new one comes
NONE_WAITS = "Plus aucune demande n’attend de réponse."


async def tell_admins(
    session: AsyncSession, *, at: datetime, is_new: bool, aloud: bool = True
) -> None:
    """The requests have changed; `is_new`: by one more, of which a new message tells in time.

    Not `aloud`: the message that there is tells it, without a sound.
    """
    await queries.alone_with_following(session)
    count = await queries.count_waiting(session)
    first = await queries.found(session, queries.waiting_page(limit=NAMED))
    topics = {topic.key: topic for topic in await chantiers.followable(session)}
    for admin in await people.admins(session):
        key = f"requests:{admin.id}"
        said_at = await outbox.sent_at(session, key)
        old = said_at is None or count == 1 or at - said_at > REMIND_AFTER
        if is_new or await outbox.is_shown(session, key):
            await outbox.show(
                session,
                admin.telegram_id,
                waiting(first, count, topics),
                key=key,
                at=at,
                fresh=is_new and aloud and old,
            )


def waiting(first: Sequence[Followed], count: int, topics: dict[str, Topic]) -> Reply:
    """How many wait, and who has waited longest."""
    if not count:
        return Reply(NONE_WAITS)
    title = "Une demande attend" if count == 1 else f"{count} demandes attendent"
    lines = [
        f"• {name_of(chat)}\u00a0: {escape(numbered(topics[one.topic_key]))}"
        for one, chat in first
        if one.topic_key in topics
    ]
    if count > len(first):
        lines.append("• …")
    text = f"<b>{title} votre réponse</b>\n\n" + "\n".join(lines)
    return Reply(text, ((Button("Répondre aux demandes", OpenRequests()),),))
