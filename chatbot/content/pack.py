"""Read and write a content pack: a folder of Markdown files with YAML front matter, one a topic.

A pack may also have labelled questions (`questions.py`). It is written in a canonical form: the
same content gives the same bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML, events as yaml
from ruamel.yaml.error import YAMLError

from chatbot.chantiers.rules import ALLIANCE, APPEAL
from chatbot.content.drafts import TopicDraft
from chatbot.content.questions import FILE, BadLine, read_questions, written_questions
from chatbot.errors import OperatorError, one_line

DEEPEST = 5  # a field's list of mappings is at the third level
NOTHING = {"", "~", "null"}  # values that stand for none, unless quoted
Place = tuple[str | int, ...]
SECTION = re.compile(
    r"^## (?P<title>.+?) \{#(?P<key>[^\s}]+)(?: edition=(?P<edition>[^\s}]+))?\}\s*$"
)
MOST_CHANTIERS = 80  # Bot API: 100 buttons a message; the list has one for each
MOST_BYTES = 4 * 1024**2  # of all files of a source: some sixty times the built-in pack
TOO_MUCH = f"more than {MOST_BYTES // 1024**2} MiB"
FENCE = "---"
KEYS_OF_KIND = {"appeal": APPEAL, "alliance": ALLIANCE}
ELSEWHERE = {"key", "sections", "questions"}  # fields that don't stand in the front matter


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int  # from 1
    message: str

    def __str__(self) -> str:
        return one_line(f"{self.file}:{self.line}: {self.message}")


class BadSource(OperatorError):
    """A source that can't be imported; each problem is one line for the operator."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(*map(str, problems))
        self.problems = problems


class FolderInTheWay(OperatorError):
    """An export can't use the folder: it is a file or a link, or holds files not of a pack."""


@dataclass(slots=True)
class _File:
    name: str
    lines: dict[Place, int] = field(default_factory=dict)  # by a field's path

    def problem(self, where: Place, message: str) -> Problem:
        near = next((where[:n] for n in range(len(where), 0, -1) if where[:n] in self.lines), ())
        return Problem(self.name, self.lines.get(near, 1), message)

    def bad(self, line: int, message: str) -> BadSource:
        return BadSource([Problem(self.name, line, message)])


def read_pack(folder: Path) -> list[TopicDraft]:
    """Read every `.md` file of a pack, sorted by name. Raises BadSource with all problems."""
    read: list[tuple[_File, TopicDraft]] = []
    problems: list[Problem] = []
    paths = sorted(folder.glob("*.md"))
    if sum(path.stat().st_size for path in paths) > MOST_BYTES:
        raise BadSource([Problem(folder.name, 1, TOO_MUCH)])
    for path in paths:
        file = _File(path.name)
        try:
            read.append((file, _read(path, file)))
        except BadSource as source:
            problems += source.problems
    if not read and not problems:
        problems.append(Problem(folder.name, 1, "no content here: a pack has one .md file a topic"))
    problems += _contradictions(read)
    if problems:
        raise BadSource(problems)
    drafts = [draft for _, draft in read]
    if not (folder / FILE).exists():
        return drafts
    try:
        found = read_questions(read_text(folder / FILE), {draft.key for draft in drafts})
    except BadLine as bad:
        raise _File(FILE).bad(bad.line, str(bad)) from None
    return [draft.model_copy(update={"questions": found.get(draft.key, [])}) for draft in drafts]


def write_pack(drafts: list[TopicDraft], folder: Path) -> None:
    """Write a file for each topic. Raises FolderInTheWay if the folder holds other files."""
    files = {f"{draft.key}.md": written(draft) for draft in drafts}
    if questions := written_questions(drafts):
        files[FILE] = questions
    if folder.exists() and not folder.is_dir():
        raise FolderInTheWay(f"{folder} is a file: an export needs a folder")
    if folder.is_symlink():
        raise FolderInTheWay(f"{folder} is a symbolic link: name the folder that it leads to")
    folder.mkdir(parents=True, exist_ok=True)
    ours = {path.name for path in folder.iterdir() if path.is_file() and not path.is_symlink()}
    strangers = sorted({path.name for path in folder.iterdir()} - (ours & files.keys()))
    if strangers:
        raise FolderInTheWay(f"{folder / strangers[0]} is none of the content: move it away")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def read_text(path: Path) -> str:
    """Read a source's file. Raises BadSource for anything but a text file of at most MOST_BYTES."""

    def bad(message: str) -> BadSource:
        return BadSource([Problem(path.name, 1, message)])

    if not path.is_file():
        raise bad("no file")
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(MOST_BYTES + 1)
    except UnicodeDecodeError:
        raise bad("no text in UTF-8") from None
    except OSError as trouble:
        raise bad(f"can't be read: {trouble.strerror}") from None
    if len(text) > MOST_BYTES:
        raise bad(TOO_MUCH)
    return text


def written(draft: TopicDraft) -> str:
    front = draft.model_dump(mode="json", exclude_defaults=True, exclude=ELSEWHERE)
    writer = YAML(typ="rt")
    writer.width = 1_000_000  # one line a value: differences stay readable
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=2, offset=0)
    out = StringIO()
    writer.dump(front, out)
    text = f"---\n{out.getvalue()}---\n"
    for section in draft.sections:
        edition = f" edition={section.edition}" if section.edition else ""
        body = f"\n{section.body}\n" if section.body else ""
        text += f"\n## {section.title} {{#{section.key}{edition}}}\n{body}"
    return text


