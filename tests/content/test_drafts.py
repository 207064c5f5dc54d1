"""What a source may say: no more than Telegram shows, nothing that PostgreSQL can't keep."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from chatbot.content.drafts import (
    ContactDraft,
    EventDraft,
    PorteurDraft,
    ResourceDraft,
    SectionDraft,
    TopicDraft,
)
from chatbot.content.service import current
from chatbot.conversation.markup import length
from chatbot.engine.storage.engine import Storage
from chatbot.welcome.pages.card import show_card
from tests.builders import chantier, context, publish

MOST = {"sections": 40, "events": 300, "porteurs": 40, "contacts": 40, "resources": 200}
PARTS: dict[str, Callable[[int], Any]] = {
    "sections": lambda n: SectionDraft(key=f"partie-{n}", title="T" * 300, body="Un."),
    "events": lambda n: EventDraft(key=f"date-{n}", title="T" * 300, when="juin 2022"),
    "porteurs": lambda n: PorteurDraft(name=f"{n}" * 60, role="R" * 300),
    "contacts": lambda n: ContactDraft(name="N" * 200, address=f"a{n}@b.fr"),
    "resources": lambda n: ResourceDraft(text=f"Livre {n}"),
    "aliases": lambda n: f"mot {n}",
}


def topic(**more: Any) -> TopicDraft:
    return chantier(1, "nu", **more)


@pytest.mark.parametrize(("name", "most"), [*MOST.items(), ("aliases", 60)])
def test_a_topic_has_so_many_parts_and_no_more(name: str, most: int) -> None:
    parts = [PARTS[name](n) for n in range(most + 1)]
    assert len(getattr(topic(**{name: parts[:most]}), name)) == most
    with pytest.raises(ValidationError, match=f"at most {most} items"):
        topic(**{name: parts})


async def test_the_largest_topic_has_a_card_that_telegram_takes(storage: Storage) -> None:
    parts = {name: [PARTS[name](n) for n in range(most)] for name, most in MOST.items()}
    largest = topic(
        title="T" * 300, label="L" * 40, summary="S" * 400, carried_by="P" * 600, **parts
    )
    async with storage.transaction() as session:
        await publish(session, largest)
        card = await show_card(context(session), topic="nu")
    assert "P" * 600 in card.text
    assert length(card.text) <= 4096
    assert sum(len(row) for row in card.buttons) <= 6


def test_who_carries_a_topic_is_told_in_600_characters() -> None:
    with pytest.raises(ValidationError, match="at most 600 characters"):
        topic(carried_by="P" * 601)


@pytest.mark.parametrize(
    "make", [lambda text: PorteurDraft(name=text), lambda text: ResourceDraft(text=text)]
)
@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_porteur_has_a_name_and_a_resource_a_text(make: Callable[[str], Any], text: str) -> None:
    with pytest.raises(ValidationError, match="at least 1 character"):
        make(text)


ONE_LINE: list[Callable[[str], str]] = [
    lambda text: topic(title=text).title,
    lambda text: topic(label=text).label or "",
    lambda text: topic(summary=text).summary or "",
    lambda text: topic(carried_by=text).carried_by,
    lambda text: "".join(topic(aliases=[text]).aliases or []),
    lambda text: PorteurDraft(name=text).name,
    lambda text: PorteurDraft(name="x", role=text).role,
    lambda text: ContactDraft(name=text, address="a@b.fr").name,
    lambda text: ContactDraft(organisation=text, address="a@b.fr").organisation,
    lambda text: EventDraft(key="x", title=text).title,
    lambda text: EventDraft(key="x", title="x", place=text).place,
    lambda text: SectionDraft(key="x", title=text, body="").title,
]
SEVERAL_LINES: list[Callable[[str], str]] = [
    lambda text: ContactDraft(address="a@b.fr", note=text).note,
    lambda text: ResourceDraft(text=text).text,
    lambda text: EventDraft(key="x", title="x", description=text).description,
    lambda text: SectionDraft(key="x", title="x", body=text).body,
]


@pytest.mark.parametrize("kept", ONE_LINE)
def test_a_line_is_one_line(kept: Callable[[str], str]) -> None:
    assert kept("un \r\n\n deux\ttrois\x85quatre\u2028cinq") == "un deux trois quatre cinq"


@pytest.mark.parametrize("kept", SEVERAL_LINES)
def test_a_text_keeps_its_lines(kept: Callable[[str], str]) -> None:
    assert kept("un\r\ndeux\rtrois\n\n\tquatre") == "un\ndeux\ntrois\n\n\tquatre"


@pytest.mark.parametrize(
    "kept", [*ONE_LINE, *SEVERAL_LINES, lambda text: ContactDraft(address=f"{text}@b.fr").address]
)
@pytest.mark.parametrize("control", ["\0", "\x1b", "\x7f", "\x9b"])
def test_a_control_character_is_refused_and_named(kept: Callable[[str], str], control: str) -> None:
    with pytest.raises(ValidationError, match=rf"control character U\+{ord(control):04X}"):
        kept(f"a{control}b")


@given(st.text())
def test_what_is_kept_has_no_control_character_and_is_kept_as_it_is_again(text: str) -> None:
    try:
        note = ContactDraft(address="a@b.fr", name=text[:200], note=text)
    except ValidationError:
        return
    assert "\n" not in note.name
    assert not {"\0", "\r", "\x7f"} & {*note.name, *note.note}
    assert ContactDraft.model_validate(note.model_dump()) == note


async def test_texts_with_tabs_and_lines_come_back_from_the_database(storage: Storage) -> None:
    contact = ContactDraft(address="a@b.fr", note="un\n\tdeux")
    async with storage.transaction() as session:
        await publish(session, topic(contacts=[contact]))
        assert (await current(session))["nu"].contacts == [contact]


@pytest.mark.parametrize(
    "edition", ["0022-05", "1822-05", "2122-05", "2022-13", "2022-5", "20२२-05"]
)
def test_an_edition_is_of_our_time(edition: str) -> None:
    with pytest.raises(ValidationError, match="edition"):
        topic(edition=edition)


def test_an_edition_of_the_last_century_is_one() -> None:
    assert topic(edition="1999-12").edition == "1999-12"


@pytest.mark.parametrize("key", ["ressources", "contact"])
def test_a_part_that_is_made_of_rows_is_no_section(key: str) -> None:
    with pytest.raises(ValidationError, match=f"the key '{key}' is reserved"):
        SectionDraft(key=key, title="x", body="")


def test_texts_beside_the_dates_are_a_section() -> None:
    assert SectionDraft(key="dates", title="Dates", body="").key == "dates"


def test_a_copy_within_a_topic_is_checked() -> None:
    copied = PorteurDraft(name="Zoé").model_copy(update={"role": "R" * 301})
    with pytest.raises(ValidationError, match="at most 300 characters"):
        topic(porteurs=[copied])
