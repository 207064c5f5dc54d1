"""Whatever persons, groups and topics are called: pages of admins can be displayed."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.conversation import Context, KeysetPage, Request, paginate
from chatbot.conversation.markup import clean
from chatbot.french import protect
from chatbot.members import queries as people
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import REASON_LENGTH, ChatKind
from chatbot.members.wording import plain_name
from chatbot.moderation import notices
from chatbot.moderation.pages.followers import Overview, followers_page, search_results
from chatbot.moderation.pages.person import (
    ROWS,
    Sheet,
    remove_follower,
    sheet_page,
    subscriptions_page,
)
from chatbot.moderation.pages.requests import queue_page, refusal_question
from chatbot.moderation.pages.revoking import ban_question, bans_page, receive_ban_reason
from chatbot.moderation.rules import LONGEST_NAME, PAGE, REQUESTS, NotWaiting
from chatbot.moderation.wording import done_and_told
from chatbot.subscriptions.rules import State
from tests.awkward_names import MOST_TOPICS, NAMES, anything, chats, reasons, subscription, topics
from tests.builders import chantier, publish
from tests.cast import AWA
from tests.clock import NOW
from tests.display_checks import (
    assert_reply_displays,
    assert_toast_displays,
)

SCREEN = 6  # buttons
pages = st.lists(chats(), max_size=PAGE)


@given(topic=topics(), people=st.lists(chats(), max_size=REQUESTS))
def test_the_requests_fit(topic: Topic, people: Sequence[Chat]) -> None:
    rows = [(subscription(chat, topic, State.PENDING), chat) for chat in people]
    page = KeysetPage(rows, older=bool(rows))
    counts = {"count": len(rows) + 1000, "skipped": 0}
    assert_reply_displays(queue_page(page, {topic.key: topic}, **counts, at=NOW))


@given(topic=topics(), people=pages, state=st.sampled_from(State), words=anything)
def test_followers_and_what_is_searched_fit(
    topic: Topic, people: Sequence[Chat], state: State, words: str
) -> None:
    rows = [(subscription(chat, topic, state), chat) for chat in people]
    followers = KeysetPage(rows, newer=True, older=True)
    many = {state: 10**6, State.PENDING: 10**6}
    overview = Overview(
        needs_approval=True, needs_review=True, states=many, paused=10**6, unreachable=10**6
    )
    assert_reply_displays(followers_page(topic, state, followers, overview, at=NOW))
    assert_reply_displays(search_results(topic, words, rows, more=True, at=NOW))


@given(chat=chats(), topic=topics(), reason=reasons, is_banned=st.booleans())
def test_a_sheet_fits(chat: Chat, topic: Topic, reason: str, *, is_banned: bool) -> None:
    rows = [subscription(chat, topic, state, reason) for state in State]
    ban = Ban(telegram_id=chat.telegram_id, since=NOW, reason=reason) if is_banned else None
    sheet = Sheet(chat, rows, is_admin=True, referent_of=[topic.key], ban=ban)
    by_key = {topic.key: topic}
    reply = sheet_page(sheet, by_key, at=NOW)
    assert_reply_displays(reply)
    assert sum(map(len, reply.buttons)) <= SCREEN
    found = paginate(rows, 1, size=ROWS)
    reply = subscriptions_page(chat, found, by_key, is_banned=is_banned, at=NOW)
    assert_reply_displays(reply)
    assert sum(map(len, reply.buttons)) <= SCREEN


def test_the_longest_sheet_fits() -> None:
    chat = Chat(id=1, telegram_id=1, kind="group", name="W" * 128, username="m" * 32)
    chat.known_since = chat.unreachable_since = NOW
    by_key = {
        f"{'k' * 20}-{n}": Topic(key=f"{'k' * 20}-{n}", kind="chantier", number=n, label="W" * 40)
        for n in range(100, 100 + MOST_TOPICS)
    }
    reason = "W" * REASON_LENGTH
    rows = [subscription(chat, topic, State.REFUSED, reason) for topic in by_key.values()]
    ban = Ban(telegram_id=1, since=NOW, reason=reason)
    sheet = Sheet(chat, rows, is_admin=False, referent_of=[], ban=ban)
    assert_reply_displays(sheet_page(sheet, by_key, at=NOW))


@given(chat=chats(), topic=topics(), people=pages)
def test_questions_and_lists_fit(chat: Chat, topic: Topic, people: Sequence[Chat]) -> None:
    assert_reply_displays(refusal_question(chat, topic))
    assert_reply_displays(ban_question(chat))
    ends = ["99999 abonnements", "99999 questions sans réponse", "son rôle de référent (n° 7)"]
    assert_reply_displays(ban_question(chat, ends, "<b>Ne partiront pas</b> :\n• x"))
    bans = [(Ban(telegram_id=one.telegram_id), one) for one in people] + [
        (Ban(telegram_id=2**52), None)
    ]
    assert_reply_displays(bans_page(KeysetPage(bans, older=True), len(bans), at=NOW))


@pytest.mark.parametrize("kind", ChatKind)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
async def test_questions_before_an_end_and_before_a_ban_fit(
    session: AsyncSession, kind: ChatKind, name: str
) -> None:
    await publish(session, chantier(7, "alimentation", title="W" * 100))
    called = {"name": clean(name), "username": "m" * 32, "known_since": NOW}
    chat = await people.keep_chat(session, telegram_id=3, kind=kind, **called)
    reason = ("W" * REASON_LENGTH, "&" * REASON_LENGTH)[kind is ChatKind.PERSON]
    ctx = Context(Request(reason, NOW, AWA.id, private=True, bot="etabli_bot", sender=AWA), session)
    assert_reply_displays(await remove_follower.ask(ctx, chat=chat.id, topic="alimentation"))
    reply = await receive_ban_reason.handler_for(str(chat.id))(ctx)
    assert "Bannir" in reply.text
    assert_reply_displays(reply)


@given(topic=topics(), reason=reasons)
def test_what_those_concerned_are_told_fits(topic: Topic, reason: str) -> None:
    for private, state in product((True, False), (State.ACTIVE, State.REFUSED, State.ENDED)):
        assert_reply_displays(notices.decided(topic, state, reason, private=private))
    assert_reply_displays(notices.banned(reason, [State.ACTIVE, State.ACTIVE, State.PENDING]))


@given(chats())
def test_who_was_quicker_fits_a_notice(chat: Chat) -> None:
    name = plain_name(chat, longest=LONGEST_NAME)
    assert_toast_displays(NotWaiting(name).sentence)
    assert_toast_displays(done_and_told(f"{protect(name)} est parmi les abonnés"))
