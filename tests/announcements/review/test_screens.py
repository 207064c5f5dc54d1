"""Whatever people and topics are called, and however much changed: texts can be displayed."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings, strategies as st

from chatbot.announcements import notices
from chatbot.announcements.dossier import Dossier, Draft
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages import review as page
from chatbot.announcements.rules import (
    ApprovedForThen,
    AuthorLeft,
    ChangedSince,
    NobodyElse,
    NotWaiting,
    OthersReview,
    OwnDeparture,
    OwnReview,
    Recipients,
    ReviewNeeded,
    State,
)
from chatbot.chantiers.models import Topic
from chatbot.conversation import Button, Confirmation, Reply
from chatbot.conversation.markup import escape, shown
from chatbot.engine.outbox.rules import Figures
from chatbot.errors import Refusal
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind
from chatbot.moderation.pages.followers import REVIEW_SWITCHED
from tests.awkward_names import chats, reasons, topics
from tests.clock import NOW
from tests.display_checks import assert_reply_displays, assert_toast_displays

ENTITIES = 100  # Bot API
LONG = "un deux " * 480
persons = chats(kind=ChatKind.PERSON)
REFUSALS: list[Refusal] = [
    ReviewNeeded(),
    ApprovedForThen(),
    NobodyElse(),
    OthersReview(),
    OwnDeparture(),
    OwnReview(),
    ChangedSince(),
    NotWaiting(),
    AuthorLeft(),
]


def draft(topic: Topic, text: str, **more: Any) -> Draft:
    given = {"topic_key": topic.key, "state": State.READING, "links": [], "shows_links": False}
    corrects = more.pop("corrects", None)
    one = Announcement(
        id=10**18, version=10**9, text=text, author=1, corrects=corrects, **given, **more
    )
    counts = Recipients(10**6, 10**6, 10**6, 10**6, 10**6)
    if corrects is None:
        return Draft(one, topic, recipients=counts)
    former = Announcement(
        id=corrects,
        text="trois " * 600,
        state=State.PUBLISHED,
        **{name: value for name, value in given.items() if name != "state"},
    )
    copies = Figures(10**6, 10**6, 10**6, 10**6, 10**6)
    before = Dossier(former, topic).written_out
    return Draft(
        one,
        topic,
        recipients=counts,
        corrected=former,
        corrected_before=before,
        copies=copies,
    )


def asked(question: Confirmation) -> Reply:
    return Reply(question.text, ((Button(question.yes, "-"),), (question.no,)))


@settings(deadline=None)
@given(topic=topics(), author=persons | st.none(), by=persons, words=reasons, waits=st.booleans())
def test_whoever_writes_and_reads_it_can_be_shown(
    topic: Topic, author: Chat | None, by: Chat, words: str, *, waits: bool
) -> None:
    of = replace(draft(topic, escape(shown(words)), send_at=NOW), author=author)
    for may_write in (True, False):
        read = replace(of, may_write=may_write)
        assert_reply_displays(page.review_page(read, at=NOW, before=page.HOUR_OVER))
    assert_reply_displays(notices.review_asked(of))
    assert_reply_displays(notices.decided(of, notices.ABANDONED, author))
    approved = notices.APPROVED.format(then=of.once_approved(NOW))
    for what in (approved, notices.RETURNED, notices.TAKEN_BACK, notices.DROPPED, notices.STOPPED):
        assert_reply_displays(notices.decided(of, what, by))
    assert_reply_displays(asked(page.stop_question(of, at=NOW)))
    for state in State:
        of.announcement.state = state
        assert_reply_displays(page.stopped_reply(of))
        assert_reply_displays(notices.stopped_yours(of, by, NOW, at=NOW))
    assert_reply_displays(notices.approved_yours(of, by, at=NOW))
    for is_asked in (True, False):
        why = notices.changed_since(of, asked=is_asked)
        assert_reply_displays(notices.not_left(of, why, at=NOW))
    of.announcement.state = State.WRITING
    assert_reply_displays(notices.returned_yours(of, by, words))


def test_however_much_changed_it_can_be_shown() -> None:
    topic = Topic(key="k" * 24, kind="chantier", number=7, label="W" * 40)
    author = Chat(id=1, telegram_id=2**52 - 1, kind="person", name="W" * 128, username="m" * 32)
    former = draft(topic, LONG, file_id="A", corrects=7)
    of = draft(
        topic, "un <b>trois</b> " * 480, file_id="B", corrects=7, reviewed_content=former.content
    )
    reply = page.review_page(replace(of, author=author), at=NOW)
    assert_reply_displays(reply)
    assert reply.text.count("</") <= ENTITIES


def test_refusals_and_notices_fit() -> None:
    for refusal in REFUSALS:
        assert_toast_displays(refusal.sentence)
    for toast in REVIEW_SWITCHED.values():
        assert_toast_displays(toast)
