"""What the content becomes when a source is laid over what is there. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, TypeVar

from rapidfuzz import fuzz

from chatbot.chantiers.rules import ALLIANCE, APPEAL, fold, slug
from chatbot.content.drafts import ContactDraft, Draft, EventDraft, SectionDraft, TopicDraft
from chatbot.events.grammar import parse_when

Content = dict[str, TopicDraft]
Part = TypeVar("Part", EventDraft, SectionDraft)

SAME_TITLE = 88  # rapidfuzz's ratio of folded titles, 0-100: a typo or an article more or less
SAME_EVENT = 60  # the same date under a title that shares most of its words


class NumberTaken(Exception):
    """An edition counts a chantier by a number that another one has."""


def lay_pack(current: Content, pack: Sequence[TopicDraft]) -> Content:
    """A pack's topics are as its files say; topics that it doesn't have stay."""
    result = current | {draft.key: _ordered(draft) for draft in pack}
    _refuse_taken_numbers(result, {draft.key for draft in pack})
    return result


def lay_newsletter(current: Content, drafts: Sequence[TopicDraft], *, renumber: bool) -> Content:
    """An edition changes what it speaks of, topics matched by title; the rest stays.

    Raises NumberTaken when it gives a known number to another title, unless `renumber` says that
    it counts anew: then chantiers that it doesn't mention have no number any more.
    """
    keys = _keys(current, drafts)
    by_number = {draft.number: key for draft, key in zip(drafts, keys, strict=True) if draft.number}
    if not renumber:
        _refuse_other_titles(current, by_number, drafts)
    result = dict(current)
    if renumber:
        counted = {key for key, draft in current.items() if draft.number is not None}
        for key in counted - set(keys):
            result[key] = current[key].model_copy(update={"number": None})
    for draft, key in zip(drafts, keys, strict=True):
        about = by_number.get(int(draft.about)) if draft.about else None
        given = draft.model_copy(update={"key": key, "about": about})
        result[key] = _laid_over(current[key], given) if key in current else _ordered(given)
    return result


def _keys(current: Content, drafts: Sequence[TopicDraft]) -> list[str]:
    keys: list[str] = []
    for draft in drafts:
        key = {"appeal": APPEAL, "alliance": ALLIANCE}.get(draft.kind)
        keys.append(key or _matching(current, draft, keys) or _fresh(draft, {*current, *keys}))
    return keys


def _matching(current: Content, draft: TopicDraft, taken: Sequence[str]) -> str | None:
    likeness = {
        key: fuzz.ratio(fold(known.title), fold(draft.title))
        for key, known in current.items()
        if known.kind == "chantier" and key not in taken
    }
    best = max(likeness, key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= SAME_TITLE else None


def _fresh(draft: TopicDraft, taken: set[str]) -> str:
    base = slug(draft.title, 20) or "chantier"
    return next(
        key
        for n in range(1, len(taken) + 2)
        if (key := base if n == 1 else f"{base}-{n}") not in taken
    )


def _refuse_other_titles(
    current: Content, by_number: Mapping[int, str], drafts: Sequence[TopicDraft]
) -> None:
    holders = {draft.number: draft for draft in current.values()}
    for draft in drafts:
        holder = holders.get(draft.number)
        if draft.number is not None and holder and holder.key != by_number[draft.number]:
            raise NumberTaken(
                f"number {draft.number} is {holder.title!r} ({holder.key}) so far, and "
                f"{draft.title!r} in this edition; --renumber if the edition counts anew"
            )


def _refuse_taken_numbers(result: Content, changed: set[str]) -> None:
    holders: dict[int, str] = {}
    for key in sorted(result, key=lambda key: key not in changed):
        number = result[key].number
        if number is not None and holders.setdefault(number, key) != key:
            raise NumberTaken(f"number {number} is taken by {key} and by {holders[number]}")


def _ordered(draft: TopicDraft) -> TopicDraft:
    return draft.model_copy(update={"events": chronological(draft.events)})


def _laid_over(known: TopicDraft, given: TopicDraft) -> TopicDraft:
    """What the edition has replaces what was known; an older edition replaces nothing."""
    if given.edition < known.edition:
        return known
    changes: dict[str, Any] = {
        "edition": given.edition,
        "number": given.number,
        "title": _kept(known.title, given.title),
        "carried_by": _kept(known.carried_by, given.carried_by or known.carried_by),
        "about": given.about or known.about,
        "sections": _sections(known, given),
        "events": _events(known, given),
    }
    contacts = _contacts(known.contacts, given.contacts)
    for name, after in (
        ("porteurs", given.porteurs),
        ("contacts", contacts),
        ("resources", given.resources),
    ):
        before = getattr(known, name)
        changes[name] = before if not after or _alike(before, after) else after
    return known.model_copy(update=changes)


def _kept(known: str, given: str) -> str:
    """The known text, where the given one differs by apostrophes, spaces and signs alone."""
    return known if fold(known) == fold(given) else given


def _alike(known: Sequence[Draft], given: Sequence[Draft]) -> bool:
    return [fold(one.model_dump_json()) for one in known] == [
        fold(one.model_dump_json()) for one in given
    ]


def _sections(known: TopicDraft, given: TopicDraft) -> list[SectionDraft]:
    """Known sections in their order, the given ones in their place, new ones at the end."""
    news = {section.key: section for section in given.sections}
    old = {section.key: section for section in known.sections}
    result = []
    for key in [*old, *(key for key in news if key not in old)]:
        section = news.get(key) or old[key]
        if key in news and key in old and _alike([old[key]], [section]):
            section = old[key]
        result.append(_dated(section, known if key not in news else given, given))
    return result


def _events(known: TopicDraft, given: TopicDraft) -> list[EventDraft]:
    """Known events stay, changed where the edition announces the same one; new ones are added."""
    result = {event.key: _dated(event, known, given) for event in known.events}
    pairs = _pairs(known.events, given.events)
    for event in given.events:
        same = pairs.get(event.key)
        key = same.key if same else _fresh_event(event.key, result)
        news = _completed(event, same) if same else event
        result[key] = _dated(news.model_copy(update={"key": key}), given, given)
    return chronological(result.values())


def _completed(event: EventDraft, known: EventDraft) -> EventDraft:
    """What the edition doesn't say of an event stays as it was known."""
    return event.model_copy(
        update={
            "title": _kept(known.title, event.title),
            "place": event.place or known.place,
            "online": event.online or known.online,
            "description": event.description or known.description,
        }
    )


