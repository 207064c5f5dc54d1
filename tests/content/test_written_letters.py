"""Editions by people who hadn't seen the reader, each beside the dates that a reader finds in it.

The conventions of the labels stand beside the editions.
"""

import json
from datetime import date
from pathlib import Path

from chatbot.content.newsletter.reading import read_newsletter
from chatbot.french import parse_schedule, parse_when

LETTERS = sorted((Path(__file__).parent / "written").glob("letter-*.txt"))
LEAST_FOUND = 0.73  # the share of days that are found


def test_the_days_of_editions_by_other_hands_are_found() -> None:
    wanted, found = 0, 0
    for letter in LETTERS:
        labels = json.loads(letter.with_suffix(".json").read_text("utf-8"))
        days = [
            (label["kind"], date.fromisoformat(label["start"]))
            for label in labels
            if label["kind"] != "unclear" and "start" in label
        ]
        events = [
            each
            for topic in read_newsletter(letter.read_text("utf-8")).topics
            for each in topic.events
        ]
        starts = {parse_schedule(event.when).when.start for event in events}
        closes = {parse_when(event.deadline).start for event in events}
        wanted += len(days)
        found += sum(day in (closes if kind == "deadline" else starts) for kind, day in days)
    assert found >= LEAST_FOUND * wanted, (found, wanted)
