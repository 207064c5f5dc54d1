"""Compare editions by people who hadn't seen the reader with the dates that their readers find.

Of `name.txt`, the labels are in `name.json`; their conventions stand beside the editions.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Self

from chatbot.content.drafts import EventDraft
from chatbot.content.newsletter.reading import read_newsletter
from chatbot.events import rules
from chatbot.french import parse_schedule, parse_when

A_DAY = timedelta(days=1)
COMPARED = 8  # days of a recurrence that are compared at most

Label = Mapping[str, Any]


@dataclass(slots=True)
class Compared:
    """How an edition is read; "unclear" labels are neither right nor missed."""

    right: list[Label] = field(default_factory=list)
    missed: list[Label] = field(default_factory=list)
    wrong: list[EventDraft] = field(default_factory=list)  # what no label tells
    silent: list[EventDraft] = field(default_factory=list)  # those of `wrong` without a warning
    warned: list[str] = field(default_factory=list)
    true: list[str] = field(default_factory=list)  # warnings at what is missed, wrong or unclear

    def __iadd__(self, other: Self) -> Self:
        for each in fields(self):
            getattr(self, each.name).extend(getattr(other, each.name))
        return self


def compare(letter: Path) -> Compared:
    """Read an edition, and compare what was read with its labels."""
    text = letter.read_text("utf-8")
    labels: list[Label] = json.loads(letter.with_suffix(".json").read_text("utf-8"))
    reading = read_newsletter(text)
    begins = date.fromisoformat(f"{reading.edition}-01")
    topics = {
        0: [event for topic in reading.topics if topic.kind != "chantier" for event in topic.events]
    }
    chantiers = [topic for topic in reading.topics if topic.kind == "chantier"]
    topics |= {at: [*topic.events] for at, topic in enumerate(chantiers, 1)}
    done = Compared()
    left = {at: [*events] for at, events in topics.items()}
    for label in labels:
        if label["kind"] == "unclear":
            continue
        at = label["chantier"] or 0
        if label["kind"] == "deadline":
            fits = [
                event
                for event in topics[at]
                if event.deadline
                and parse_when(event.deadline).start == date.fromisoformat(label["start"])
            ]
            fits.sort(key=lambda event: bool(event.when))
            if fits and not fits[0].when and fits[0] in left[at]:
                left[at].remove(fits[0])
        else:
            fits = [event for event in left[at] if _is_told(event, label, begins)]
            for event in fits[:1]:
                left[at].remove(event)
        (done.right if fits else done.missed).append(label)
    done.wrong = [event for events in left.values() for event in events]
    warnings = {
        each.line: each.message for each in reading.remarks if each.message.startswith("warning")
    }
    done.warned = [f"{line}: {message}" for line, message in warnings.items()]
    lines = [line.casefold() for line in text.splitlines()]
    beside = {line: f"{message} {lines[line - 1]}".casefold() for line, message in warnings.items()}
    done.silent = [
        event
        for event in done.wrong
        if not any(event.title[:15].casefold() in words for words in beside.values())
    ]
    doubtful = {
        label["line"] for label in labels if label["kind"] == "unclear" or label in done.missed
    }
    done.true = [
        f"{line}: {message}"
        for line, message in warnings.items()
        if line in doubtful
        or any(event.title[:15].casefold() in beside[line] for event in done.wrong)
    ]
    return done


def _is_told(event: EventDraft, label: Label, begins: date) -> bool:
    """Tell whether an event has the days and the hours of a label."""
    schedule = parse_schedule(event.when)
    when = schedule.when
    if schedule.rule:
        one = rules.EventDraft(
            event.title, when, rule=schedule.rule, exceptions=schedule.exceptions
        )
        found = islice(rules.occurrences(one, begins), COMPARED)
        days = [f"{each.start}" for each in found]
    else:
        days = [f"{day}" for day in (when.start, when.last_day) if day]
    hours = [_clock(when.start_time), _clock(when.end_time)]
    single = [label.get("start"), label.get("end", label.get("start"))]
    if schedule.rule.startswith("FREQ=DAILY") and "end" in label:  # "du 5 au 9, de 9h à 17h"
        days = [days[0], days[-1]]
    if "vague" in label and when.start and when.end:  # by a day, people differ on seasons
        first, last = map(date.fromisoformat, label["vague"])
        return max(abs(when.start - first), abs(when.end - last)) <= A_DAY
    wanted = label.get("days", [])[:COMPARED] or single
    return days == wanted and hours == [label.get("from", ""), label.get("to", "")]


def _clock(hour: time | None) -> str:
    return f"{hour:%H:%M}" if hour else ""
