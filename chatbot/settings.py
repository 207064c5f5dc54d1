"""The operator's settings; the only reader of the environment."""

import os
import re
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pydantic
from dotenv.parser import parse_stream
from pydantic import Field
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from chatbot.errors import OperatorError

PREFIX = "CHATBOT_"
TELEGRAM = "https://api.telegram.org"
SQLITE = "sqlite+aiosqlite:///"

LAST_PORT = 65_535
GREATEST_ID = 2**52  # Bot API: a person's number has at most 52 bits

# Each text's pattern, and what error messages say is expected.
TEXTS = {
    "telegram_token": (r"(\d+:[\w-]+)?", "what @BotFather gives, such as 123456:ABC…"),
    "telegram_api_url": (
        r"https?://[\w.:\[\]-]+(?!.*/bot\d+:)(/[^\s?#]*)?",
        "the base address of a Bot API, such as https://…, without /bot<token>",
    ),
    "public_url": (
        r"(https?://[\w.:\[\]-]+(/[\w./~-]*)?)?",
        "this bot's own base address, such as https://bot.example.org",
    ),
    "http_host": (r"[\w.:%-]+", "an address of this machine, such as 127.0.0.1"),
    "webhook_secret": (
        r"(?a:[\w-]{0,256})",
        "at most 256 letters, digits, _ and - (Bot API, setWebhook)",
    ),
}

IDS = "Telegram ids, such as 123456789,987654321"
DATABASES = "sqlite+aiosqlite:///FILE or postgresql+psycopg://…"
PORT = "a port from 1 to 65535"
DAYS = "a number of days, from 1 to 36500"
NO_FILE = {None, "", ":memory:"}
SECRET = {"telegram_token", "webhook_secret"}

Check = pydantic.ValidatorFunctionWrapHandler


class BadSettings(OperatorError):
    """The settings can't be used; each line gives a reason."""


class Settings(BaseSettings):
    """The settings, read from the environment and from `.env`; the environment wins."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    telegram_token: str = ""
    telegram_api_url: str = TELEGRAM
    database_url: str = f"{SQLITE}var/chatbot.db"
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    public_url: str = ""
    webhook_secret: str = ""
    http_host: str = "127.0.0.1"
    http_port: int = Field(8080, ge=0, le=LAST_PORT, description="a port from 0 to 65535")
    send_rate: int = Field(
        30, ge=1, le=10_000, description="how many messages a second, from 1 to 10000"
    )
    retention_days: int = Field(365, ge=1, le=36_500, description=DAYS)
    question_days: int = Field(90, ge=1, le=36_500, description=DAYS)
    content: str = ""
    timezone: str = "Europe/Paris"
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @pydantic.field_validator(
        "http_port", "send_rate", "retention_days", "question_days", mode="wrap"
    )
    @classmethod
    def _is_such_a_number(cls, number: object, check: Check, info: pydantic.ValidationInfo) -> Any:
        try:
            return check(number)
        except pydantic.ValidationError:
            expected = cls.model_fields[str(info.field_name)].description
            raise ValueError(f"expected {expected}") from None

    @pydantic.field_validator(*TEXTS)
    @classmethod
    def _is_such_a_text(cls, text: str, info: pydantic.ValidationInfo) -> str:
        name = str(info.field_name)
        pattern, expected = TEXTS[name]
        is_such = re.fullmatch(pattern, text) is not None
        if is_such and text and name.endswith("_url"):
            try:
                parts = urlsplit(text)
                (parts.hostname or "").encode("idna")
                is_such = bool(parts.hostname) and parts.port != 0
            except ValueError:  # a host or a port that can't be
                is_such = False
        if not is_such:
            raise ValueError(f"expected {expected}")
        return text.rstrip("/") if name == "public_url" else text

    @pydantic.field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _in_small_letters(cls, word: object) -> object:
        return word.lower() if isinstance(word, str) else word

    @pydantic.field_validator("database_url")
    @classmethod
    def _is_a_database_we_know(cls, url: str) -> str:
        try:
            parts = make_url(url)
        except ArgumentError:
            raise ValueError(f"expected {DATABASES}") from None
        except ValueError:  # the port is no number
            raise ValueError(f"expected {PORT}") from None
        in_a_file = parts.drivername == "sqlite+aiosqlite" and parts.database not in NO_FILE
        if not in_a_file and parts.drivername != "postgresql+psycopg":
            raise ValueError(f"expected {DATABASES}")
        if parts.port is not None and not 0 < parts.port <= LAST_PORT:
            raise ValueError(f"expected {PORT}")
        if "@" in (parts.host or ""):
            raise ValueError("expected a single @: in a password it is written %40")
        return url

    @pydantic.field_validator("admin_ids", mode="wrap")
    @classmethod
    def _are_ids(cls, ids: object, check: Check) -> tuple[int, ...]:
        if isinstance(ids, str):
            if not re.fullmatch(r"(\s*\d{1,16}\s*(,|$))*", ids):
                raise ValueError(f"expected {IDS}")
            ids = tuple(int(number) for number in ids.split(",") if number.strip())
        numbers: tuple[int, ...] = check(ids)
        if not all(0 < number <= GREATEST_ID for number in numbers):
            raise ValueError(f"expected {IDS}")
        return numbers

    @pydantic.model_validator(mode="after")
    def _has_what_a_webhook_needs(self) -> Self:
        if self.public_url and not self.webhook_secret:
            raise ValueError("CHATBOT_WEBHOOK_SECRET: required with CHATBOT_PUBLIC_URL")
        if self.public_url.startswith("http:") and self.telegram_api_url == TELEGRAM:
            raise ValueError("CHATBOT_PUBLIC_URL: Telegram hands over to https addresses only")
        return self

    @pydantic.field_validator("content")
    @classmethod
    def _is_a_folder(cls, content: str) -> str:
        if content not in {"", "none"} and not Path(content).is_dir():
            raise ValueError(f"no such folder: {content}")
        return content

    @pydantic.field_validator("timezone")
    @classmethod
    def _is_a_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError) as unknown:
            raise ValueError("expected a time zone such as Europe/Paris") from unknown
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def told(self) -> dict[str, Any]:
        """Return the settings for the log, without secrets and persons' ids."""
        plain = self.model_dump(mode="json", exclude=SECRET)
        is_file = self.database_url.startswith(SQLITE)
        return plain | {
            # A password may stand in any part of a server's address.
            "database_url": self.database_url if is_file else "PostgreSQL",
            "telegram_api_url": urlsplit(self.telegram_api_url).hostname,
            "public_url": urlsplit(self.public_url).hostname or "",
            "admin_ids": len(self.admin_ids),
        }

    def pack(self, built_in: Path) -> Path | None:
        """Return the pack for an empty database; None: the database stays empty."""
        if self.content == "none":
            return None
        return Path(self.content) if self.content else built_in


