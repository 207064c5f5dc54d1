"""Describe the changes of an import, in lines for the operator."""

from collections import Counter
from collections.abc import Iterator, Sequence

from chatbot.content import drafts
from chatbot.content.merging import as_called

Keyed = drafts.EventDraft | drafts.SectionDraft

SHOWN = 70  # characters of a value that are shown
PARTS = ("porteurs", "contacts", "resources", "events", "sections", "questions")


def difference(before: drafts.Content, after: drafts.Content) -> list[str]:
    """Write a block of lines for each topic that changes."""
    lines: list[str] = []
    for key, draft in after.items():
        known = before.get(key)
        if known is None:
            counts = {name: len(getattr(draft, name)) for name in PARTS}
            lines.append(f"+ {_name(draft)}")
            lines += [f"    {name}: {count}" for name, count in counts.items() if count]
        elif changes := list(_changes(known, draft)):
            lines += [f"~ {_name(draft)}", *(f"    {line}" for line in changes)]
    return lines


def _name(draft: drafts.TopicDraft) -> str:
    number = f"{draft.number}. " if draft.number is not None else ""
    return f"{draft.key}: {number}{draft.title}"


def _changes(before: drafts.TopicDraft, after: drafts.TopicDraft) -> Iterator[str]:
    for name in drafts.TopicDraft.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name == "events":
            called = as_called(old, new)
            renamed = ((was.key, now.key) for was, now in zip(old, called, strict=True))
            yield from (f"~ event {was}.key: {was} -> {now}" for was, now in renamed if was != now)
            yield from _keyed("event", called, new)
        elif name == "sections":
            yield from _keyed("section", old, new)
        elif name == "questions":
            # Only one line: there may be thousands of questions.
            changed = (Counter(new) - Counter(old)).total()
            if len(old) != len(new):
                yield f"~ questions: {len(old)} -> {len(new)}"
            elif changed:
                yield f"~ questions: {changed} of {len(new)} changed"
            else:
                yield "~ questions in another order"
        elif name in PARTS:
            word = name[:-1]
            yield from (f"- {word}: {_short(_values(part))}" for part in old if part not in new)
            yield from (f"+ {word}: {_short(_values(part))}" for part in new if part not in old)
        else:
            yield f"~ {name}: {_short(old)} -> {_short(new)}"


def _keyed(word: str, before: Sequence[Keyed], after: Sequence[Keyed]) -> Iterator[str]:
    old = {part.key: part for part in before}
    new = {part.key: part for part in after}
    for key, part in new.items():
        if key not in old:
            yield f"+ {word} {key}: {_short(_values(part))}"
        elif old[key] != part:
            was, now = (each.model_dump(mode="json") for each in (old[key], part))
            for name in [name for name in was if was[name] != now[name]]:
                yield f"~ {word} {key}.{name}: {_short(was[name])} -> {_short(now[name])}"
    yield from (f"- {word} {key}" for key in old if key not in new)
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        yield f"~ {word}s in another order"


def _values(part: drafts.Draft) -> str:
    return ", ".join(map(str, part.model_dump(mode="json", exclude_defaults=True).values()))


def _short(value: object) -> str:
    text = " ".join(str(value).split()) if value not in (None, "", []) else "(nothing)"
    return text if len(text) <= SHOWN else text[:SHOWN].rstrip() + "…"
