"""What is said of dates unasked: in words, on one screen, with a way out."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from chatbot.chantiers.models import Topic
from chatbot.conversation import Reply
from chatbot.conversation.markup import TEXT_LENGTH, length, visible
from chatbot.events.agenda import Announced
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, Status
from chatbot.french import Precision, When
from chatbot.reminders import notices
from chatbot.reminders.notices import DateChange
from chatbot.reminders.rules import TOGETHER, Change, Why, what_changed
from tests.clock import PARIS

FRIDAY, MONDAY = date(2026, 12, 11), date(2026, 12, 14)
NOW = datetime(2026, 12, 7, 8, tzinfo=PARIS)
TOPIC = Topic(key="alimentation", number=7, label="Alimentation", title="Alimentation")
MEETING = EventDraft(
    "Rencontre <ALTAA>", When(Precision.MINUTE, FRIDAY, FRIDAY, time(14), time(16)), place="Lyon"
)
SESSIONS = replace(MEETING, title="Séance", rule="FREQ=WEEKLY", place="", online=True)


def dated(state: EventDraft) -> Event:
    event = Event(id=2**31, topic_key=TOPIC.key)
    event.state = state
    return event


def said(reply: Reply) -> list[str]:
    return visible(reply.text).replace("\u00a0", " ").splitlines()


def test_a_reminder_names_each_day_once() -> None:
    sure = Announced(dated(MEETING), TOPIC, MEETING.when)
    unsure = replace(
        MEETING,
        title="Visite",
        when=When(Precision.DAY, MONDAY, MONDAY),
        status=Status.TO_BE_CONFIRMED,
        deadline=date(2026, 12, 9),
        deadline_for="inscriptions",
        link="https://visio.example/a?b=1&c=2",
    )
    reply = notices.reminder(
        [sure, sure, Announced(dated(unsure), TOPIC, unsure.when)], date(2026, 12, 7)
    )
    meeting = [
        "Rencontre <ALTAA> – Lyon",
        "Vendredi 11 décembre 2026, de 14h à 16h",
        "7. Alimentation",
    ]
    assert said(reply) == [
        *("Dans 4 jours", "", *meeting, "", *meeting, ""),
        *("Dans une semaine", "", "Visite – Lyon", "Lundi 14 décembre 2026, à confirmer"),
        *("Le lien pour participer", "Inscriptions jusqu’au 9 décembre 2026", "7. Alimentation"),
    ]
    assert 'href="https://visio.example/a?b=1&amp;c=2"' in reply.text
    assert [button.label for row in reply.buttons for button in row] == ["Plus de rappels"]
    later = notices.reminder([Announced(dated(unsure), TOPIC, unsure.when)], date(2026, 12, 13))
    assert said(later)[0] == "Demain"
    assert "Inscriptions" not in later.text  # they are closed


@pytest.mark.parametrize(
    ("online", "named"), [(False, "Rencontre <ALTAA>"), (True, "Rencontre <ALTAA> – en visio")]
)
def test_of_a_place_that_nobody_told_nothing_is_said(*, online: bool, named: str) -> None:
    nowhere = dated(replace(MEETING, place="", online=online))
    reply = notices.reminder([Announced(nowhere, TOPIC, MEETING.when)], date(2026, 12, 10))
    assert said(reply)[:3] == ["Demain", "", named]
    moved = DateChange(Change.MOVED, nowhere, TOPIC, MEETING)
    assert said(notices.changed(moved, now=NOW, why=Why.FOLLOWS))[1] == named


def test_the_longest_dates_fit_into_a_message() -> None:
    long = replace(MEETING, title="🌱" * 300, place="é" * 200, link="https://x.fr/" + "a" * 380)
    long = replace(long, deadline=FRIDAY, deadline_for="x" * 60)
    dates = [Announced(dated(long), TOPIC, long.when)] * TOGETHER
    assert length(notices.reminder(dates, NOW.date()).text) <= TEXT_LENGTH
    usual = [Announced(dated(MEETING), TOPIC, MEETING.when)] * TOGETHER
    assert length(notices.reminder(usual, NOW.date()).text) <= 600


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            MEETING,
            replace(MEETING, when=When(Precision.DAY, MONDAY, MONDAY)),
            ["Lundi 14 décembre 2026", "Avant : vendredi 11 décembre 2026, de 14h à 16h"],
        ),
        (
            MEETING,
            replace(MEETING, when=When(), status=Status.TO_BE_CONFIRMED),
            ["Date à confirmer", "Avant : vendredi 11 décembre 2026, de 14h à 16h"],
        ),
        (
            replace(MEETING, status=Status.TO_BE_CONFIRMED),
            replace(MEETING, status=Status.TO_BE_CONFIRMED, place="Le Mans"),
            ["Vendredi 11 décembre 2026, de 14h à 16h, à confirmer", "Avant : Lyon"],
        ),
        (
            MEETING,
            replace(MEETING, status=Status.CANCELLED),
            ["Vendredi 11 décembre 2026, de 14h à 16h"],
        ),
        (
            replace(MEETING, when=When(), status=Status.TO_BE_CONFIRMED),
            replace(MEETING, when=When(), status=Status.CANCELLED),
            [],
        ),
        (
            MEETING,
            replace(MEETING, place="Le Mans"),
            ["Vendredi 11 décembre 2026, de 14h à 16h", "Avant : Lyon"],
        ),
        (
            replace(MEETING, place=""),
            MEETING,
            ["Vendredi 11 décembre 2026, de 14h à 16h", "Avant : lieu à préciser"],
        ),
        (
            SESSIONS,
            replace(SESSIONS, exceptions=(date(2026, 12, 18), date(2026, 12, 25))),
            ["Le 18 décembre 2026", "Le 25 décembre 2026"],
        ),
    ],
)
def test_a_change_says_how_it_is_and_was(
    before: EventDraft, after: EventDraft, lines: list[str]
) -> None:
    kind = what_changed(before, after)
    assert kind is not None
    change = DateChange(kind, dated(after), TOPIC, before)
    labels = {
        Why.FOLLOWS: "Ne plus suivre",
        Why.ASKED: "Ne plus le dire ici",
        Why.MAY_COME: "Ma réponse",
    }
    for why, label in labels.items():
        reply = notices.changed(change, now=NOW, why=why)
        first, title, *rest = said(reply)
        assert first == notices.TITLES[kind]
        assert title.startswith(after.title)
        assert rest == [*lines, "7. Alimentation"]
        assert [button.label for row in reply.buttons for button in row] == [label]


def test_a_digest_says_some_and_how_many_more() -> None:
    moved = replace(MEETING, when=When(Precision.DAY, MONDAY, MONDAY))
    changes = [DateChange(Change.MOVED, dated(moved), TOPIC, MEETING)]
    unsure = replace(MEETING, status=Status.TO_BE_CONFIRMED)
    ahead = [Announced(dated(unsure), TOPIC, MEETING.when)]
    ahead += [Announced(dated(MEETING), TOPIC, MEETING.when)] * (notices.IN_A_DIGEST + 1)
    changed, coming = notices.in_digest(changes, ahead, NOW)
    title, line = visible(changed).splitlines()
    assert title == "Dates qui ont changé"
    assert line.startswith("• Rencontre <ALTAA> – Lyon : date déplacée, lundi 14 décembre 2026, ")
    assert line.endswith("avant : vendredi 11 décembre 2026, de 14h à 16h")
    lines = visible(coming).splitlines()
    friday = "• Rencontre <ALTAA> – Lyon : vendredi 11 décembre 2026, de 14h à 16h"
    assert lines[1:3] == [f"{friday}, à confirmer", friday]
    assert lines[-1] == "• et 2 autres : /dates"
    assert len(lines) == notices.IN_A_DIGEST + 2
