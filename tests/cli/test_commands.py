"""The command line as an operator types it, in processes of its own."""

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import QueuePool, text

from chatbot import __version__
from chatbot.cli.cast import SANDBOX_TOKEN
from chatbot.cli.command import opened
from chatbot.content.service import BUILT_IN, current
from chatbot.engine.storage.engine import Storage
from tests.shell import Shell

NEWSLETTER = Path(__file__).parents[1] / "content" / "editions"


one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


async def test_content_goes_in_and_comes_out_the_same(shell: Shell) -> None:
    shown = await shell.run("content", "import", str(BUILT_IN), "--dry-run")
    assert (shown.code, shown.err) == (0, "")
    assert "+ alimentation: 7. " in shown.out
    assert "nothing was written" in shown.out
    done = await shell.run("content", "import", str(BUILT_IN))
    assert (done.code, done.out) == (0, shown.out.removesuffix("(dry run: nothing was written)\n"))
    again = await shell.run("content", "import", str(BUILT_IN))
    assert again.out == "Nothing changes.\n"
    exported = await shell.run("content", "export", "out")
    assert exported.out == "10 files written to out\n"
    for path in BUILT_IN.iterdir():
        assert (shell.folder / "out" / path.name).read_bytes() == path.read_bytes()


async def test_an_import_quotes_what_it_does_not_understand(shell: Shell) -> None:
    (shell.folder / "lettre.txt").write_text(
        "L’Établi, mai 2022\n\n1. Manger\n\nPorté par nous.\n\nAgenda\n\n"
        "- Bal le vendredi 11 juin\n- Jeux un mardi sur deux à 20h\n- Fête le 18 juin\n",
        encoding="utf-8",
    )
    done = await shell.run("content", "import", "lettre.txt", "--dry-run")
    assert done.err.count("warning: ") == 2
    assert "lettre.txt:9: warning: “le vendredi 11 juin” isn't understood" in done.err
    assert "lettre.txt:10: warning: “un mardi sur deux à 20h” isn't understood" in done.err
    assert "    events: 1\n" in done.out


async def test_a_newsletter_s_remarks_are_told_with_their_lines(shell: Shell) -> None:
    edition = min(NEWSLETTER.glob("*.txt"))
    checked = await shell.run("content", "check", str(edition))
    assert checked.code == 0
    assert f"{edition.name}: " in checked.out
    assert all(line.startswith(f"{edition.name}:") for line in checked.err.splitlines())
    assert (await shell.run("content", "import", str(edition))).code == 0
    assert (await shell.run("content", "import", str(edition))).out == "Nothing changes.\n"


@one_database
async def test_a_bad_source_is_told_in_a_line_and_changes_nothing(shell: Shell) -> None:
    (shell.folder / "pack").mkdir()
    (shell.folder / "pack" / "x.md").write_text("---\nkind: chantier\n---\n", encoding="utf-8")
    refused = await shell.run("content", "import", "pack")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.splitlines() == [
        "x.md:1: title: Field required",
        "x.md:1: edition: Field required",
    ]
    (shell.folder / "letter.txt").write_text("Bonjour.", encoding="utf-8")
    refused = await shell.run("content", "check", "letter.txt")
    assert refused.code == 1
    assert len(refused.err.splitlines()) == 1
    assert refused.err.startswith("letter.txt:")


async def test_the_content_of_a_new_database_is_no_content(
    shell: Shell, empty_database_url: str
) -> None:
    exported = await shell.run("content", "export", "out", CHATBOT_DATABASE_URL=empty_database_url)
    assert (exported.code, exported.out, exported.err) == (0, "0 files written to out\n", "")


async def test_connections_are_given_back_when_a_command_fails(database_url: str) -> None:
    async def fail() -> None:
        async with opened(database_url) as storage, storage.reading() as session:
            used.append(storage)
            await current(session)
            raise ZeroDivisionError

    used: list[Storage] = []
    with pytest.raises(ZeroDivisionError):
        await fail()
    pool = used[0].engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedin() == 0


@one_database
async def test_one_is_singular(shell: Shell) -> None:
    (shell.folder / "pack").mkdir()
    text = "---\nkind: chantier\ntitle: Habiter\nedition: 2022-05\nevents:\n"
    date = "- key: a\n  title: Visite\n---\n"
    (shell.folder / "pack" / "habiter.md").write_text(text + date, encoding="utf-8")
    checked = await shell.run("content", "check", "pack")
    assert checked.out == "pack: 1 chantier, 1 date, no error\n"
    assert (await shell.run("content", "import", "pack")).code == 0
    assert (await shell.run("content", "export", "out")).out == "1 file written to out\n"
    checked = await shell.run("content", "check", str(BUILT_IN))
    assert checked.out.startswith("pack: 8 chantiers, ")


@one_database
async def test_a_path_that_cannot_be_used_is_told_in_a_line(shell: Shell) -> None:
    (shell.folder / "file").write_text("à moi", encoding="utf-8")
    refused = await shell.run("content", "export", "file")
    assert (refused.code, refused.err) == (1, "file is a file: an export needs a folder\n")
    refused = await shell.run("content", "export", "file/out")
    assert (refused.code, refused.err) == (1, "file/out: Not a directory\n")
    below = "sqlite+aiosqlite:///file/below/x.db"
    refused = await shell.run("migrate", CHATBOT_DATABASE_URL=below)
    assert (refused.code, refused.err) == (1, "file/below: Not a directory\n")


