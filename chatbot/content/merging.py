"""Merge a source into the present content, matching its topics and events with known ones. Pure."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, time
from itertools import product
from typing import Any, TypeVar

from pydantic import ValidationError
from rapidfuzz import fuzz

from chatbot.chantiers.rules import ALLIANCE, APPEAL, fold, fresh_key, slug
from chatbot.content.drafts import NO_EDITION, Content, Draft, EventDraft, SectionDraft, TopicDraft
from chatbot.errors import OperatorError
from chatbot.events.rules import Status
from chatbot.french import parse_schedule

SAME_TITLE = 88  # rapidfuzz's ratio of folded titles, 0-100: they differ by a typo or an article
# The fields of a known event that stay when an edition announces it again without them.
KEPT = ("place", "online", "link", "places", "description")
KEPT_IF_SAME = (*KEPT, "deadline", "deadline_for")  # if it is announced for the same time
SAME_EVENT = 60  # the ratio for events at the same time: their titles share most words

Part = TypeVar("Part", EventDraft, SectionDraft)
Known = TypeVar("Known", bound=Draft)


class TooMuch(OperatorError):
    """A source adds more to a topic than a draft may have."""


class NumberTaken(OperatorError):
    """A source gives a chantier a number that another chantier has."""


def lay_pack(
    current: Content,
    pack: Sequence[TopicDraft],
    awaited: Collection[tuple[str, str]] = (),
    *,
    force: bool = False,
) -> Content:
    """Replace the topics that a pack has by its drafts; other topics stay.

    Dates that somebody told since stay, too, unless the pack has them as such. With `force`, they
    stay only where the pack says nothing else of them. Dates that people
    await (`awaited`, by topic and key) become cancelled if the pack lacks them. Raises NumberTaken
    when a topic that stays has a number that the pack gives to another.
    """
    result = dict(current)
    for draft in pack:
        old = current.get(draft.key)
        known = as_called(old.events, draft.events) if old else []
        known_as = {event.key: _as_told(event) for event in known}
        theirs = {
            event.key
            for event in draft.events
            if event.edition == NO_EDITION
            or (force and known_as.get(event.key, event) != _as_told(event))
        }
        told = [event for event in known if event.edition == NO_EDITION and event.key not in theirs]
        replaced = {event.key for event in told}
        events = [*(event for event in draft.events if event.key not in replaced), *told]
        keys = {event.key for event in events}
        for event in known:
            if old and event.key not in keys and (draft.key, event.key) in awaited:
                cancelled = event.model_copy(update={"status": Status.CANCELLED})
                events.append(_dated(cancelled, old, draft))
        result[draft.key] = draft.model_copy(update={"events": chronological(events)})
    _refuse_taken_numbers(result, lambda draft: f"{draft.key}.md ({draft.title!r})")
    return result


def lay_newsletter(
    current: Content, drafts: Sequence[TopicDraft], *, renumber: bool, force: bool = False
) -> Content:
    """Change the topics that an edition has, matched by title; all else stays.

    Of the same issue as the known one, the dates that somebody told since stay unless `force`.

    Raises NumberTaken when the edition gives a known number to another title. With `renumber`, the
    edition may: then chantiers that are missing in it lose their numbers, except those that a later
    edition has. Raises TooMuch.
    """
    # Give topics their keys; until then an appeal names its chantier by a number.
    keys = _keys(current, drafts)
    numbered = {draft.number: key for draft, key in zip(drafts, keys, strict=True) if draft.number}
    about = [numbered.get(int(draft.about)) if draft.about else None for draft in drafts]
    given = {
        key: draft.model_copy(update={"key": key, "about": carrier})
        for draft, key, carrier in zip(drafts, keys, about, strict=True)
    }
    _refuse_taken_numbers(given, _as_title)
    result = dict(current)
    if renumber:
        edition = max(draft.edition for draft in given.values())
        result |= {
            key: draft.model_copy(update={"number": None})
            for key, draft in current.items()
            if key not in given and draft.edition <= edition
        }
    else:
        holders = {draft.number: draft for draft in current.values()}
        for key, draft in given.items():
            holder = holders.get(draft.number) if draft.number else None
            if holder is not None and holder.key != key:
                raise NumberTaken(
                    f"number {draft.number} is {_as_title(holder)} so far, and "
                    f"{draft.title!r} in this edition; --renumber if the edition counts anew"
                )
    for key, draft in given.items():
        if key in current:
            result[key] = _laid_over(current[key], draft, force=force)
        else:
            result[key] = draft.model_copy(update={"events": chronological(draft.events)})
    _refuse_taken_numbers(result, _as_title)
    return result


def as_called(known: Sequence[EventDraft], given: Sequence[EventDraft]) -> list[EventDraft]:
    """Return the known dates in order, with the new keys of those whose key was changed.

    A key counts as changed if it is gone, and a date with a new key has the same title and time.
    """
    old, new = ({event.key for event in events} for events in (known, given))
    keys = {_title_and_time(event): event.key for event in given if event.key not in old}
    return [
        event
        if event.key in new
        else event.model_copy(update={"key": keys.pop(_title_and_time(event), event.key)})
        for event in known
    ]


def chronological(events: Iterable[EventDraft]) -> list[EventDraft]:
    """Sort events, earliest first, undated last: the order in which they are kept and written."""

    def moment(event: EventDraft) -> tuple[date, time, str]:
        when = parse_schedule(event.when).when
        return when.start or date.max, when.start_time or time.min, event.key

    return sorted(events, key=moment)


def _keys(current: Content, drafts: Sequence[TopicDraft]) -> list[str]:
    """Find the keys of an edition's topics; a chantier has the key of the known one most alike."""
    keys: list[str] = []
    for draft in drafts:
        likeness = {
            key: fuzz.ratio(fold(known.title), fold(draft.title))
            for key, known in current.items()
            if known.kind == "chantier" and key not in keys
        }
        best = max(likeness, key=likeness.__getitem__, default=None)
        if draft.kind != "chantier":
            keys.append({"appeal": APPEAL, "alliance": ALLIANCE}[draft.kind])
        elif best is not None and likeness[best] >= SAME_TITLE:
            keys.append(best)
        else:
            taken = {*current, *keys, APPEAL, ALLIANCE}
            keys.append(fresh_key(slug(draft.title) or "chantier", taken))
    return keys


