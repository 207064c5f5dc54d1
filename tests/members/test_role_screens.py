"""Whatever people and topics are called, every screen of roles is one that Telegram takes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import example, given, settings

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation import Button, Confirmation, Reply
from chatbot.conversation.markup import NAME_LENGTH, shown, without_links
from chatbot.conversation.paging import PAGE_ROWS
from chatbot.members import notices, page as roles_page
from chatbot.members.models import Invitation
from chatbot.members.roles import AllRoles
from tests.awkward_names import any_name, person_called
from tests.clock import NOW
from tests.display_checks import assert_telegram_takes

LONGEST_NOTICE = 200  # Bot API, answerCallbackQuery
TOPICS = 81  # 80 chantiers, and the appeal
LINK = "https://t.me/etabli_bot?start=inv-" + "a" * 32


def topics(label: str, count: int = TOPICS) -> list[Topic]:
    """Make topics that all have this label."""
    return [
        Topic(
            key=f"{'a' * 20}-{number:03}",
            kind=TopicKind.CHANTIER if number else TopicKind.APPEAL,
            number=number or None,
            title=label or "x",
            label=label[:40].strip(),
        )
        for number in range(count)
    ]


def all_pages(name: str, label: str) -> Iterator[Reply]:
    """Make every page of /roles; each topic has three référents and an open invitation."""
    everything = topics(label)
    persons = [person_called(name, number) for number in range(1, 4)]
    links = [
        (Invitation(id=2**63 - 1, topic_key=one.key, made_at=NOW), persons[0]) for one in everything
    ]
    roles = AllRoles(persons, [(who, one.key) for one in everything for who in persons], links)
    lines = len(persons) + len(everything) * (len(persons) + 1)
    for page in range(1, -(-lines // PAGE_ROWS) + 2):
        yield roles_page.roles_page(roles, everything, page, at=NOW)


def others(name: str, label: str) -> Iterator[Reply]:
    """Make every other screen that admins see."""
    who, everything = person_called(name), topics(label)
    for theirs in (everything, []):
        for is_banned in (True, False):
            sheet = roles_page.PersonRoles(
                who, is_admin=not is_banned, topics=theirs, is_banned=is_banned, is_self=False
            )
            for page in (1, 11):
                yield roles_page.roles_of_person_page(sheet, page)
    yield roles_page.roles_page(AllRoles([], [], []), [], 1, at=NOW)
    yield roles_page.search_results(name * 40, [], more=False, at=NOW)
    yield roles_page.search_results(
        name, [person_called(name, number) for number in range(8)], more=True, at=NOW
    )
    yield asked(roles_page.give_admin_question(who))
    yield asked(roles_page.give_referent_question(who, everything[0]))
    yield roles_page.topic_choice(who, everything, 2)
    yield roles_page.topic_choice(who, [])
    yield roles_page.invitation_choice(everything, 11)
    yield roles_page.invitation_made(everything[0], 2**63 - 1, LINK, at=NOW)


def told(name: str, label: str) -> Iterator[Reply]:
    """Make all messages that tell people of their own roles, and of others'."""
    who, everything = person_called(name), topics(label)
    first = everything[0]
    yield roles_page.my_topics(everything, 11, toast="Fait.")
    yield roles_page.my_topics([])
    yield notices.role_given(first)
    yield notices.role_taken(first)
    yield notices.welcome(first)
    yield notices.opened(who, first)
    yield notices.renounced(who, first)
    yield notices.role_given(None)
    yield notices.role_taken(None)


def asked(question: Confirmation) -> Reply:
    """Show a question, whatever its first button does."""
    return Reply(question.text, ((Button(question.yes, "r"),), (question.no,)))


@settings(max_examples=40, deadline=None)
@given(name=any_name, label=any_name)
@example(name="", label="")
@example(name="<b>&amp;" * 16, label="<i>" * 20)
@example(name="😀" * NAME_LENGTH, label="😀" * 40)
@example(name="ש" * NAME_LENGTH, label="ש" * 40)
@example(name="W" * NAME_LENGTH, label="W" * 40)
def test_no_name_breaks_a_screen(name: str, label: str) -> None:
    for reply in (*others(name, label), *told(name, label)):
        assert_telegram_takes(reply)


@pytest.mark.thorough
@settings(max_examples=5, deadline=None)
@given(name=any_name, label=any_name)
@example(name="😀" * NAME_LENGTH, label="😀" * 40)
def test_no_name_breaks_a_page_of_the_roles(name: str, label: str) -> None:
    for reply in all_pages(name, label):
        assert_telegram_takes(reply)


@pytest.mark.parametrize("name", ["<b>Marie</b>", "Marie & Paul", "שרה", "", "👩‍🌾"])
def test_a_name_is_read_as_it_is(name: str) -> None:
    read = assert_telegram_takes(asked(roles_page.give_admin_question(person_called(name))))
    assert without_links(shown(name)) in read


def test_everybody_and_every_invitation_is_on_some_page_once() -> None:
    everything = topics("Sujet", 9)
    people = [person_called(f"Personne {number:02}", number) for number in range(1, 13)]
    referents = [(who, everything[number % 9].key) for number, who in enumerate(people)]
    made = NOW - timedelta(days=1)
    links = [(Invitation(id=4, topic_key=everything[3].key, made_at=made), people[0])]
    roles = AllRoles(people[:2], referents, links)
    pages = [roles_page.roles_page(roles, everything, page, at=NOW).text for page in (1, 2)]
    together = "\n".join(pages)
    assert together.count("• ") == 2 + 12 + 1
    assert together.count("Personne 05") == 1
    assert "jusqu’au 30 novembre 2026" in pages[1]
    assert ["Page 1 sur 2" in pages[0], "Page 2 sur 2" in pages[1]] == [True, True]


def test_who_has_several_roles_on_a_page_has_one_button() -> None:
    everything, who = topics("Sujet", 2), person_called("Marie", 1)
    roles = AllRoles([who], [(who, one.key) for one in everything], [])
    reply = roles_page.roles_page(roles, everything, 1, at=NOW)
    assert reply.text.count("Marie") == 3
    assert reply.buttons[0][0].label.startswith("Marie")
    assert len(reply.buttons) == 3


@pytest.mark.parametrize(
    "toast",
    [
        roles_page.GIVEN,
        roles_page.TAKEN,
        roles_page.NOTHING_TO_DO,
        roles_page.REVOKED,
        roles_page.NOT_REVOKED,
        roles_page.RENOUNCED,
    ],
)
def test_a_notice_fits(toast: str) -> None:
    assert len(toast) <= LONGEST_NOTICE
