"""What the content becomes when a source is laid over what is there. Pure."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from rapidfuzz import fuzz

from chatbot.chantiers.rules import ALLIANCE, APPEAL, fold, slug
from chatbot.content.announced import SAME_TITLE, chronological, fresh_key, pairs
from chatbot.content.drafts import (
    ContactDraft,
    Content,
    Draft,
    EventDraft,
    SectionDraft,
    TopicDraft,
)
from chatbot.content.numbers import (
    as_file,
    as_title,
    refuse_other_titles,
    refuse_taken_numbers,
    without_numbers,
)
from chatbot.errors import OperatorError

Part = TypeVar("Part", EventDraft, SectionDraft)


class TooMuch(OperatorError):
    """With what a source adds, a topic has more than a draft may."""


def lay_pack(current: Content, pack: Sequence[TopicDraft]) -> Content:
    """A pack's topics are as its files say; topics that it doesn't have stay.

    Raises NumberTaken when one of these has a number that the pack gives.
    """
    result = current | {draft.key: _ordered(draft) for draft in pack}
    refuse_taken_numbers(result, as_file)
    return result


def lay_newsletter(current: Content, drafts: Sequence[TopicDraft], *, renumber: bool) -> Content:
    """An edition changes what it speaks of, topics matched by title; the rest stays.

    Raises NumberTaken when it gives a known number to another title, unless `renumber` says that
    it counts anew: then chantiers that it doesn't mention have no number any more, except those
    that are known from a later edition. Raises TooMuch.
    """
    given = _given(drafts, _keys(current, drafts))
    refuse_taken_numbers(given, as_title)
    result = dict(current)
    if renumber:
        result |= without_numbers(current, given)
    else:
        refuse_other_titles(current, given)
    for key, draft in given.items():
        result[key] = _laid_over(current[key], draft) if key in current else _ordered(draft)
    refuse_taken_numbers(result, as_title)
    return result


def _given(drafts: Sequence[TopicDraft], keys: Sequence[str]) -> Content:
    """The edition's topics by key; what an appeal is about is told by a number so far."""
    by_number = {draft.number: key for draft, key in zip(drafts, keys, strict=True) if draft.number}
    return {
        key: draft.model_copy(
            update={
                "key": key,
                "about": by_number.get(int(draft.about)) if draft.about else None,
            }
        )
        for draft, key in zip(drafts, keys, strict=True)
    }


def _keys(current: Content, drafts: Sequence[TopicDraft]) -> list[str]:
    keys: list[str] = []
    for draft in drafts:
        key = {"appeal": APPEAL, "alliance": ALLIANCE}.get(draft.kind)
        keys.append(
            key
            or _matching(current, draft, keys)
            or fresh_key(slug(draft.title) or "chantier", {*current, *keys, APPEAL, ALLIANCE})
        )
    return keys


def _matching(current: Content, draft: TopicDraft, taken: Sequence[str]) -> str | None:
    likeness = {
        key: fuzz.ratio(fold(known.title), fold(draft.title))
        for key, known in current.items()
        if known.kind == "chantier" and key not in taken
    }
    best = max(likeness, key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= SAME_TITLE else None


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
    try:
        return TopicDraft.model_validate(known.model_copy(update=changes))
    except ValidationError as wrong:
        error = wrong.errors()[0]
        raise TooMuch(f"{known.key}: {error['loc'][0]}: {error['msg']}") from None


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
    same_ones = pairs(known.events, given.events)
    for event in given.events:
        same = same_ones.get(event.key)
        key = same.key if same else fresh_key(event.key, result)
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


def _dated(part: Part, of: TopicDraft, topic: TopicDraft) -> Part:
    """The part with its edition written out only where it isn't the topic's own."""
    edition = part.edition or of.edition
    return part.model_copy(update={"edition": "" if edition == topic.edition else edition})
