"""A release is of the code's own version, and the changelog tells of it."""

import re
from pathlib import Path
from subprocess import run

import pytest

from chatbot import __version__

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy what the script reads into a folder of its own."""
    for name in (".ci/release-notes", "chatbot/__init__.py", "CHANGELOG.md"):
        copy = tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
        copy.chmod(0o700)
    return tmp_path


def notes(checkout: Path, tag: str) -> tuple[int, str, str]:
    """Return the exit code of the script, and what it prints and complains of."""
    ended = run([checkout / ".ci/release-notes", tag], check=False, capture_output=True, text=True)
    return ended.returncode, ended.stdout, ended.stderr


def test_the_changelog_tells_of_the_version(checkout: Path) -> None:
    code, told, _ = notes(checkout, f"v{__version__}")
    assert code == 0
    assert told.strip()
    assert "\n## " not in told


def test_another_tag_is_no_release(checkout: Path) -> None:
    code, told, complaint = notes(checkout, "v0.0.1")
    assert (code, told) == (1, "")
    assert complaint.startswith("release: v0.0.1 isn't the tag of")


def test_a_version_without_a_date_is_no_release(checkout: Path) -> None:
    changelog = checkout / "CHANGELOG.md"
    dated = changelog.read_text("utf-8")
    changelog.write_text(re.sub(rf"(## \[{__version__}\]) - \S+", r"\1", dated), "utf-8")
    code, told, complaint = notes(checkout, f"v{__version__}")
    assert (code, told) == (1, "")
    assert complaint.startswith("release: CHANGELOG.md has no part")


def test_what_is_unreleased_comes_first_in_the_changelog() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert headings[1].startswith(f"[{__version__}] - ")