def _as_told(event: EventDraft) -> EventDraft:
    return event.model_copy(update={"edition": NO_EDITION})


def _title_and_time(event: EventDraft) -> tuple[str, str]:
    return fold(event.title), event.when


def _laid_over(known: TopicDraft, given: TopicDraft, *, force: bool) -> TopicDraft:
    """Merge an edition's draft into the known one; an older edition changes nothing."""
    if given.edition < known.edition:
        return known
    by_address = {contact.address: contact for contact in known.contacts}
    contacts = [
        _completed(each, by_address.get(each.address, each), "name", "organisation", "note")
        for each in given.contacts
    ]
    changes: dict[str, Any] = {
        "edition": given.edition,
        "number": given.number,
        "title": _kept(known.title, given.title),
        "carried_by": _kept(known.carried_by, given.carried_by or known.carried_by),
        "about": given.about or known.about,
        "porteurs": _changed(known.porteurs, given.porteurs),
        "contacts": _changed(known.contacts, contacts),
        "resources": _changed(known.resources, given.resources),
        "sections": _sections(known, given),
        "events": _events(known, given, force=force),
    }
    try:
        return TopicDraft.model_validate(known.model_copy(update=changes))
    except ValidationError as wrong:
        error = wrong.errors()[0]
        raise TooMuch(f"{known.key}: {error['loc'][0]}: {error['msg']}") from None


