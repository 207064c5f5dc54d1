"""Whatever became of an announcement, the report tells all of it, and Telegram takes the report."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import example, given, settings, strategies as st

from chatbot.announcements.dossier import Dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages import announcement as page, my_announcements
from chatbot.announcements.pages.announcement import (
    Correction,
    Sheet,
    withdraw_question,
)
from chatbot.announcements.pages.my_announcements import Line
from chatbot.announcements.progress import (
    LONGEST_REMAINING,
    REJECTED,
    UNKNOWN,
    Reason,
    Sending,
    parts_of,
    progress,
    reason_of,
    remaining,
    report,
    summary,
)
from chatbot.announcements.rules import Decision, State
from chatbot.announcements.wording import own_name, reference
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.wording import numbered
from chatbot.conversation import FileKind, Page, Reply
from chatbot.conversation.markup import escape
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.outbox.rules import Act, Figures, Skipped, Stage
from chatbot.french import typeset
from tests.awkward_names import any_name, person_called
from tests.clock import NOW
from tests.display_checks import assert_telegram_takes

TOPIC = Topic(
    key="alimentation", kind=TopicKind.CHANTIER, number=7, label="Alimentation", title="A"
)
STAGES = [
    (act, stage)
    for act, stage in product(Act, Stage)
    if act is not Act.DELETE or stage not in (Stage.PAUSED, Stage.STOPPED)
]
SAID = (
    "Forbidden: bot was blocked by the user",
    "Forbidden: user is deactivated",
    "Forbidden: bot was kicked from the supergroup chat",
    "Bad Request: chat not found",
    "Not enough rights to send text messages to the chat",
    "<b>Wrong</b> type & so on",
    "x" * 200,
)
COUNTS = st.integers(0, 2_000_000)
FIGURES = st.builds(
    Figures,
    *[COUNTS] * 5,
    st.lists(st.tuples(st.sampled_from([*Skipped, "", "odd"]), COUNTS), max_size=8).map(tuple),
    st.lists(st.tuples(st.sampled_from(SAID) | any_name, COUNTS), max_size=9).map(tuple),
    erased=COUNTS,
).flatmap(
    lambda figures: st.integers(0, figures.sent).map(lambda groups: replace(figures, groups=groups))
)


def announcement(text: str = "Le <b>marché</b> du 3 juin", **more: object) -> Announcement:
    row = {
        "id": 12,
        "topic_key": "alimentation",
        "state": State.PUBLISHED,
        "published_at": NOW,
        "author": 7,
        "ordinal": 4,
        "version": 1,
    }
    return Announcement(text=text, **row | {"changed_at": NOW} | more)


def sending(
    figures: Figures,
    stage: Stage = Stage.FINISHED,
    act: Act = Act.SEND,
    one: Announcement | None = None,
    failure: str = "Bad Request: can't parse <entities>",
    topic: Topic | None = None,
) -> Sending:
    finished = NOW + timedelta(seconds=17) if stage is Stage.FINISHED else None
    row = {"id": 2**63 - 1, "act": act, "stage": stage, "failure": None}
    if stage is Stage.STOPPED:
        row["failure"] = failure
    broadcast = Broadcast(**row, created_at=NOW, finished_at=finished)
    return Sending(one or announcement(), topic or TOPIC, broadcast, figures)


def numbers_in(text: str) -> list[int]:
    """Find all numbers of a text, as people write them."""
    return [int(found.replace("\u00a0", "")) for found in re.findall(r"\d[\d\u00a0]*(?<=\d)", text)]


@given(FIGURES, st.sampled_from(STAGES))
@example(Figures(), (Act.SEND, Stage.FINISHED))
def test_each_copy_is_counted_once(figures: Figures, of: tuple[Act, Stage]) -> None:
    act, stage = of
    parts = parts_of(act, figures)
    assert figures.arrived + sum(number for number, _ in parts) == figures.total
    persons = figures.arrived - figures.groups
    arrived = [number for number in (persons, figures.groups) if number] or [0]
    assert numbers_in(summary(act, figures)) == [*arrived, *(number for number, _ in parts)]
    told = report(sending(figures, stage, act))
    if figures.total and not figures.left:
        assert f"{summary(act, figures)}." in told
    if figures.left:
        going = next(line for line in told if " sur " in line)
        done, total, *_ = numbers_in(going)
        assert (done, total) == (figures.total - figures.left, figures.total)


@given(FIGURES)
def test_each_failure_has_a_reason(figures: Figures) -> None:
    line = [said for said in report(sending(figures)) if said.startswith("Échecs")]
    assert bool(line) is bool(figures.failed)
    counted = re.findall(r"\((\d[\d\u00a0]*)\)(?=, |\.$)", line[0]) if line else []
    reasons = [int(number.replace("\u00a0", "")) for number in counted]
    quoted = "".join(failure for failure, _ in figures.failed)
    if not re.search(r"\(\d", quoted):  # else Telegram's own words look like ours
        assert sum(reasons) == sum(number for _, number in figures.failed)


@settings(max_examples=25, deadline=None)
@given(FIGURES, st.sampled_from(STAGES), any_name, st.sampled_from([*FileKind, None]))
def test_telegram_takes_whatever_is_told(
    figures: Figures, of: tuple[Act, Stage], words: str, file: FileKind | None
) -> None:
    act, stage = of
    topic = Topic(key="a" * 24, kind=TopicKind.CHANTIER, number=7, label=words[:40], title="A")
    for state in (State.PUBLISHED, State.WITHDRAWN):
        one = announcement(escape(words * 50), state=state, file_kind=file)
        going = sending(figures, stage, act, one, topic=topic)
        for left in (None, timedelta(0), timedelta(seconds=47), timedelta(days=3)):
            assert_telegram_takes(progress(going, left=left))
        for reply in all_pages(going, topic, words):
            assert_telegram_takes(reply)


def all_pages(going: Sending, topic: Topic, name: str) -> Iterator[Reply]:
    one, who = going.announcement, person_called(name)
    corrected = Correction(announcement(corrects=12), who, going)
    withdrawal = going if going.broadcast.act is Act.DELETE else None
    for own in (True, False):
        corrections = [corrected] * 3 if own else []
        dossier = Dossier(one, topic, author=who)
        sheet = Sheet(dossier, going, withdrawal, corrections, reader=7 if own else 8)
        yield page.announcement_page(sheet, at=NOW)
    for state in State:
        each = announcement("", id=2**63 - 1, state=state, send_at=NOW, corrects=2**62)
        bare = Sheet(Dossier(each, topic), None, None, [], reader=7)
        yield page.announcement_page(bare, at=NOW)
        sent = Line(one, numbered(topic), who, going)
        bare_line = Line(each, each.topic_key, None, None)
        lines = [bare_line, *[sent] * (my_announcements.PAGE - 1)]
        shown = Page(lines, 3, 10**6 // my_announcements.PAGE)
        yield my_announcements.listing_page(shown, 10**6, 10**5, reader=7, of_all=own, at=NOW)
    asked = withdraw_question(Dossier(one, topic), going, listed=True)
    yield Reply(asked.text, ((asked.no,),))


def test_the_report_reads_like_a_sentence() -> None:
    figures = Figures(
        sent=487,
        unknown=3,
        skipped=((Skipped.UNFOLLOWED, 5),),
        failed=((SAID[0], 3), (SAID[1], 1), (SAID[2], 1), (SAID[5], 1)),
    )
    other = "autre, «\u00a0<b>Wrong</b> type & so on\u00a0» (1)"
    told = assert_telegram_takes(progress(sending(figures), reader=7))
    assert told.splitlines() == [
        "Annonce envoyée",
        "Votre 4e annonce, 7. Alimentation\u00a0: «\u00a0Le marché du 3 juin\u00a0»",
        "",
        "Envoyée à 487 abonnés · 5 ne suivaient plus le sujet · 3 incertaines · 6 échecs.",
        "",
        f"Échecs\u00a0: bot bloqué (3), compte supprimé (1), groupe quitté (1), {other}.",
        "",
        typeset(UNKNOWN),
        "",
        "Durée\u00a0: 17 secondes.",
    ]
    corrected = Figures(sent=87, skipped=((Skipped.GONE, 3),), failed=((SAID[0], 1), (SAID[3], 1)))
    assert summary(Act.EDIT, corrected) == (
        "Corrigée chez 87 abonnés · 3 messages supprimés entre-temps · 2 échecs"
    )
    withdrawn = Figures(sent=85, skipped=((Skipped.UNSURE, 2),))
    assert summary(Act.DELETE, withdrawn) == (
        "Retirée chez 85 abonnés · 2 incertaines, peut-être encore visibles"
    )


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (Figures(sent=87), "Envoyée à 87 abonnés"),
        (Figures(sent=87, erased=1), "Envoyée à 88 abonnés"),
        (Figures(sent=87, groups=3), "Envoyée à 84 personnes et 3 groupes"),
        (Figures(sent=2, groups=1, erased=1), "Envoyée à 2 personnes et 1 groupe"),
        (Figures(sent=2, groups=2), "Envoyée à 2 groupes"),
    ],
)
def test_persons_and_groups_are_told_apart(figures: Figures, said: str) -> None:
    assert summary(Act.SEND, figures) == said


def test_an_announcement_is_counted_to_its_author_alone() -> None:
    one = announcement()
    for reader, begins in ((7, "Votre 4e annonce, 7."), (8, "7."), (None, "7.")):
        assert reference(one, TOPIC, reader).startswith(begins)
    assert own_name(announcement(ordinal=1), 7) == "Votre 1re annonce"
    assert own_name(announcement(author=None), None) == ""


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=4), "120 sur 500, quelques secondes encore."),
        (timedelta(seconds=12.4), "120 sur 500, environ 10 secondes encore."),
        (timedelta(seconds=89), "120 sur 500, environ 2 minutes encore."),
        (timedelta(minutes=3, seconds=20), "120 sur 500, environ 3 minutes encore."),
        (timedelta(minutes=72), "120 sur 500, environ 1 heure 12 encore."),
        (None, "120 sur 500."),
    ],
)
def test_what_is_left_is_said_in_words(left: timedelta | None, said: str) -> None:
    going = sending(Figures(pending=370, sending=10, sent=120), Stage.RUNNING)
    assert report(going, left=left)[0] == said


@given(COUNTS, st.integers(-5, 2_000_000), st.integers(-5, 10**6).map(timedelta.__call__))
def test_nobody_is_told_a_time_that_is_not_known(left: int, done: int, within: timedelta) -> None:
    known = remaining(left, done=done, within=within)
    assert (known is None) is (left <= 0 or done <= 0 or within <= timedelta(0))
    assert known is None or timedelta(0) <= known <= LONGEST_REMAINING


def test_as_it_went_so_it_goes_on() -> None:
    assert remaining(300, done=90, within=timedelta(seconds=3)) == timedelta(seconds=10)


@given(
    stage=st.sampled_from(Stage),
    act=st.sampled_from(Act),
    is_withdrawn=st.booleans(),
    unknown=st.integers(0, 3),
)
def test_what_can_be_decided_can_be_done(
    *, stage: Stage, act: Act, is_withdrawn: bool, unknown: int
) -> None:
    one = announcement(state=State.WITHDRAWN if is_withdrawn else State.PUBLISHED)
    ways = sending(Figures(unknown=unknown), stage, act, one).possible_decisions
    assert (Decision.PAUSE in ways) <= (stage == Stage.RUNNING)
    assert (Decision.RESUME in ways) <= (stage in {Stage.PAUSED, Stage.STOPPED})
    assert (Decision.CANCEL in ways) <= (stage not in {Stage.CANCELLED, Stage.FINISHED})
    assert (Decision.RESEND in ways) == (Decision.LEAVE in ways)
    over = stage in {Stage.CANCELLED, Stage.FINISHED}
    assert (Decision.RESEND in ways) <= (unknown > 0 and over and not is_withdrawn)
    assert not (ways and act is Act.DELETE)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Forbidden: bot was blocked by the user", Reason.BLOCKED),
        ("Forbidden: user is deactivated", Reason.DEACTIVATED),
        ("Forbidden: bot was kicked from the group chat", Reason.OUTSIDE),
        ("Forbidden: bot is not a member of the channel chat", Reason.OUTSIDE),
        ("Forbidden: the group chat was deleted", Reason.OUTSIDE),
        ("Not enough rights to send text messages to the chat", Reason.MUTE),
        ("Chat not found", Reason.NOWHERE),
        ("Can't parse entities: can't find end tag", Reason.FORMATTING),
        ("Message is too long", Reason.LONG),
        ("Message caption is too long", Reason.LONG),
        ("Wrong file identifier/http url specified", Reason.FILE),
        ("Wrong remote file identifier specified: wrong character in the string", Reason.FILE),
        ("Button_url_invalid", Reason.BUTTON),
        ("Inline keyboard button url 'x' is invalid: wrong http url", Reason.BUTTON),
        ("Message text is empty", Reason.EMPTY),
        ("Button_data_invalid", None),
    ],
)
def test_telegram_s_words_have_a_meaning(said: str, reason: Reason | None) -> None:
    assert reason_of(said) is reason
    told = report(sending(Figures(failed=((said, 1),)), Stage.STOPPED, failure=said))
    assert_telegram_takes(Reply("\n\n".join(told)))
    assert (said in told[0]) is (reason not in REJECTED)
