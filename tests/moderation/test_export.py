"""The exported table: right in a spreadsheet, whatever people are called; whole, however long."""

import csv
import io
import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings, strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import TopicGone, followable
from chatbot.engine.storage.engine import Storage
from chatbot.french import typeset
from chatbot.members import queries as people
from chatbot.members.rules import ChatKind
from chatbot.moderation.pages.export import (
    ROWS,
    Start,
    batches,
    cells,
    text_and_name,
)
from chatbot.moderation.rules import csv_lines
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import Source, State
from tests.builders import chantier, publish
from tests.clock import PARIS
from tests.large_database import COUNT, TOPIC, state_of

NOW = datetime(2026, 11, 24, 22, tzinfo=PARIS)
SEVEN = Topic(key="alimentation", kind=TopicKind.CHANTIER, number=7, label="Alimentation")
MARIE = SimpleNamespace(
    id=2,
    kind=ChatKind.PERSON,
    name="Marie Dupont",
    username="marie_dupont",
    paused_until=datetime(2026, 12, 31, 23, tzinfo=UTC),
    unreachable_since=None,
    since=datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
    consented_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
    wording="2026-11",
    source=Source.CARD,
    reason="",
    digest_since=None,
    banned_since=None,
)
SIGNS = "=+-@＝＋－＠"


def read(text: str, separator: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Marie", "Marie"),
        ("Anne-Sophie N’Diaye", "Anne-Sophie N’Diaye"),
        ("dupont@exemple.fr", "dupont@exemple.fr"),
        ("=1+1", "'=1+1"),
        ("+33 6", "'+33 6"),
        ("-", "'-"),
        ("@marie", "'@marie"),
        ("＝1", "'＝1"),
        ("＠marie", "'＠marie"),
        (" \u00a0=1", "' \u00a0=1"),
        ("\ta", "'\ta"),
        ("\ra", "'\ra"),
        ('"=1', "'\"=1"),
        ("Marie,=1", "Marie,'=1"),
        ("Marie; =1", "Marie;' =1"),
        ("oui\n=1", "oui\n'=1"),
    ],
)
def test_a_formula_becomes_a_text(text: str, cell: str) -> None:
    assert read(csv_lines([[text]])) == [[cell]]


texts = st.text(max_size=20) | st.text(SIGNS + '",;\t\r\n \u00a0a', max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(texts, min_size=2, max_size=4), min_size=1, max_size=3))
@example([["a", '"=1', 'a,"=1"']])
def test_what_was_written_is_read_again_but_for_apostrophes(rows: list[list[str]]) -> None:
    found = read(csv_lines(rows))
    assert [[cell.replace("'", "") for cell in row] for row in found] == [
        [cell.replace("'", "") for cell in row] for row in rows
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(texts, min_size=2, max_size=4), min_size=1, max_size=3))
@example([["a", '"=1', 'a,"=1"']])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_no_cell_is_a_formula_whatever_the_spreadsheet_takes_for_the_separator(
    separator: str, rows: list[list[str]]
) -> None:
    for row in read(csv_lines(rows), separator):
        for cell in row:
            assert cell.lstrip(' \t\r\n\u00a0"')[:1] not in set(SIGNS)


@given(st.text(st.characters(exclude_characters=SIGNS + "\t\r\n"), max_size=40))
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert read(csv_lines([[text]])) == [[text]]


def test_a_line_says_all_that_an_admin_needs_at_paris_time() -> None:
    assert cells(SEVEN, State.ACTIVE, MARIE, at=NOW) == {
        "sujet": "7. Alimentation",
        "état": "abonné",
        "depuis le": "2026-07-02 00:30",
        "type": "personne",
        "nom": "Marie Dupont",
        "pseudo": "marie_dupont",
        "numéro": "2",
        "en pause jusqu’au": "2027-01-01 00:00",
        "injoignable depuis le": "",
        "consentement donné le": "2026-07-02 00:30",
        "formule acceptée": "version 2026-11",
        "donné depuis": "la page du sujet",
        "motif": "",
        "rythme": "aussitôt",
        "banni le": "",
    }


def test_who_is_banned_is_called_so_and_a_rhythm_is_told() -> None:
    since = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    row = SimpleNamespace(**{**vars(MARIE), "digest_since": since, "banned_since": since})
    told = cells(SEVEN, State.ENDED, row, at=NOW)
    assert (told["état"], told["banni le"]) == ("banni", "2026-11-24 00:30")
    assert told["rythme"] == "le lundi"