AWAY = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none?connect_timeout=1"


@one_database
@pytest.mark.parametrize(
    ("words", "url"), [("content export out", AWAY), ("sandbox", "sqlite+aiosqlite:///no.db")]
)
async def test_a_database_that_cannot_be_used_is_told_in_a_line(
    shell: Shell, words: str, url: str
) -> None:
    (shell.folder / "no.db").write_text("no database " * 100, encoding="utf-8")
    refused = await shell.run(*words.split(), CHATBOT_DATABASE_URL=url, CHATBOT_HTTP_PORT="0")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert refused.err.startswith("the database can't be used: ")
    assert "secret" not in refused.err


async def test_a_database_of_a_later_version_is_told_in_a_line(
    shell: Shell, storage: Storage
) -> None:
    async with storage.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    refused = await shell.run("migrate")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert refused.err.startswith("the database is of a later version of the bot")


def test_the_program_is_started_as_a_module_as_well() -> None:
    """Start it as a program; elsewhere it is forked (tests/shell.py)."""
    told = subprocess.run(
        [sys.executable, "-m", "chatbot", "--help"], capture_output=True, check=True
    )
    assert b"sandbox" in told.stdout


def test_help_comes_at_once() -> None:
    program = "import sys, chatbot.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True)
    assert not {b"sqlalchemy", b"telegram", b"pydantic"} & {*loaded.stdout.split()}


@one_database
async def test_the_version_is_told(shell: Shell) -> None:
    told = await shell.run("--version")
    assert (told.code, told.out, told.err) == (0, f"chatbot {__version__}\n", "")


@one_database
async def test_wrong_usage_is_exit_2(shell: Shell) -> None:
    assert (await shell.run("content", "import", "nowhere")).code == 2
    assert (await shell.run("dance")).code == 2


@one_database
async def test_each_bad_setting_is_a_line_and_exit_1(shell: Shell) -> None:
    settings = {
        "CHATBOT_ADMIN_IDS": "0",
        "CHATBOT_DATABASE_URL": "postgresql+psycopg://n:hidden@127.0.0.1:99999/n",
        "CHATBOT_HTTP_HOST": "",
        "CHATBOT_PORT": "1",
        "CHATBOT_SEND_RATE": "1000000",
        "CHATBOT_TELEGRAM_API_URL": "http://:::",
    }
    for command in "run", "migrate":
        bad = await shell.run(command, **settings)
        assert (bad.code, bad.out) == (1, "")
        assert sorted(line.split(":")[0] for line in bad.err.splitlines()) == sorted(settings)
        assert "hidden" not in bad.err


@one_database
async def test_the_bot_does_not_run_without_a_token(shell: Shell) -> None:
    refused = await shell.run("run")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert "CHATBOT_TELEGRAM_TOKEN is empty" in refused.err


@one_database
async def test_what_telegram_refuses_ends_the_bot_without_the_token_being_shown(
    shell: Shell,
) -> None:
    stranger = {"CHATBOT_TELEGRAM_TOKEN": "999:" + "A" * 35}
    away = {
        "CHATBOT_TELEGRAM_TOKEN": SANDBOX_TOKEN,
        "CHATBOT_PUBLIC_URL": "https://bot.example.org",  # the sandbox stays on its machine
        "CHATBOT_WEBHOOK_SECRET": "s",
    }
    async with shell.sandbox() as (_, address):
        given = {
            "CHATBOT_TELEGRAM_API_URL": address,
            "CHATBOT_HTTP_PORT": "0",
            "CHATBOT_DATABASE_URL": "sqlite+aiosqlite:///other.db",
        }
        for settings, line in (
            (stranger, "CHATBOT_TELEGRAM_TOKEN: Telegram refuses it"),
            (away, "CHATBOT_PUBLIC_URL: Telegram refuses it: "),
        ):
            refused = await shell.run("run", **given, **settings)
            assert refused.code == 1
            assert refused.err.splitlines()[-1].startswith(line)
            assert settings["CHATBOT_TELEGRAM_TOKEN"] not in refused.err


@one_database
async def test_a_port_that_is_taken_is_told(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = await shell.run("sandbox", CHATBOT_HTTP_PORT=port)
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert refused.err.startswith("CHATBOT_HTTP_HOST, CHATBOT_HTTP_PORT: can't listen")


@pytest.mark.parametrize(
    ("databases", "number"),
    [("sqlite", signal.SIGINT), ("postgresql", signal.SIGTERM)],
    indirect=["databases"],
)
async def test_a_signal_ends_it_cleanly_and_quietly(shell: Shell, number: int) -> None:
    async with shell.sandbox() as (process, _):
        process.send_signal(number)
        async with asyncio.timeout(10):
            _, err = await process.communicate()
    assert process.returncode == 0
    assert "Traceback" not in err.decode()
    assert "error" not in err.decode()
