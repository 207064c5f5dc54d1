"""`chatbot doctor`: a line for each thing that it looks at, and nothing changed."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy.exc import OperationalError

from chatbot.cli.cast import SANDBOX_TOKEN
from chatbot.cli.doctor import (
    SCHEMAS,
    Finding,
    Level,
    check_clock,
    check_rights,
    check_space,
    check_webhook,
    without_secrets,
)
from chatbot.engine.storage import schema
from chatbot.engine.storage.schema import Schema
from chatbot.settings import Settings
from tests.clock import NOW
from tests.environment import given
from tests.http_client import http_client
from tests.shell import Shell

HERE = "https://bot.example.org/telegram"
AWAY = "postgresql+psycopg://n:secret@127.0.0.1:1/n"
IN_QUERY = "postgresql+psycopg://127.0.0.1:1/n?user=n&password=secret"
NOBODY_THERE = {"CHATBOT_TELEGRAM_API_URL": "http://127.0.0.1:1/secret-path"}

one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def levels(lines: str) -> dict[str, str]:
    """Map each thing that was checked to how it is."""
    return {line.split()[1]: line.split()[0] for line in lines.splitlines()}


async def test_a_bot_that_runs_is_well_and_another_s_token_is_not(shell: Shell) -> None:
    async with shell.sandbox() as (_, address):
        given = {"CHATBOT_TELEGRAM_TOKEN": SANDBOX_TOKEN, "CHATBOT_TELEGRAM_API_URL": address}
        seen = await shell.run("doctor", **given)
        refused = await shell.run("doctor", **given | {"CHATBOT_TELEGRAM_TOKEN": "999:secret"})
    assert (seen.code, seen.err) == (0, "")
    looked_at = {"settings", "schema", "token", "rights", "webhook", "clock"}
    assert looked_at <= levels(seen.out).keys()
    assert {*levels(seen.out).values()} == {"ok"}
    assert "@etabli_bot" in seen.out
    assert SANDBOX_TOKEN not in seen.out
    assert refused.code == 1
    assert refused.out.splitlines()[-1].startswith("FAILED   token     Telegram refuses it")


@one_database
async def test_a_webhook_that_is_set_elsewhere_is_said(shell: Shell) -> None:
    async with shell.sandbox() as (_, address), http_client() as http:
        given = {"CHATBOT_TELEGRAM_TOKEN": SANDBOX_TOKEN, "CHATBOT_TELEGRAM_API_URL": address}
        elsewhere = {"url": "http://localhost:1/secret-path"}
        await http.post(f"{address}/bot{SANDBOX_TOKEN}/setWebhook", json=elsewhere)
        seen = await shell.run("doctor", **given)
    assert seen.code == 0
    assert levels(seen.out)["webhook"] == "warning"
    assert "set to localhost, but" in seen.out
    assert "secret-path" not in seen.out


@one_database
async def test_without_a_token_only_the_sandbox_can_run(shell: Shell) -> None:
    seen = await shell.run("doctor")
    assert seen.code == 0
    assert "only the sandbox can run" in seen.out.splitlines()[-1]


@one_database
async def test_what_is_not_there_yet_is_not_made(shell: Shell) -> None:
    new = shell.folder / "var" / "new.db"
    seen = await shell.run("doctor", CHATBOT_DATABASE_URL=f"sqlite+aiosqlite:///{new}")
    assert seen.code == 0
    assert "isn't there yet" in seen.out
    assert not [*shell.folder.iterdir()]


@one_database
@pytest.mark.parametrize(
    ("about", "said", "settings"),
    [
        ("settings", "CHATBOT_HTTP_PORT", {"CHATBOT_HTTP_PORT": "many"}),
        ("database", "PostgreSQL can't be used", {"CHATBOT_DATABASE_URL": AWAY}),
        ("database", "PostgreSQL can't be used", {"CHATBOT_DATABASE_URL": IN_QUERY}),
        ("database", "not a database", {"CHATBOT_DATABASE_URL": "sqlite+aiosqlite:///no.db"}),
        ("token", "can't be asked", {"CHATBOT_TELEGRAM_TOKEN": "999:secret", **NOBODY_THERE}),
        ("settings", "without /bot<token>", {"CHATBOT_TELEGRAM_API_URL": "https://h/bot9:secret"}),
    ],
)
async def test_what_fails_is_said_and_is_exit_1(
    shell: Shell, about: str, said: str, settings: dict[str, str]
) -> None:
    (shell.folder / "no.db").write_text("no database " * 100, encoding="utf-8")
    seen = await shell.run("doctor", **settings)
    assert (seen.code, seen.err) == (1, "")
    [line] = [line for line in seen.out.splitlines() if line.startswith("FAILED")]
    assert line.split()[1] == about
    assert said in line
    assert "secret" not in seen.out


@one_database
def test_a_disk_that_takes_nothing_more_has_failed(shell: Shell) -> None:
    program = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
    program += "sys.argv = ['chatbot', 'doctor']; from chatbot.cli import main; main()"
    seen = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": given("PATH"), **shell.settings},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (seen.returncode, seen.stderr) == (1, "")
    assert levels(seen.stdout)["database"] == "FAILED"
    assert "can't be written: File too large" in seen.stdout


@one_database
async def test_a_database_that_somebody_keeps_locked_has_failed(
    shell: Shell, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_S", 0.1)
    file = schema.sqlite_file(database_url)
    assert file is not None
    with closing(schema.open_file(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            schema.try_writing(database_url, Schema.CURRENT)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize("has_schema", [True, False])
async def test_a_database_that_may_only_be_read_has_failed(
    shell: Shell, database_url: str, empty_database_url: str, *, has_schema: bool
) -> None:
    read_only = "options=-c default_transaction_read_only=on"
    url = database_url if has_schema else empty_database_url
    url = f"{url}{'&' if '?' in url else '?'}{quote(read_only, safe='=')}"
    seen = await shell.run("doctor", CHATBOT_DATABASE_URL=url)
    assert (seen.code, seen.err) == (1, "")
    assert levels(seen.out)["database"] == "FAILED"
    assert "read-only transaction" in seen.out


def test_no_secret_of_the_settings_is_shown_whoever_quotes_it() -> None:
    settings = Settings(
        telegram_token="1:token",  # noqa: S106 - nobody's
        webhook_secret="between",  # noqa: S106
        database_url="postgresql+psycopg://n:word@h/n?sslpassword=other",
        _env_file=None,
    )
    said = "no 1:token, token, between, word, other, but n and h"
    hidden = "no (secret), (secret), (secret), (secret), (secret), but n and h"
    assert without_secrets(said, settings) == hidden


def judged(*findings: Finding) -> Sequence[Level]:
    return [finding.level for finding in findings]


def test_a_schema_is_judged_by_what_can_be_done_with_it() -> None:
    seen = judged(*map(SCHEMAS.__getitem__, Schema))
    assert seen == [Level.WARNING, Level.WARNING, Level.OK, Level.FAILED]


def test_little_space_is_a_warning_and_none_has_failed() -> None:
    seen = judged(check_space(0), check_space(10**8), check_space(10**10))
    assert seen == [Level.FAILED, Level.WARNING, Level.OK]


@pytest.mark.parametrize(
    ("me", "warnings"),
    [
        ({"can_join_groups": True, "supports_inline_queries": True}, 0),
        ({"can_join_groups": True}, 1),
        ({"can_join_groups": False}, 2),
        ({"can_join_groups": True, "can_read_all_group_messages": True}, 2),
    ],
)
def test_rights_that_botfather_gave_are_judged(me: dict[str, Any], warnings: int) -> None:
    assert judged(*check_rights(me)).count(Level.WARNING) == warnings


def failing(ago: timedelta) -> dict[str, Any]:
    at = int((NOW - ago).timestamp())
    return {"url": HERE, "last_error_date": at, "last_error_message": "Connection refused"}


@pytest.mark.parametrize(
    ("info", "wanted", "warning"),
    [
        ({"url": ""}, "", None),
        ({"url": HERE}, HERE, None),
        ({"url": ""}, HERE, "not set yet"),
        ({"url": "https://other.example.org/x"}, HERE, "set to other.example.org, elsewhere"),
        ({"url": HERE}, "", "set to bot.example.org, but"),
        ({"url": "", "pending_update_count": 101}, "", "101 updates wait"),
        (failing(timedelta(minutes=5)), HERE, "at 11:55 UTC Telegram met: Connection refused"),
        (failing(timedelta(days=2)), HERE, None),
    ],
)
def test_a_webhook_is_judged_by_the_settings(
    info: dict[str, Any], wanted: str, warning: str | None
) -> None:
    findings = [*check_webhook(info, wanted, NOW)]
    said = [finding.sentence for finding in findings if finding.level is Level.WARNING]
    assert len(said) == (warning is not None)
    assert warning is None or warning in said[0]


@pytest.mark.parametrize(
    ("seconds", "level", "said"),
    [
        (5, Level.OK, "right"),
        (-5, Level.OK, "right"),
        (6, Level.WARNING, "6 s ahead of"),
        (-90, Level.WARNING, "90 s behind"),
    ],
)
def test_a_clock_that_is_off_is_said(seconds: int, level: Level, said: str) -> None:
    finding = check_clock(timedelta(seconds=seconds))
    assert finding.level is level
    assert said in finding.sentence


def test_a_server_that_tells_no_time_is_no_trouble() -> None:
    assert check_clock(None).level is Level.OK
