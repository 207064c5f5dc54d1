"""The log's entries are French sentences, whoever they speak of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from chatbot.app import ROUTES
from chatbot.audit.models import Entry
from chatbot.audit.rules import DETAIL_LENGTH, Act, Kind
from chatbot.audit.service import by_act
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation import Action, Requires, WishPage
from chatbot.conversation.markup import NAME_LENGTH, TEXT_LENGTH, clean, length, visible
from chatbot.french import typeset
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind
from chatbot.moderation.pages.log import ENTRIES, KINDS, log_text
from chatbot.moderation.wording import BUTTONS, act_sentence, name_person, name_topic, sentence
from telegram_sandbox.shapes.formatting import parsed
from tests.clock import PARIS

NOW = datetime(2026, 11, 24, 22, tzinfo=PARIS)
AWA, MARIE, LE_MANS, GONE = 1, 2, 3, 12
PEOPLE = {
    AWA: Chat(id=AWA, kind=ChatKind.PERSON, name="Awa Diallo"),
    MARIE: Chat(id=MARIE, kind=ChatKind.PERSON, name="Marie <Dupont>"),
    LE_MANS: Chat(id=LE_MANS, kind=ChatKind.GROUP, name="Le Mans"),
}
SEVEN = Topic(key="alimentation", kind=TopicKind.CHANTIER, number=7, label="Alimentation")
APPEAL = Topic(key="appel", kind=TopicKind.APPEAL, number=None, label="Osons")
TOPICS = {one.key: one for one in (SEVEN, APPEAL)}


def entry(act: Act, actor: int | None = AWA, subject: int | None = None, **more: Any) -> Entry:
    given = {"at": datetime(2026, 11, 24, 20, 50, tzinfo=UTC), "topic_key": None, "detail": ""}
    return Entry(act=act, actor=actor, subject=subject, **{**given, **more})


def test_every_act_has_its_sentence() -> None:
    assert len({act.done for act in Act}) == len(Act)


SAID = {
    entry(Act.ACCEPTED, AWA, MARIE, topic_key="alimentation"): (
        "Awa Diallo a accepté la demande faite par Marie <Dupont> "
        "pour suivre «\u00a07.\u00a0Alimentation\u00a0»."
    ),
    entry(Act.REFUSED, None, LE_MANS, topic_key="appel"): (
        "Depuis le serveur, on a refusé la demande faite par le groupe «\u00a0Le Mans\u00a0» "
        "pour suivre l’appel «\u00a0Osons\u00a0»."
    ),
    entry(Act.REMOVED, GONE, 13, topic_key="parti"): (
        "Une personne effacée (n°\u00a012) a retiré une personne effacée (n°\u00a013) "
        "de ceux qui suivent «\u00a0parti\u00a0»."
    ),
    entry(Act.POLICY, topic_key="alimentation", detail="approval"): (
        "Awa Diallo a décidé que suivre «\u00a07.\u00a0Alimentation\u00a0» demande l’accord d’un "
        "admin."
    ),
    entry(Act.POLICY, topic_key="alimentation", detail="free"): (
        "Awa Diallo a décidé que suivre «\u00a07.\u00a0Alimentation\u00a0» est libre."
    ),
    entry(Act.DOUBLE_READING, topic_key="alimentation", detail="twice"): (
        "Awa Diallo a décidé que les annonces pour «\u00a07.\u00a0Alimentation\u00a0» "
        "demandent une double lecture."
    ),
    entry(Act.APPROVED, AWA, MARIE, topic_key="appel", detail="12"): (
        "Awa Diallo a approuvé une annonce pour l’appel «\u00a0Osons\u00a0», "
        "écrite par Marie <Dupont>."
    ),
    entry(Act.INVITATION_OPENED, MARIE, AWA, topic_key="appel"): (
        "Marie <Dupont> a reçu le rôle de référent pour l’appel «\u00a0Osons\u00a0», "
        "grâce à l’invitation faite par Awa Diallo."
    ),
    entry(Act.BANNED, AWA, MARIE, detail="Publicité & co"): (
        "Awa Diallo a banni Marie <Dupont>\u00a0: «\u00a0Publicité & co\u00a0»."
    ),
    entry(Act.UNBANNED): (
        "Awa Diallo a levé le bannissement de ce compte\u00a0: quelqu’un que je ne connais plus."
    ),
    entry(Act.EXPORTED, detail="1234"): (
        "Awa Diallo a exporté les abonnements à tous les sujets\u00a0: 1234 lignes."
    ),
    entry(Act.EXPORTED, topic_key="alimentation", detail="1"): (
        "Awa Diallo a exporté les abonnements à «\u00a07.\u00a0Alimentation\u00a0»\u00a0: une "
        "ligne."
    ),
    entry(Act.DENIED, MARIE, detail="/moderation"): (
        "Marie <Dupont> a essayé /moderation, sans en avoir le droit."
    ),
    entry(Act.DENIED, MARIE, detail="/start"): (
        "Marie <Dupont> a essayé d’accepter une invitation, sans en avoir le droit."
    ),
    entry(Act.DENIED, MARIE, detail="press FollowOnCard"): (
        "Marie <Dupont> a essayé le bouton «\u00a0Suivre\u00a0», sans en avoir le droit."
    ),
    entry(Act.DENIED, MARIE, detail="press BanPerson"): (
        "Marie <Dupont> a essayé un bouton réservé à d’autres, sans en avoir le droit."
    ),
    entry(Act.DENIED, MARIE, detail="step ban"): (
        "Marie <Dupont> a essayé une réponse réservée à d’autres, sans en avoir le droit."
    ),
    entry(Act.DENIED, MARIE, detail="press PassTo"): (
        "Marie <Dupont> a essayé le bouton «\u00a0Transmettre aux référents\u00a0», sans en avoir "
        "le droit."
    ),
    entry(Act.ANSWERED, topic_key="alliance"): (
        "Awa Diallo a répondu à une question transmise pour l’Alliance."
    ),
    entry(Act.ANSWERED, topic_key=None): (
        "Awa Diallo a répondu à une question transmise pour l’Alliance."
    ),
    entry(Act.ANSWERED, topic_key="alimentation"): (
        "Awa Diallo a répondu à une question transmise pour «\u00a07.\u00a0Alimentation\u00a0»."
    ),
    entry(Act.FORGOTTEN, GONE, GONE): "Une personne effacée (n°\u00a012) a effacé ses données.",
}


@pytest.mark.parametrize("one", SAID, ids=lambda one: f"{one.act} {one.detail}")
def test_a_sentence_says_who_did_what(one: Entry) -> None:
    words = visible(typeset(sentence(one, PEOPLE, TOPICS, at=NOW))).partition("\u00a0: ")[2]
    assert words == SAID[one]


def test_what_one_act_did_is_one_sentence() -> None:
    accepted = [entry(Act.ACCEPTED, AWA, who, topic_key="appel") for who in (2, 3, 2, 2, 2)]
    banned = [
        entry(Act.BANNED, AWA, MARIE, detail="Publicité"),
        entry(Act.REFERENT_REVOKED, AWA, MARIE, topic_key="alimentation"),
    ]
    others = [entry(Act.ACCEPTED, MARIE, AWA), entry(Act.EXPORTED), entry(Act.EXPORTED)]
    acts = by_act([*accepted, *banned, *others])
    assert [len(act) for act in acts] == [5, 2, 1, 1, 1]
    many, ban, *_ = (visible(act_sentence(act, PEOPLE, TOPICS, at=NOW)) for act in acts)
    assert "a accepté 5 demandes pour suivre l’appel" in many
    assert many.endswith("Marie <Dupont> et 2 autres.")
    assert "a banni Marie <Dupont> : « Publicité »." in ban
    assert ban.endswith("Ses rôles de référent ont pris fin.")


def test_every_act_is_of_one_kind_that_can_be_chosen() -> None:
    chosen = [act for kind in KINDS for act in Act if act.kind is kind]
    assert sorted(chosen) == sorted(Act)
    assert set(KINDS) == set(Kind) - {Kind.ALL}


@pytest.mark.parametrize(
    ("ago", "when"),
    [
        (timedelta(0), "Mardi 24 novembre à 21h50"),
        (timedelta(days=300), "Mercredi 28 janvier à 21h50"),
        (timedelta(days=365), "Lundi 24 novembre 2025 à 21h50"),
        (timedelta(days=120), "Lundi 27 juillet à 22h50"),
    ],
    ids=["now", "this year", "another year", "summer time"],
)
def test_the_moment_is_where_the_reader_is(ago: timedelta, when: str) -> None:
    one = entry(Act.FORGOTTEN, at=datetime(2026, 11, 24, 20, 50, tzinfo=UTC) - ago)
    assert typeset(sentence(one, PEOPLE, TOPICS, at=NOW)).startswith(f"<b>{when}</b>\u00a0: ")


# As the log has them of the versions before; the last two are denied to whoever is banned.
FORMER_NAMES = {
    "Follow",
    "FollowHere",
    "FollowOnCard",
    "Leave",
    "LeaveHere",
    "LeaveOnCard",
    "ShowPauses",
    "Pause",
    "Resume",
    "ChooseRhythm",
    "StopAll",
    "PassOn",
    "PassTo",
}


def test_every_button_and_wish_that_others_than_admins_may_be_denied_is_named() -> None:
    pressed = [route for route in ROUTES if isinstance(route, Action)]
    denied = {route.name for route in pressed if route.requires is Requires.GROUP_ADMIN}
    denied |= {"choose_recipient", "forward_to", "answer_date", "come_from_here"}
    pages = [route for route in ROUTES if isinstance(route, WishPage)]
    denied |= {page.wish.name for page in pages if page.requires is Requires.GROUP_ADMIN}
    assert denied | FORMER_NAMES == set(BUTTONS)


def test_the_choice_stays_in_sight() -> None:
    of_marie = log_text(
        [], person=name_person(MARIE, PEOPLE), topic=name_topic("appel", TOPICS), newest=True
    )
    assert typeset(of_marie) == (
        "<b>Le journal</b>, seulement\u00a0: Marie &lt;Dupont&gt;, l’appel «\u00a0Osons\u00a0»"
        "\n\nRien n’est noté."
    )
    assert "/journal dupont" in log_text([], person="", topic="", newest=True)
    assert "/journal dupont" not in log_text([], person="", topic="", newest=False)


names = st.text(max_size=NAME_LENGTH).map(clean) | st.just("😀" * NAME_LENGTH)
numbers = st.sampled_from([AWA, MARIE, LE_MANS, GONE, 999_999_999])


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(names, names, names),
    st.lists(
        st.tuples(st.sampled_from(Act), st.none() | numbers, numbers, st.text(max_size=3)),
        min_size=ENTRIES,
        max_size=ENTRIES,
    ),
    st.text(max_size=40),
)
def test_a_page_is_one_message_whatever_people_are_name_person(
    called_so: tuple[str, str, str], given_entries: Any, label: str
) -> None:
    people = {
        number: Chat(id=number, kind=PEOPLE[number].kind, name=name)
        for number, name in zip((AWA, MARIE, LE_MANS), called_so, strict=True)
    }
    topics = {"appel": Topic(key="appel", kind=TopicKind.APPEAL, number=None, label=label or "x")}
    at = datetime(2020, 11, 24, tzinfo=UTC)
    entries = [
        entry(act, actor, subject, at=at, topic_key="appel", detail=detail * (DETAIL_LENGTH // 3))
        for act, actor, subject, detail in given_entries
    ]
    text = log_text(
        [sentence(one, people, topics, at=NOW) for one in entries],
        person=name_person(AWA, people),
        topic=name_topic("appel", topics),
        newest=True,
    )
    assert length(text) <= TEXT_LENGTH
    assert parsed(text.encode(errors="ignore").decode(), "HTML")
