"""Sentences and announcements by people who hadn't seen the reader, with what they mean.

Each line of `written/` is one, and what a French volunteer would mean by it. They are written on
TODAY to a bot that knows the dates KNOWN.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from chatbot.events.changing import changes_in, decide
from chatbot.events.meant import is_known
from chatbot.events.models import Event
from chatbot.events.reading import meetings_in
from chatbot.events.rules import EventDraft, Status
from chatbot.events.sentence import Said, read_sentence
from chatbot.french import Precision, When
from tests.clock import PARIS

SETS = Path(__file__).parent / "written"
NOW = datetime(2026, 12, 1, 10, tzinfo=PARIS)  # a Tuesday
TODAY = NOW.date()

Label = Mapping[str, Any]


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

LEAST_OFFERED = 0.8  # the share of sentences with one day that are read


def read_sets(kind: str) -> list[Label]:
    files = sorted(SETS.glob(f"*-{kind}.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


SILENT = [label["text"] for label in read_sets("announcements") if not label["wants"]]


@pytest.mark.parametrize("text", SILENT)
def test_an_announcement_that_tells_no_date_changes_and_adds_none(text: str) -> None:
    assert changes_in(text, KNOWN, TODAY) == []
    meetings = [each.draft for each in meetings_in(text, NOW)]
    assert [one for one in meetings if not any(is_known(one, event) for event in KNOWN)] == []


def _is_single(label: Label) -> bool:
    want = label["want"]
    return want["do"] == "add" and "start" in want and "end" not in want and "also" not in label


def test_a_day_that_is_offered_is_the_one_that_was_written() -> None:
    labels = [label for label in read_sets("sentences") if _is_single(label)]
    offered = [
        (label["text"], said.when.start, date.fromisoformat(label["want"]["start"]))
        for label in labels
        if decide(label["text"], KNOWN, TODAY) is None
        for said in [read_sentence(label["text"], TODAY)]
        if said.when is not None and not _asks(said)
    ]
    assert [one for one in offered if one[1] != one[2]] == []
    assert len(offered) >= LEAST_OFFERED * len(labels)


def _asks(said: Said) -> bool:
    return bool(said.unread or said.others or said.either)
