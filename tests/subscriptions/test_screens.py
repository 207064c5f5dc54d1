"""Whatever persons, groups and topics are called: pages about following can be displayed."""

from collections.abc import Sequence
from itertools import product

from hypothesis import given, settings, strategies as st

from chatbot.chantiers.models import Topic
from chatbot.conversation import Reply
from chatbot.conversation.markup import escape
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH
from chatbot.subscriptions import wording
from chatbot.subscriptions.pages.subscriptions import (
    Following,
    back_page,
    list_page,
)
from chatbot.subscriptions.rules import Outcome, State, after_asking
from chatbot.subscriptions.wording import NAMED, requests_waiting
from tests.awkward_names import MOST_TOPICS, chats, reasons, subscription, topics
from tests.clock import NOW
from tests.display_checks import assert_reply_displays, assert_toast_displays


@given(topic=topics(), reason=reasons, private=st.booleans(), resumed=st.booleans())
def test_what_a_tap_is_answered_fits(
    topic: Topic, reason: str, *, private: bool, resumed: bool
) -> None:
    for before, needs_approval in product((None, *State), (True, False)):
        after = after_asking(before, needs_approval=needs_approval)
        outcome = Outcome(before, after, reason if after is State.REFUSED else "", resumed)
        text = wording.now_follows(topic, outcome, private=private)
        assert_toast_displays(text)
        assert_reply_displays(Reply(f"{escape(text)}\n\n{wording.because(outcome.reason)}"))
    for before in State:
        assert_toast_displays(wording.follows_no_more(topic, Outcome(before, State.ENDED)))


@settings(max_examples=50)
@given(
    chat=chats(),
    topic=topics(),
    rows=st.lists(st.tuples(st.sampled_from(State), reasons), max_size=MOST_TOPICS),
)
def test_the_list_fits(chat: Chat, topic: Topic, rows: Sequence[tuple[State, str]]) -> None:
    _check_list(chat, topic, rows)


def test_the_longest_list_fits() -> None:
    chat = Chat(id=1, telegram_id=1, name="W" * 128, unreachable_since=None, paused_until=NOW)
    topic = Topic(key="k" * 24, kind="chantier", number=999, title="W" * 300, label="W" * 40)
    _check_list(chat, topic, [(State.REFUSED, "&" * REASON_LENGTH)] * MOST_TOPICS)


def _check_list(chat: Chat, topic: Topic, rows: Sequence[tuple[State, str]]) -> None:
    """Check the list of so many topics that are called the same."""
    all_topics = [
        Topic(
            key=f"{'k' * 20}-{n}", kind=topic.kind, number=n, title=topic.title, label=topic.label
        )
        for n, _ in enumerate(rows, start=100)
    ]
    kept = [
        subscription(chat, one, state, reason)
        for one, (state, reason) in zip(all_topics, rows, strict=True)
    ]
    for private in (True, False):
        following = Following(all_topics, chat, kept, private)
        assert_reply_displays(list_page(following, at=NOW))
    assert_reply_displays(back_page(all_topics, kept))


@given(chat=chats(), topic=topics(), reason=reasons, state=st.sampled_from(State))
def test_the_line_of_a_card_fits(chat: Chat, topic: Topic, reason: str, state: State) -> None:
    row = subscription(chat, topic, state, reason)
    for private in (True, False):
        line = wording.subscription_line(topic, row, at=NOW, private=private)
        assert_reply_displays(Reply(f"Carte\n\n{line}"))


@given(st.lists(st.tuples(chats(), topics()), max_size=NAMED), st.integers(0, 10**6))
def test_the_admins_message_fits(asked: Sequence[tuple[Chat, Topic]], others: int) -> None:
    first = [(subscription(chat, topic, State.PENDING), chat) for chat, topic in asked]
    by_key = {topic.key: topic for _, topic in asked}
    assert_reply_displays(requests_waiting(first, len(first) + others, by_key))
