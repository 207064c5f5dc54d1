"""Sentences and announcements by people who hadn't seen the reader, with what they mean.

Each line of `written/` is one, and what a French volunteer would mean by it. They are written on
TODAY to a bot that knows the dates KNOWN.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from chatbot.events.meant import is_known
from chatbot.events.models import Event
from chatbot.events.news import changes_in
from chatbot.events.reading import meetings_in
from chatbot.events.rules import EventDraft, Status
from chatbot.french import Precision, When
from tests.clock import PARIS
from tests.events.labelled import Label, Outcome, judge, met

pytestmark = pytest.mark.thorough

SETS = Path(__file__).parent / "written"
NOW = datetime(2026, 12, 1, 10, tzinfo=PARIS)  # a Tuesday
TODAY = NOW.date()


def _event(number: int, key: str, title: str, when: When, **more: Any) -> Event:
    made = Event(id=number, key=key, topic_key="chantier", edition="", sequence=0)
    made.state = replace(EventDraft(title, when), **more)
    return made


def _on(*day: int, begins: time | None = None, ends: time | None = None, days: int = 1) -> When:
    first = date(*day)
    precision = Precision.DAY if begins is None else Precision.MINUTE
    return When(precision, first, first + timedelta(days=days - 1), begins, ends)


# The dates that the bot knows when the sentences are written.
KNOWN = (
    _event(
        1,
        "altaa",
        "Réunion ALTAA",
        _on(2026, 12, 17, begins=time(14), ends=time(16)),
        place="Clermont-Ferrand",
    ),
    _event(
        2,
        "pain",
        "Atelier pain",
        _on(2026, 12, 11, begins=time(18, 30)),
        rule="FREQ=MONTHLY;BYDAY=2FR",
        place="fournil de Lussac",
        places=12,
    ),
    _event(
        3,
        "assemblee",
        "Assemblée générale",
        _on(2027, 1, 30, begins=time(9, 30), ends=time(17)),
        place="salle des fêtes de Die",
        deadline=date(2027, 1, 15),
        deadline_for="inscriptions",
    ),
    _event(
        4,
        "webinaire",
        "Webinaire mobilités rurales",
        _on(2026, 12, 8, begins=time(12, 30), ends=time(13, 30)),
        online=True,
        link="https://visio.example.org/mob",
    ),
    _event(
        5,
        "fournee",
        "Fournée collective",
        When(Precision.MONTH, date(2027, 2, 1), date(2027, 2, 28)),
        status=Status.TO_BE_CONFIRMED,
    ),
    _event(6, "haies", "Chantier haies", _on(2027, 1, 16, days=2), place="Crozon"),
    _event(
        7,
        "marche",
        "Marché de Noël paysan",
        _on(2026, 12, 19, begins=time(10), ends=time(18)),
        place="place de la mairie, Guéret",
    ),
    _event(
        8,
        "permanence",
        "Permanence énergie",
        _on(2026, 12, 2, begins=time(17), ends=time(19)),
        rule="FREQ=WEEKLY;BYDAY=WE",
        place="maison de l’habitat, Tulle",
    ),
    _event(
        9,
        "rencontre",
        "Rencontre des territoires",
        _on(2027, 3, 12),
        status=Status.TO_BE_CONFIRMED,
        place="Grenoble",
    ),
    _event(
        10, "foret", "Sortie forêt", _on(2026, 12, 13, begins=time(9)), place="forêt de Tronçais"
    ),
)

LEAST_RIGHT = 0.92  # the share of sentences for which the bot offers what is meant
LEAST_MET = 0.92  # the share of changes that announcements tell


def read_sets(kind: str) -> list[Label]:
    files = sorted(SETS.glob(f"*-{kind}.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


SILENT = [label["text"] for label in read_sets("announcements") if not label["wants"]]


@pytest.mark.parametrize("text", SILENT)
def test_an_announcement_that_tells_no_date_changes_and_adds_none(text: str) -> None:
    assert changes_in(text, KNOWN, TODAY) == []
    meetings = [each.draft for each in meetings_in(text, NOW)]
    assert [one for one in meetings if not any(is_known(one, event) for event in KNOWN)] == []


@pytest.mark.parametrize("label", read_sets("sentences"), ids=lambda label: label["text"][:60])
def test_what_is_offered_for_a_sentence_is_what_was_meant(label: Label) -> None:
    assert judge(label, KNOWN, NOW) is not Outcome.WRONG


def test_sentences_are_understood_rather_than_asked_back() -> None:
    outcomes = Counter(judge(label, KNOWN, NOW) for label in read_sets("sentences"))
    assert outcomes[Outcome.RIGHT] >= LEAST_RIGHT * outcomes.total(), outcomes


def test_changes_of_known_dates_are_met_in_announcements() -> None:
    outcomes = Counter(
        outcome
        for label in read_sets("announcements")
        for want, outcome in met(label, KNOWN, NOW)
        if want.get("do") == "change"
    )
    assert outcomes[Outcome.RIGHT] >= LEAST_MET * outcomes.total(), outcomes