class Systemd(BaseSettings):
    """The environment of a service that systemd watches (sd_notify(3))."""

    model_config = SettingsConfigDict(frozen=True)

    notify_socket: str = ""  # empty: systemd doesn't listen
    watchdog_usec: int = 0  # microseconds of silence after which systemd ends the program; 0: never


def read_settings(folder: Path | None = None, *, sandbox: bool = False) -> Settings:
    """Read and check the settings. Raises BadSettings.

    With `sandbox`, the default database is another file, and there is no public address: the
    sandbox must never answer instead of the real bot.
    """
    env_file = (folder or Path()) / ".env"
    unknown = [
        f"{name}: unknown setting"
        for name in sorted({*os.environ, *_names_in(env_file)})
        if name.upper().startswith(PREFIX)
        and name.upper().removeprefix(PREFIX).lower() not in Settings.model_fields
    ]
    try:
        settings = Settings(_env_file=env_file)
    except pydantic.ValidationError as wrong:
        raise BadSettings(*unknown, *map(_line, wrong.errors())) from None
    if unknown:
        raise BadSettings(*unknown)
    if not sandbox:
        return settings
    own = {"public_url": ""}
    if "database_url" not in settings.model_fields_set:
        own["database_url"] = f"{SQLITE}var/sandbox.db"
    return settings.model_copy(update=own)


def _names_in(env_file: Path) -> list[str]:
    """Read the names that a file sets. Raises BadSettings for an unreadable line."""
    if not env_file.is_file():
        return []
    try:
        lines = list(parse_stream(StringIO(env_file.read_text(encoding="utf-8"))))
    except UnicodeDecodeError:
        raise BadSettings(f"{env_file.name}: expected text in UTF-8") from None
    broken = []
    for binding in lines:
        if binding.error:  # the parser counts empty lines before as part of the line
            text = binding.original.string
            blank = text[: -len(text.lstrip())].count("\n")
            broken.append(f"{env_file.name}:{binding.original.line + blank}: expected NAME=value")
    if broken:
        raise BadSettings(*broken)
    return [binding.key for binding in lines if binding.key]


def _line(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:  # an error of several settings, whose message names them
        return message
    return f"{PREFIX}{str(error['loc'][0]).upper()}: {message}"
