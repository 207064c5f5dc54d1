"""Compare what the bot offers for a sentence, or an announcement, with what people mean by it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from chatbot.chantiers.matching import stems
from chatbot.chantiers.rules import fold
from chatbot.events.changing import Change, decide
from chatbot.events.meant import is_known
from chatbot.events.models import Event
from chatbot.events.news import changes_in
from chatbot.events.reading import meetings_in
from chatbot.events.rules import EventDraft, Status, has_a_day, is_past, occurrences
from chatbot.events.sentence import read_sentence
from chatbot.french import When

A_DAY = timedelta(days=1)
COMPARED = 8  # days of what recurs that are compared

Label = Mapping[str, Any]


class Outcome(StrEnum):
    RIGHT = "right"
    ASKED = "asked"  # what is missing, or which of two days
    WRONG = "wrong"  # another day, hour or recurrence is offered
    LACKING = "lacking"  # the days are right; an hour, the place or a deadline is missing


@dataclass(frozen=True, slots=True)
class Offer:
    """What one tap would do: add dates, or change one."""

    added: Sequence[EventDraft] = ()
    changes: Sequence[Change] = ()
    undo: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changes or self.undo)


def offer_of(text: str, known: Sequence[Event], now: datetime) -> Offer:
    """Read a sentence as `/date` does; an empty offer asks back."""
    order = decide(text, known, now.date())
    if order is not None:
        return Offer(changes=order.changes if len(order.changes) == 1 else (), undo=order.undo)
    said = read_sentence(text, now.date())
    if said.unread or said.either:
        return Offer()
    if said.when is None and said.deadline is None:
        return Offer()
    others = [said.as_draft(when) for when in said.others]
    drafts = [said.as_draft(), *others, *(one.as_draft() for one in said.apart)]
    is_over = any(is_past(_event(draft), now) for draft in drafts if draft.when.start)
    return Offer() if is_over else Offer(added=drafts)


def judge(label: Label, known: Sequence[Event], now: datetime) -> Outcome:
    """Compare the offer for a sentence with its label."""
    offer = offer_of(label["text"], known, now)
    wants = [label["want"], *label.get("also", [])]
    if not offer:
        is_right = any(want["do"] == "ask" for want in wants)
        return Outcome.RIGHT if is_right else Outcome.ASKED
    outcomes = {_judge(offer, want, now) for want in wants if want["do"] != "ask"}
    ranked = (Outcome.RIGHT, Outcome.LACKING, Outcome.WRONG)
    return next((one for one in ranked if one in outcomes), Outcome.WRONG)


def _judge(offer: Offer, want: Label, now: datetime) -> Outcome:
    if want["do"] == "undo":
        return Outcome.RIGHT if offer.undo else Outcome.WRONG
    if want["do"] == "add":
        return _judge_added(offer.added, want, now) if offer.added else Outcome.WRONG
    if not offer.changes or offer.changes[0].event.key != want["date"]:
        return Outcome.WRONG
    return judge_change(offer.changes, want, now)


def _judge_added(drafts: Sequence[EventDraft], want: Label, now: datetime) -> Outcome:
    if "several" in want:
        if len(drafts) != len(want["several"]):
            return Outcome.WRONG
        outcomes = {
            _judge_added([draft], one, now)
            for draft, one in zip(drafts, want["several"], strict=True)
        }
        ranked = (Outcome.WRONG, Outcome.LACKING, Outcome.RIGHT)
        return next(one for one in ranked if one in outcomes)
    if len(drafts) > 1:
        days = [f"{draft.when.start}" for draft in drafts]
        one = [f"{draft.when.start}" for draft in drafts]
        if want.get("days") != days and want.get("days") != one:
            return Outcome.WRONG
        outcomes = {_judge_details(draft, want) for draft in drafts}
        return next(iter(outcomes)) if len(outcomes) == 1 else Outcome.LACKING
    return _judge_details(drafts[0], want) if _has_days(drafts[0], want, now) else Outcome.WRONG


def _has_days(draft: EventDraft, want: Label, now: datetime) -> bool:
    """Tell whether a date takes place on the days that are wanted."""
    when = draft.when
    if when.start is None or when.end is None:
        return not {"start", "days", "vague"} & want.keys()
    if "vague" in want:
        first, last = map(date.fromisoformat, want["vague"])
        near = max(abs(when.start - first), abs(when.end - last)) <= A_DAY
        return near and not has_a_day(when)
    found = islice(occurrences(draft, now.date()), 60)
    to_come = [each for each in found if not _has_begun(each, now)]
    days = [f"{each.start}" for each in to_come[:COMPARED]]
    if "days" in want:
        return (bool(draft.rule) or when.start == when.last_day) and days == want["days"][:COMPARED]
    is_span = not draft.rule or draft.rule.startswith("FREQ=DAILY")
    if "start" not in want or not has_a_day(when) or not is_span:
        return False
    last_days = {f"{to_come[-1].last_day}", f"{to_come[-1].end}"}  # until the next morning
    return days[0] == want["start"] and want.get("end", want["start"]) in last_days


def _has_begun(when: When, now: datetime) -> bool:
    return when.start == now.date() and (when.start_time or time.max) < now.time()


def _judge_details(draft: EventDraft, want: Label) -> Outcome:
    """Compare hours, deadline and place."""
    when = draft.when
    told = {
        "from": _clock(when.start_time),
        "to": _clock(when.end_time),
        "deadline": f"{draft.deadline}" if draft.deadline else None,
    }
    if any(said not in (None, want.get(name)) for name, said in told.items()):
        return Outcome.WRONG
    is_whole = all(said == want.get(name) for name, said in told.items())
    is_whole &= _has_place(draft, want) and (not want.get("online") or draft.online)
    return Outcome.RIGHT if is_whole else Outcome.LACKING


def _has_place(draft: EventDraft, want: Label) -> bool:
    words = {*fold(f"{draft.place} {draft.title} {draft.description}").split()}
    return not want.get("place") or bool({*fold(want["place"]).split()} & words)


def judge_change(changes: Sequence[Change], want: Label, now: datetime) -> Outcome:
    """Compare changes of one date with what is wanted of it."""
    [*_, change] = changes
    was, state, apart = change.event.state, change.state, change.apart
    left_out = {f"{day}" for each in changes for day in each.state.exceptions}
    left_out -= {f"{day}" for day in was.exceptions}
    is_moved = "session" in want and want.get("status") != "cancelled"
    without = {*want.get("without", ()), *([want["session"]] if "session" in want else ())}
    if left_out != without or is_moved is not (apart is not None):
        return Outcome.WRONG
    if apart is not None:
        return _judge_news(apart, apart, want, want["session"])
    if without:
        return Outcome.RIGHT
    if "rule_days" in want or "until" in want:
        return _judge_rule(state, want, now)
    if state.rule.startswith("FREQ=DAILY") and not was.rule:  # the hours of each of its days
        [*_, last] = occurrences(state, now.date())
        state = replace(state, when=replace(state.when, end=last.end), rule="")
    return _judge_news(state, was, want, f"{was.when.start}")


def _judge_rule(state: EventDraft, want: Label, now: datetime) -> Outcome:
    found = [f"{each.start}" for each in islice(occurrences(state, now.date()), 60)]
    if "until" in want:
        return Outcome.RIGHT if found[-1] == want["until"] else Outcome.WRONG
    return Outcome.RIGHT if found[:COMPARED] == want["rule_days"] else Outcome.WRONG


def _judge_news(state: EventDraft, was: EventDraft, want: Label, day: str) -> Outcome:
    when, before = state.when, was.when
    if "cancelled" in (want.get("status"), state.status):
        is_right = want.get("status") == state.status
        return Outcome.RIGHT if is_right else Outcome.WRONG
    start = want.get("start", day)
    ends = {want.get("end", start)}
    if before.end and before.start and when.start and "end" not in want:
        ends.add(f"{when.start + (before.end - before.start)}")
    hours = _clock(when.start_time), _clock(when.end_time)
    other_hour = hours[0] != want.get(
        "from", _clock(before.start_time) if was != state else hours[0]
    )
    is_elsewhen = f"{when.start}" != start or f"{when.last_day}" not in ends
    if is_elsewhen or other_hour or hours[1] != want.get("to", hours[1]) or state.rule != was.rule:
        return Outcome.WRONG
    is_whole = (
        ("deadline" not in want or f"{state.deadline}" == want["deadline"])
        and (not want.get("place") or _is_place(state, want))
        and (not want.get("online") or state.online)
        and (not want.get("full") or state.places == 0)
        and ("places" not in want or state.places == want["places"])
        and ("title" not in want or fold(state.title) == fold(want["title"]))
        and (want.get("status") != "confirmed" or state.status is Status.CONFIRMED)
    )
    return Outcome.RIGHT if is_whole else Outcome.LACKING


def _clock(hour: time | None) -> str | None:
    return f"{hour:%H:%M}" if hour else None


def _is_place(state: EventDraft, want: Label) -> bool:
    return bool({*stems(fold(want["place"]))} & {*stems(fold(state.place))})


def met(label: Label, known: Sequence[Event], now: datetime) -> Iterator[tuple[Label, Outcome]]:
    """Compare what is offered beside an announcement with what it tells; false offers come last."""
    text = label["text"]
    changes = changes_in(text, known, now.date())
    moved = {(each.apart or each.state).when.start for each in changes}
    drafts = [
        each.draft
        for each in meetings_in(text, now)
        if each.day not in moved and not any(is_known(each.draft, event) for event in known)
    ]
    left = [*changes]
    for want in label["wants"]:
        if want["do"] == "change":
            own = [each for each in changes if each.event.key == want["date"]]
            left = [each for each in left if each not in own]
            yield want, judge_change(own, want, now) if own else Outcome.ASKED
        else:
            fits = [[draft] for draft in drafts] + [drafts]
            outcomes = {_judge_added(each, want, now) for each in fits if each}
            ranked = (Outcome.RIGHT, Outcome.LACKING)
            yield want, next((one for one in ranked if one in outcomes), Outcome.ASKED)
            if outcomes & {*ranked}:
                drafts = [
                    each for each in drafts if _judge_added([each], want, now) is Outcome.WRONG
                ]
                if "days" in want or "several" in want:
                    drafts = []
    for _ in [*left, *drafts]:
        yield {}, Outcome.WRONG


def _event(draft: EventDraft) -> Event:
    made = Event(id=0, key="date", topic_key="", edition="", sequence=0)
    made.state = draft
    return made