def _read(path: Path, file: _File) -> TopicDraft:
    lines = read_text(path).split("\n")
    if lines[0].rstrip() != FENCE or FENCE not in lines[1:]:
        raise file.bad(1, "the front matter must stand between two --- lines")
    end = lines.index(FENCE, 1)
    try:
        fields, places = read_front_matter("\n".join(lines[1:end]))
    except BadLine as bad:
        raise file.bad(bad.line + 1, str(bad)) from None  # the opening fence is before
    file.lines |= {path: line + 2 for path, line in places.items()}  # after the opening fence
    if extra := ELSEWHERE & fields.keys():
        raise BadSource([file.problem((extra.pop(),), "not a field: key is the file's name")])
    fields |= {"key": path.stem, "sections": list(_sections(lines, end + 1, file))}
    try:
        return TopicDraft.model_validate(fields, strict=False)
    except ValidationError as wrong:
        problems = []
        for error in wrong.errors():
            name, message = ".".join(map(str, error["loc"])), error["msg"]
            text = f"{name}: {message.removeprefix('Value error, ')}"
            problems.append(file.problem(error["loc"], text))
        raise BadSource(problems) from None


def _sections(lines: list[str], start: int, file: _File) -> Iterator[dict[str, str]]:
    heads = [n for n in range(start, len(lines)) if lines[n].startswith("## ")]
    before = [n for n in range(start, heads[0] if heads else len(lines)) if lines[n].strip()]
    if before:
        raise file.bad(before[0] + 1, "text before the first ## heading")
    for index, (head, end) in enumerate(pairwise([*heads, len(lines)])):
        named = SECTION.match(lines[head])
        if named is None:
            raise file.bad(head + 1, "a section's heading ends with its key: ## Enjeux {#enjeux}")
        file.lines["sections", index] = head + 1
        body = "\n".join(lines[head + 1 : end]).strip()
        yield {**named.groupdict(default=""), "body": body}


def _contradictions(read: list[tuple[_File, TopicDraft]]) -> Iterator[Problem]:
    numbers: dict[int, str] = {}
    keys = {draft.key for _, draft in read}
    for file, draft in read:
        if draft.number is not None:
            holder = numbers.setdefault(draft.number, file.name)
            if holder != file.name:
                yield file.problem(("number",), f"number {draft.number} is taken by {holder}")
        if draft.key != KEYS_OF_KIND.get(draft.kind, draft.key) or (
            draft.kind == "chantier" and draft.key in KEYS_OF_KIND.values()
        ):
            yield file.problem(("kind",), f"kind {draft.kind}: the file's name doesn't go with it")
        if draft.kind != "chantier" and draft.number is not None:
            yield file.problem(("number",), "only a chantier has a number")
        # Porteurs are looked up through `about`: it must lead to a chantier, which has none itself.
        if draft.about is not None and draft.about not in keys:
            yield file.problem(("about",), f"about: no topic has the key {draft.about!r}")
        elif draft.about is not None and draft.kind == "chantier":
            yield file.problem(("about",), "about: a chantier is about no other topic")
        elif draft.about in KEYS_OF_KIND.values():
            yield file.problem(("about",), f"about: {draft.about!r} is no chantier")
        yield from _repeated(file, draft)
    if len(numbers) > MOST_CHANTIERS:
        yield Problem(read[0][0].name, 1, f"more than {MOST_CHANTIERS} chantiers")


def _repeated(file: _File, draft: TopicDraft) -> Iterator[Problem]:
    for name in ("events", "sections"):
        seen: set[str] = set()
        for index, part in enumerate(getattr(draft, name)):
            if part.key in seen:
                yield file.problem((name, index), f"{name}: the key {part.key!r} stands twice")
            seen.add(part.key)


def read_front_matter(text: str) -> tuple[dict[str, Any], dict[Place, int]]:
    """Read the fields, and each field's line (from 0), by its path. Raises BadLine."""
    lines: dict[Place, int] = {}
    try:
        events = YAML(typ="safe", pure=True).parse(text)
        next(events), next(events)  # the stream begins, and the document
        first = next(events, None)
        if not isinstance(first, yaml.MappingStartEvent):
            raise BadLine(1, "the front matter must be a list of fields")
        fields = _value(first, events, (), lines)
        next(events)  # the document's end
        if not isinstance(after := next(events), yaml.StreamEndEvent):
            raise _bad(after, "the front matter goes on behind its end")
    except YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        message = str(getattr(wrong, "problem", None) or wrong).splitlines()[0]
        raise BadLine(mark.line + 1 if mark else 0, message) from None
    return fields, lines


def _value(event: Any, events: Iterator[Any], path: Place, lines: dict[Place, int]) -> Any:
    if isinstance(event, yaml.AliasEvent):
        raise _bad(event, f"the alias *{event.anchor}: write its text instead")
    if event.anchor is not None:
        raise _bad(event, f"the anchor &{event.anchor}: no field needs one")
    if event.tag is not None:
        raise _bad(event, f"the tag {event.tag}: no field needs one")
    if len(path) > DEEPEST:
        raise _bad(event, f"more than {DEEPEST} levels")
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, path, lines)
    if isinstance(event, yaml.SequenceStartEvent):
        values: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            here = (*path, len(values))
            lines[here] = event.start_mark.line
            values.append(_value(event, events, here, lines))
        return values
    is_plain = event.style is None
    return None if is_plain and event.value in NOTHING else event.value


def _mapping(events: Iterator[Any], path: Place, lines: dict[Place, int]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        name = _value(event, events, path, lines) if isinstance(event, yaml.ScalarEvent) else None
        if name is None:
            raise _bad(event, "a field's name must be a text")
        if name in fields:
            raise _bad(event, f"{name} stands twice")
        lines[*path, name] = event.start_mark.line
        fields[name] = _value(next(events), events, (*path, name), lines)
    return fields


def _bad(event: Any, message: str) -> BadLine:
    return BadLine(event.start_mark.line + 1, message)
