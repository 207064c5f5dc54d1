"""Read YAML front matter: as much of YAML as a pack needs, mappings, lists and texts.

Anchors, aliases and tags are refused, since a few lines of them are gigabytes once they are read;
numbers and the like stay texts, which drafts make of them what they must be.
"""

from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

DEEPEST = 5  # a field's list of mappings is at the third level
NOTHING = {"", "~", "null"}  # unless between quotes
Place = tuple[str | int, ...]


class BadFrontMatter(Exception):
    """What is wrong, and in which line, from 0."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_front_matter(text: str) -> tuple[dict[str, Any], dict[Place, int]]:
    """Read the fields, and the line, from 0, of each by its path. Raises BadFrontMatter."""
    lines: dict[Place, int] = {}
    try:
        events = YAML(typ="safe", pure=True).parse(text)
        next(events), next(events)  # the stream begins, and the document
        first = next(events, None)
        if not isinstance(first, MappingStartEvent):
            raise BadFrontMatter(0, "the front matter must be a list of fields")
        fields = _value(first, events, (), lines)
        next(events)  # the document's end
        if not isinstance(after := next(events), StreamEndEvent):
            raise _bad(after, "the front matter goes on behind its end")
    except YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        message = str(getattr(wrong, "problem", None) or wrong).splitlines()[0]
        raise BadFrontMatter(mark.line if mark else -1, message) from None
    return fields, lines


def _value(event: Any, events: Iterator[Any], path: Place, lines: dict[Place, int]) -> Any:
    if isinstance(event, AliasEvent):
        raise _bad(event, f"the alias *{event.anchor}: write its text instead")
    if event.anchor is not None:
        raise _bad(event, f"the anchor &{event.anchor}: no field needs one")
    if event.tag is not None:
        raise _bad(event, f"the tag {event.tag}: no field needs one")
    if len(path) > DEEPEST:
        raise _bad(event, f"more than {DEEPEST} levels")
    if isinstance(event, MappingStartEvent):
        return _mapping(events, path, lines)
    if isinstance(event, SequenceStartEvent):
        return _list(events, path, lines)
    is_plain = event.style is None
    return None if is_plain and event.value in NOTHING else event.value


def _mapping(events: Iterator[Any], path: Place, lines: dict[Place, int]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        name = _value(event, events, path, lines) if isinstance(event, ScalarEvent) else None
        if name is None:
            raise _bad(event, "a field's name must be a text")
        if name in fields:
            raise _bad(event, f"{name} stands twice")
        lines[*path, name] = event.start_mark.line
        fields[name] = _value(next(events), events, (*path, name), lines)
    return fields


def _list(events: Iterator[Any], path: Place, lines: dict[Place, int]) -> list[Any]:
    values: list[Any] = []
    while not isinstance(event := next(events), SequenceEndEvent):
        here = (*path, len(values))
        lines[here] = event.start_mark.line
        values.append(_value(event, events, here, lines))
    return values


def _bad(event: Any, message: str) -> BadFrontMatter:
    return BadFrontMatter(event.start_mark.line, message)