def _contacts(known: Sequence[ContactDraft], given: Sequence[ContactDraft]) -> list[ContactDraft]:
    """The given ones; what they don't say of an address that is known stays."""
    by_address = {contact.address: contact for contact in known}
    return [
        contact.model_copy(
            update={
                name: getattr(contact, name) or getattr(by_address[contact.address], name)
                for name in ("name", "organisation", "note")
            }
        )
        if contact.address in by_address
        else contact
        for contact in given
    ]


def chronological(events: Iterable[EventDraft]) -> list[EventDraft]:
    """Earliest first, undated last: the one order in which events are kept and written."""

    def moment(event: EventDraft) -> tuple[date, time, str]:
        when = parse_when(event.when)
        return when.start or date.max, when.start_time or time.min, event.key

    return sorted(events, key=moment)


def _pairs(known: Sequence[EventDraft], given: Sequence[EventDraft]) -> dict[str, EventDraft]:
    """By a given event's key, the known one that it is: of that name (it may have moved), or of
    that date and much the same name. The surest pairs first, and nobody in two."""
    found: dict[str, EventDraft] = {}
    candidates = [(_likeness(one, other), one, other) for one in given for other in known]
    for (same_date, likeness), one, other in sorted(
        candidates, key=lambda candidate: candidate[0], reverse=True
    ):
        enough = likeness >= (SAME_EVENT if same_date else SAME_TITLE)
        if enough and one.key not in found and other not in found.values():
            found[one.key] = other
    return found


def _likeness(one: EventDraft, other: EventDraft) -> tuple[bool, float]:
    same_date = bool(one.when) and one.when == other.when
    return same_date, fuzz.token_set_ratio(fold(one.title), fold(other.title))


def _fresh_event(key: str, taken: Collection[str]) -> str:
    others = (f"{key[:20]}-{n}" for n in range(2, 100))
    return key if key not in taken else next(other for other in others if other not in taken)


def _dated(part: Part, of: TopicDraft, topic: TopicDraft) -> Part:
    """The part with its edition written out only where it isn't the topic's own."""
    edition = part.edition or of.edition
    return part.model_copy(update={"edition": "" if edition == topic.edition else edition})
