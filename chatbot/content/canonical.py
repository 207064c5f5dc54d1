"""Writing a content pack, in one canonical form: the same content is the same bytes."""

from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from chatbot.content.drafts import SectionDraft, TopicDraft
from chatbot.errors import OperatorError

# What the file's name and the body say, the front matter doesn't repeat.
ELSEWHERE = {"key", "sections"}


class FolderInTheWay(OperatorError):
    """The folder is a file, or holds something that the export would not have written."""


def write_pack(drafts: list[TopicDraft], folder: Path) -> None:
    """One file a topic. Raises FolderInTheWay rather than mixing with files of something else."""
    files = {f"{draft.key}.md": written(draft) for draft in drafts}
    if folder.exists() and not folder.is_dir():
        raise FolderInTheWay(f"{folder} is a file: an export needs a folder")
    if folder.exists():
        strangers = sorted(path.name for path in folder.iterdir() if path.name not in files)
        if strangers:
            raise FolderInTheWay(f"{folder / strangers[0]} is none of the content: move it away")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def written(draft: TopicDraft) -> str:
    """A topic's file."""
    front = draft.model_dump(mode="json", exclude_defaults=True, exclude=ELSEWHERE)
    sections = "".join(f"\n{_section(section)}" for section in draft.sections)
    return f"---\n{_yaml(front)}---\n{sections}"


def _yaml(front: dict[str, Any]) -> str:
    yaml = YAML(typ="rt")
    yaml.width = 1_000_000  # one line a value: differences stay readable
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=2, offset=0)
    out = StringIO()
    yaml.dump(front, out)
    return out.getvalue()


def _section(section: SectionDraft) -> str:
    edition = f" edition={section.edition}" if section.edition else ""
    body = f"\n{section.body}\n" if section.body else ""
    return f"## {section.title} {{#{section.key}{edition}}}\n{body}"
