"""What is written down twice says the same twice."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sqlalchemy import create_engine, text
from typer.core import TyperGroup
from typer.main import get_command

from chatbot import cli
from chatbot.answers.intents import Intent
from chatbot.content.questions import KINDS
from chatbot.discovery import all_tables
from chatbot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
OURS = "ETABLI_"  # what only tests, bench and scripts read


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def commands_of(group: TyperGroup) -> list[str]:
    """List `migrate`, `content import`, … as somebody types them."""
    names = []
    for name, command in group.commands.items():
        below = commands_of(command) if isinstance(command, TyperGroup) else []
        names += [f"{name} {further}" for further in below] or [name]
    return names


def pins(lock: str) -> set[tuple[str, frozenset[str]]]:
    """Read what a lock installs: each `name==version` with its hashes."""
    entries = re.findall(r"^(\S+==\S+).*\n((?:    --hash=\S+.*\n)+)", read(lock), re.MULTILINE)
    return {(pin, frozenset(re.findall(r"--hash=(\S+)", hashes))) for pin, hashes in entries}


def test_the_example_of_settings_shows_each_with_its_default() -> None:
    shown = dict(re.findall(rf"^(?:# )?({PREFIX}\w+)=(.*)$", read(".env.example"), re.MULTILINE))
    fields = Settings.model_fields
    assert shown == {PREFIX + name.upper(): written(f.default) for name, f in fields.items()}


def written(default: object) -> str:
    """Write settings as in the environment."""
    return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)


def test_each_setting_is_explained_to_operators() -> None:
    guide = read("docs/guide-exploitation.md")
    assert not [name for name in Settings.model_fields if PREFIX + name.upper() not in guide]


def test_each_kind_of_questions_is_explained_to_operators() -> None:
    guide = read("docs/guide-exploitation.md").splitlines()
    [explained] = [line for line in guide if line.startswith("Ce qui est demandé :")]
    assert re.findall(r"`(\w+)`", explained) == [*KINDS]
    assert {*KINDS} <= {*Intent}


def test_each_command_of_the_command_line_is_in_the_readme() -> None:
    group = get_command(cli.app)
    assert isinstance(group, TyperGroup)
    commands = commands_of(group)
    assert {"migrate", "content import"} <= set(commands)
    assert not [command for command in commands if command not in read("README.md")]


def test_each_word_of_the_script_is_in_the_readme() -> None:
    words = re.findall(r"^\./bot ([a-z]+)", read("bot"), re.MULTILINE)
    assert words == ["setup", "run", "test", "check", "train", "eval", "clients", "bench"]
    assert not [word for word in words if f"./bot {word}" not in read("README.md")]


def test_the_workflow_runs_each_python_that_is_supported() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    language = "Programming Language :: Python :: "
    supported = [c.removeprefix(language) for c in project["classifiers"] if language in c]
    assert project["requires-python"] == f">={supported[0]}"
    workflow = YAML(typ="safe").load(read(".github/workflows/ci.yml"))
    check = workflow["jobs"]["check"]
    assert check["strategy"]["matrix"]["python"] == supported
    assert [step["run"] for step in check["steps"] if "run" in step] == [".ci/run"]
    assert set(re.findall(r"python(3\.\d+)", read("bot"))) == set(supported)


def test_the_wheel_s_version_is_the_one_that_the_bot_tells() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "chatbot/__init__.py"


def test_the_operator_s_names_and_the_developers_have_prefixes_of_their_own() -> None:
    """Check that tests, bench and scripts read ETABLI_… only, or what every machine knows."""
    product = [*ROOT.glob("chatbot/**/*.py"), *ROOT.glob("telegram_sandbox/**/*.py")]
    around = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py")]
    assert product
    assert not [path for path in product if OURS in path.read_text("utf-8")]
    code = "\n".join(path.read_text("utf-8") for path in around)
    asked = set(re.findall(r'\bgiven\("(\w+)"\)', code))
    assert {name for name in asked if not name.startswith(OURS)} == {"CI", "PATH"}
    scripts = "\n".join(map(read, ["bot", ".ci/run", ".ci/check", ".ci/lock", ".ci/wheel"]))
    named = asked | set(re.findall(rf"\b{OURS}\w+", scripts))
    guide = read("docs/development.md")
    assert not [name for name in named if name.startswith(OURS) and name not in guide]


@pytest.mark.parametrize("lock", ["requirements/run.txt", "requirements/build.txt"])
def test_what_runs_and_builds_is_what_is_tested(lock: str) -> None:
    pinned = pins(lock)
    assert pinned
    assert len(pinned) == len(re.findall(r"^\S+==", read(lock), re.MULTILINE))
    assert pinned <= pins("requirements/dev.txt")


def test_pages_that_are_cited_are_there() -> None:
    """Find pages that comments cite by their path from the root, and others by links."""
    folders = ("bench", "chatbot", "telegram_sandbox", "tests")
    code = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert code
    assert pages
    cited = {
        (source, ROOT / page)
        for source in code
        for page in re.findall(r"\b(?:docs/[\w/-]+|[A-Z]+)\.md\b", source.read_text("utf-8"))
    } | {
        (source, source.parent / page)
        for source in pages
        for page in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", source.read_text("utf-8"))
    }
    assert not [f"{source}: {page}" for source, page in cited if not page.exists()]


def test_the_glossary_has_each_word_once() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", read("docs/glossary.md"), re.MULTILINE)
    words = Counter(word for row in rows for word in re.split(", (?:in code )?", row))
    assert words.pop("word") == read("docs/glossary.md").count("\n## ")
    assert not [word for word, times in words.items() if times > 1]


def test_the_queries_of_the_page_on_debugging_can_be_asked() -> None:
    blocks = re.findall(r"```sql\n(.+?)```", read("docs/debugging.md"), re.DOTALL)
    assert blocks
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        all_tables().create_all(connection)
        for query in "".join(blocks).split(";")[:-1]:
            connection.execute(text(query))
    engine.dispose()


def test_no_lock_names_an_address() -> None:
    locks = list((ROOT / "requirements").iterdir())
    assert locks
    locks.append(ROOT / "tests" / "foreign_clients" / "package-lock.json")
    assert not [lock for lock in locks if "://" in lock.read_text("utf-8")]