def _kept(known: str, given: str) -> str:
    """Keep the known text if the given one differs only in accents, case, spaces or punctuation."""
    return known if fold(known) == fold(given) else given


def _changed(known: Sequence[Draft], given: Sequence[Draft]) -> Sequence[Draft]:
    return known if not given or _alike(known, given) else given


def _alike(known: Sequence[Draft], given: Sequence[Draft]) -> bool:
    old, new = ([fold(part.model_dump_json()) for part in parts] for parts in (known, given))
    return old == new


def _sections(known: TopicDraft, given: TopicDraft) -> list[SectionDraft]:
    """Replace known sections by given ones with the same key; put new sections at the end."""
    new = {section.key: section for section in given.sections}
    old = {section.key: section for section in known.sections}
    result = []
    for key in dict.fromkeys([*old, *new]):
        section = new.get(key) or old[key]
        if key in new and key in old and _alike([old[key]], [section]):
            section = old[key]
        result.append(_dated(section, given if key in new else known, given))
    return result


def _events(known: TopicDraft, given: TopicDraft, *, force: bool) -> list[EventDraft]:
    """Change the known events that the edition announces again, and add the new ones."""
    result = {event.key: _dated(event, known, given) for event in known.events}
    same_events = _pairs(known.events, given.events)
    for event in given.events:
        if same := same_events.get(event.key):
            changes = {"key": same.key, "title": _kept(same.title, event.title)}
            merged = _completed(event, same, *(KEPT if event.when != same.when else KEPT_IF_SAME))
        else:
            changes = {"key": fresh_key(event.key, result)}
            merged = event
        is_same_issue = given.edition == known.edition
        if (
            same
            and same.edition == NO_EDITION
            and is_same_issue
            and (not force or _as_told(merged.model_copy(update=changes)) == same)
        ):
            continue  # the known date, told since, stays
        result[changes["key"]] = _dated(merged.model_copy(update=changes), given, given)
    return chronological(result.values())


def _pairs(known: Sequence[EventDraft], given: Sequence[EventDraft]) -> dict[str, EventDraft]:
    """Match given events with known ones; return the known event by the given one's key.

    A pair has the same name (the event may have moved), or the same time and a similar name. The
    surest pairs are made first, and no event is in two pairs.
    """
    pairs: dict[str, EventDraft] = {}
    candidates = []
    for event, other in product(given, known):
        same_date = bool(event.when) and event.when == other.when
        likeness = fuzz.token_set_ratio(fold(event.title), fold(other.title))
        candidates.append((same_date, likeness, event, other))
    candidates.sort(key=lambda candidate: candidate[:2], reverse=True)
    for same_date, likeness, event, other in candidates:
        enough = likeness >= (SAME_EVENT if same_date else SAME_TITLE)
        if enough and event.key not in pairs and other not in pairs.values():
            pairs[event.key] = other
    return pairs


def _completed(given: Known, known: Known, *names: str) -> Known:
    """Fill the empty fields `names` of a given part with the known part's values."""
    completed = {name: getattr(given, name) or getattr(known, name) for name in names}
    return given.model_copy(update=completed)


def _dated(part: Part, source: TopicDraft, topic: TopicDraft) -> Part:
    """Set a part's edition, taken from its source; "" if it is the topic's own edition."""
    edition = part.edition or source.edition
    return part.model_copy(update={"edition": "" if edition == topic.edition else edition})


def _as_title(draft: TopicDraft) -> str:
    return f"{draft.title!r} ({draft.key})"


def _refuse_taken_numbers(content: Content, named: Callable[[TopicDraft], str]) -> None:
    holders: dict[int, TopicDraft] = {}
    for draft in content.values():
        if draft.number is None:
            continue
        holder = holders.setdefault(draft.number, draft)
        if holder is not draft:
            raise NumberTaken(
                f"number {draft.number} is taken by {named(holder)} and by {named(draft)}"
            )
