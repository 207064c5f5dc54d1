"""Settings: read from the environment and `.env`; what is wrong is told in one line each."""

from pathlib import Path

import pytest

from chatbot.settings import BadSettings, Settings, read_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHATBOT_DATABASE_URL", "CHATBOT_TELEGRAM_TOKEN", "CHATBOT_HTTP_PORT"):
        monkeypatch.delenv(name, raising=False)


def test_defaults_are_a_sqlite_file_of_its_own_for_the_sandbox(tmp_path: Path) -> None:
    assert read_settings(tmp_path).database_url == "sqlite+aiosqlite:///var/chatbot.db"
    there = read_settings(tmp_path, sandbox=True)
    assert there.database_url == "sqlite+aiosqlite:///var/sandbox.db"


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("CHATBOT_HTTP_PORT=1\nCHATBOT_LOG_FORMAT=json\nOTHER=x\n")
    monkeypatch.setenv("CHATBOT_HTTP_PORT", "2")
    settings = read_settings(tmp_path)
    assert (settings.http_port, settings.log_format) == (2, "json")


def test_a_chosen_database_is_the_sandbox_s_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATBOT_DATABASE_URL", "sqlite+aiosqlite:///x.db")
    assert read_settings(tmp_path, sandbox=True).database_url == "sqlite+aiosqlite:///x.db"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CHATBOT_HTTP_PORT", "many", "CHATBOT_HTTP_PORT: expected a port from 0 to 65535"),
        ("CHATBOT_HTTP_PORT", "65536", "CHATBOT_HTTP_PORT: expected a port from 0 to 65535"),
        ("CHATBOT_TIMEZONE", "Europe/Pari", "CHATBOT_TIMEZONE: expected a time zone"),
        ("CHATBOT_DATABASE_URL", "mysql://x", "CHATBOT_DATABASE_URL: expected sqlite"),
        ("CHATBOT_DATABASE_URL", "sqlite+aiosqlite:///:memory:", "CHATBOT_DATABASE_URL: expected"),
        ("CHATBOT_TELEGRAM_API_URL", "localhost:8081", "CHATBOT_TELEGRAM_API_URL: expected"),
        ("CHATBOT_DATABASE_URL", "sqlite+aiosqlite:///", "CHATBOT_DATABASE_URL: expected sqlite"),
        (
            "CHATBOT_DATABASE_URL",
            "postgresql+psycopg://n:secret@h:many/n",
            "CHATBOT_DATABASE_URL: expected a port from 1 to 65535",
        ),
        (
            "CHATBOT_DATABASE_URL",
            "postgresql+psycopg://n:secret@h:99999/n",
            "CHATBOT_DATABASE_URL: expected a port from 1 to 65535",
        ),
        (
            "CHATBOT_DATABASE_URL",
            "postgresql+psycopg://n:se@cret@h/n",
            "CHATBOT_DATABASE_URL: expected a single @",
        ),
        ("CHATBOT_TELEGRAM_API_URL", "", "CHATBOT_TELEGRAM_API_URL: expected"),
        ("CHATBOT_TELEGRAM_API_URL", "http://:::", "CHATBOT_TELEGRAM_API_URL: expected"),
        ("CHATBOT_TELEGRAM_API_URL", "http://...", "CHATBOT_TELEGRAM_API_URL: expected"),
        ("CHATBOT_TELEGRAM_API_URL", "http://[::1", "CHATBOT_TELEGRAM_API_URL: expected"),
        ("CHATBOT_TELEGRAM_API_URL", "http://h:99999", "CHATBOT_TELEGRAM_API_URL: expected"),
        (
            "CHATBOT_TELEGRAM_API_URL",
            "https://h/bot1:secret",
            "CHATBOT_TELEGRAM_API_URL: expected the base address of a Bot API",
        ),
        ("CHATBOT_HTTP_HOST", "", "CHATBOT_HTTP_HOST: expected an address of this machine"),
        ("CHATBOT_HTTP_HOST", "a b", "CHATBOT_HTTP_HOST: expected an address of this machine"),
        ("CHATBOT_TELEGRAM_TOKEN", "1:a\n", "CHATBOT_TELEGRAM_TOKEN: expected"),
        ("CHATBOT_ADMIN_IDS", "Awa", "CHATBOT_ADMIN_IDS: expected Telegram ids"),
        ("CHATBOT_ADMIN_IDS", "1 2", "CHATBOT_ADMIN_IDS: expected Telegram ids"),
        ("CHATBOT_ADMIN_IDS", "0", "CHATBOT_ADMIN_IDS: expected Telegram ids"),
        ("CHATBOT_ADMIN_IDS", "5,9999999999999999", "CHATBOT_ADMIN_IDS: expected Telegram ids"),
        ("CHATBOT_PUBLIC_URL", "bot.example.org", "CHATBOT_PUBLIC_URL: expected this bot's own"),
        ("CHATBOT_PUBLIC_URL", "https://x.org?a", "CHATBOT_PUBLIC_URL: expected this bot's own"),
        ("CHATBOT_PUBLIC_URL", "https://x.org", "CHATBOT_WEBHOOK_SECRET: required with"),
        ("CHATBOT_WEBHOOK_SECRET", "é", "CHATBOT_WEBHOOK_SECRET: expected at most 256 letters"),
        ("CHATBOT_WEBHOOK_SECRET", "a" * 257, "CHATBOT_WEBHOOK_SECRET: expected at most 256"),
        ("CHATBOT_SEND_RATE", "0", "CHATBOT_SEND_RATE: expected how many messages a second"),
        ("CHATBOT_SEND_RATE", "1000000", "CHATBOT_SEND_RATE: expected how many messages a second"),
        ("CHATBOT_SEND_RATE", "fast", "CHATBOT_SEND_RATE: expected how many messages a second"),
        ("CHATBOT_RETENTION_DAYS", "0", "CHATBOT_RETENTION_DAYS: expected a number of days"),
        ("CHATBOT_RETENTION_DAYS", "1e9", "CHATBOT_RETENTION_DAYS: expected a number of days"),
        ("CHATBOT_CONTENT", "/nowhere", "CHATBOT_CONTENT: no such folder: /nowhere"),
        ("CHATBOT_LOG_LEVEL", "loud", "CHATBOT_LOG_LEVEL: "),
        ("CHATBOT_TELEGRAM_TOKNE", "1:a", "CHATBOT_TELEGRAM_TOKNE: unknown setting"),
        ("chatbot_http_prot", "1", "chatbot_http_prot: unknown setting"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as bad:
        read_settings(tmp_path)
    (line,) = bad.value.lines
    assert line.startswith(said)
    assert "\n" not in line
    assert "secret" not in line


def test_a_public_address_is_https_where_telegram_itself_hands_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATBOT_WEBHOOK_SECRET", "secret")
    monkeypatch.setenv("CHATBOT_PUBLIC_URL", "http://127.0.0.1:8080")
    with pytest.raises(BadSettings, match="CHATBOT_PUBLIC_URL: Telegram hands over to https"):
        read_settings(tmp_path)
    monkeypatch.setenv("CHATBOT_TELEGRAM_API_URL", "http://127.0.0.1:8081")
    assert read_settings(tmp_path).public_url == "http://127.0.0.1:8080"


def test_the_sandbox_never_speaks_to_the_bot_that_has_a_public_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATBOT_WEBHOOK_SECRET", "secret")
    monkeypatch.setenv("CHATBOT_PUBLIC_URL", "https://bot.example.org/etabli/")
    assert read_settings(tmp_path).public_url == "https://bot.example.org/etabli"
    assert read_settings(tmp_path, sandbox=True).public_url == ""


@pytest.mark.parametrize(("given", "ids"), [("", ()), ("5", (5,)), (" 5, 6 ,", (5, 6))])
def test_admins_are_ids_between_commas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, ids: tuple[int, ...]
) -> None:
    monkeypatch.setenv("CHATBOT_ADMIN_IDS", given)
    assert read_settings(tmp_path).admin_ids == ids


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("# café\n".encode("latin-1"), ".env: expected text in UTF-8"),
        (b"# of mine\n\nCHATBOT_TELEGRAM_TOKEN 1:a\nB=c\n", ".env:3: expected NAME=value"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, written: bytes, said: str
) -> None:
    (tmp_path / ".env").write_bytes(written)
    with pytest.raises(BadSettings) as bad:
        read_settings(tmp_path)
    assert bad.value.lines == [said]


def test_levels_may_be_in_capitals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATBOT_LOG_LEVEL", "INFO")
    assert read_settings(tmp_path).log_level == "info"


def test_an_unknown_name_in_the_file_is_told_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CHATBOT_ADMIN=5\n")
    with pytest.raises(BadSettings, match="CHATBOT_ADMIN: unknown setting"):
        read_settings(tmp_path)


def test_what_is_set_for_the_tests_is_no_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ETABLI_BROWSER", "chromium")
    monkeypatch.setenv("ETABLI_CHATBOT", "1")
    (tmp_path / ".env").write_text("ETABLI_PYTHON=python3.12\n")
    assert read_settings(tmp_path) == Settings(_env_file=None)