async def test_groups_stand_apart_behind_the_persons(session: AsyncSession) -> None:
    await publish(session, chantier(7, "alimentation"), chantier(8, "foret"))
    for telegram_id, kind, topics in [
        (-1, ChatKind.GROUP, ["alimentation", "foret"]),
        (1, ChatKind.PERSON, ["foret"]),
    ]:
        chat = await people.keep_chat(
            session, telegram_id=telegram_id, kind=kind, name="x", username="", known_since=NOW
        )
        for topic in topics:
            follows = {"topic_key": topic, "state": State.ACTIVE, "wording": "2026-11"}
            dates = {"since": NOW, "consented_at": NOW, "source": Source.CARD, "reason": ""}
            session.add(Subscription(chat_id=chat.id, **follows, **dates))
    await session.flush()
    found = batches(session, await followable(session), Start(topic="alimentation"))
    told = [(one.groups, one.topic.key) async for one in found]
    assert told == [(False, "foret"), (True, "alimentation"), (True, "foret")]


def test_a_pause_that_is_over_is_none() -> None:
    later = NOW.replace(year=2027)
    assert "2027-01-01 00:00" not in cells(SEVEN, State.ACTIVE, MARIE, at=later).values()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", ChatKind)
@pytest.mark.parametrize("source", Source)
def test_whatever_the_database_holds_has_a_word(
    state: State, kind: ChatKind, source: Source
) -> None:
    row = SimpleNamespace(**{**vars(MARIE), "kind": kind, "source": source})
    told = cells(SEVEN, state, row, at=NOW).values()
    assert all(re.fullmatch(r"[^=@]+|", cell) for cell in told)


def test_the_message_says_what_the_file_holds_and_to_take_care_of_it() -> None:
    day = date(2026, 11, 24)
    text = typeset(text_and_name(None, 1234, 1, day, more=False)[0])
    assert text.startswith("<b>Tous les abonnements</b>\u00a0: 1\u00a0234 lignes")
    for words in ("données personnelles", "effacez-le", "/journal"):
        assert words in text
    assert typeset(text_and_name(SEVEN, 1, 1, day, more=False)[0]).startswith(
        "<b>Les abonnements</b> à «\u00a07.\u00a0Alimentation\u00a0»\u00a0: une ligne"
    )
    assert "partie 1" in text_and_name(None, ROWS, 1, day, more=True)[0]
    assert "la suite" not in text_and_name(None, 5, 2, day, more=False)[0]


@pytest.mark.parametrize(
    ("of", "part", "more", "name"),
    [
        (None, 1, False, "abonnements-2026-11-24.csv"),
        (SEVEN, 1, False, "abonnements-alimentation-2026-11-24.csv"),
        (None, 1, True, "abonnements-2026-11-24-1.csv"),
        (SEVEN, 2, False, "abonnements-alimentation-2026-11-24-2.csv"),
    ],
)
def test_a_file_is_named_after_what_it_holds(
    of: Topic | None, part: int, name: str, *, more: bool
) -> None:
    assert text_and_name(of, 5, part, date(2026, 11, 24), more=more)[1] == name


async def part(storage: Storage, start: Start) -> list[tuple[bool, str, State, int]]:
    """Export a part: whether it is a group, (topic, state, chat) of each row."""
    async with storage.reading() as session:
        found = batches(session, await followable(session), start)
        return [
            (one.groups, one.topic.key, one.state, row.id)
            async for one in found
            for row in one.rows
        ]


async def test_parts_go_on_where_the_one_before_ended(large_storage: Storage) -> None:
    behind = COUNT - 30_000
    first = await part(large_storage, Start(topic=TOPIC, alone=True, after=behind))
    groups, topic, state, chat = first[-1]
    start = Start(topic=topic, alone=True, state=state, after=chat, groups=groups)
    second = await part(large_storage, start)
    assert len(first) == ROWS
    assert len(second) < ROWS
    numbers = range(1, COUNT + 1)
    active = [number for number in numbers if state_of(number) is State.ACTIVE]
    persons = [number for number in active if number % 50 and number > behind]
    others = [number for number in numbers if state_of(number) is not State.ACTIVE]
    both = first + second
    found = [chat for *_, state, chat in both if state is State.ACTIVE]
    assert found == persons + [number for number in active if not number % 50]
    assert sorted(chat for *_, state, chat in both if state is not State.ACTIVE) == others


async def test_all_topics_follow_each_other_in_the_order_of_the_edition(
    large_storage: Storage,
) -> None:
    rows = await part(large_storage, Start(topic=TOPIC, state=State.ENDED, after=COUNT - 100))
    async with large_storage.reading() as session:
        order = [topic.key for topic in await followable(session)]
    topics = [(groups, topic) for groups, topic, *_ in rows]
    assert topics == sorted(topics, key=lambda place: (place[0], order.index(place[1])))
    assert {(False, "appel"), (True, "appel")} <= set(topics)


async def test_a_topic_that_is_gone_is_refused(large_storage: Storage) -> None:
    with pytest.raises(TopicGone):
        await part(large_storage, Start(topic="parti"))
