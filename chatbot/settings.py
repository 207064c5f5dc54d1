"""The operator's settings; the only reader of the environment."""

import os
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pydantic
from dotenv.parser import parse_stream
from pydantic import BeforeValidator, Field
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from chatbot.errors import OperatorError

PREFIX = "CHATBOT_"
TELEGRAM = "https://api.telegram.org"
SQLITE = "sqlite+aiosqlite:///"

LAST_PORT = 65_535
GREATEST_ID = 2**52  # Bot API: a person's number has at most 52 bits
DAYS = "a number of days, from 1 to 36500"
NO_FILE = {None, "", ":memory:"}
SECRET = {"telegram_token", "webhook_secret"}
TOLD = "told"  # the type of errors that say themselves what is wrong


class BadSettings(OperatorError):
    """The settings can't be used; each line gives a reason."""


class Settings(BaseSettings):
    """The settings, read from the environment and from `.env`; the environment wins.

    The description of a field says what is expected of its value.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        regex_engine="python-re",
    )

    telegram_token: str = Field(
        "", pattern=r"\A(\d+:[\w-]+)?\Z", description="what @BotFather gives, such as 123456:ABC…"
    )
    telegram_api_url: str = Field(
        TELEGRAM,
        pattern=r"\Ahttps?://[\w.:\[\]-]+(?!.*/bot\d+:)(/[^\s?#]*)?\Z",
        description="the base address of a Bot API, such as https://…, without /bot<token>",
    )
    database_url: str = Field(
        f"{SQLITE}var/chatbot.db", description="sqlite+aiosqlite:///FILE or postgresql+psycopg://…"
    )
    admin_ids: Annotated[tuple[Annotated[int, Field(ge=1, le=GREATEST_ID)], ...], NoDecode] = Field(
        (), description="Telegram ids, such as 123456789,987654321"
    )
    public_url: str = Field(
        "",
        pattern=r"\A(https?://[\w.:\[\]-]+(/[\w./~-]*)?)?\Z",
        description="this bot's own base address, such as https://bot.example.org",
    )
    webhook_secret: str = Field(
        "",
        pattern=r"\A[A-Za-z0-9_-]{0,256}\Z",
        description="at most 256 letters, digits, _ and - (Bot API, setWebhook)",
    )
    http_host: str = Field(
        "127.0.0.1",
        pattern=r"\A[\w.:%-]+\Z",
        description="an address of this machine, such as 127.0.0.1",
    )
    http_port: int = Field(8080, ge=0, le=LAST_PORT, description="a port from 0 to 65535")
    send_rate: int = Field(
        30, ge=1, le=10_000, description="how many messages a second, from 1 to 10000"
    )
    retention_days: int = Field(365, ge=1, le=36_500, description=DAYS)
    question_days: int = Field(90, ge=1, le=36_500, description=DAYS)
    content: str = ""
    timezone: ZoneInfo = Field(
        ZoneInfo("Europe/Paris"), description="a time zone such as Europe/Paris"
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(str.lower)] = Field(
        "text", description="text or json"
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], BeforeValidator(str.lower)
    ] = Field("info", description="debug, info, warning or error")

    @pydantic.field_validator("telegram_api_url", "public_url")
    @classmethod
    def _has_a_host(cls, url: str, info: pydantic.ValidationInfo) -> str:
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")
        if url and not (parts.hostname and parts.port != 0):
            raise ValueError
        return url.rstrip("/") if info.field_name == "public_url" else url

    @pydantic.field_validator("database_url")
    @classmethod
    def _is_a_database_we_know(cls, url: str) -> str:
        wrong_port = _told(f"expected a port from 1 to {LAST_PORT}")
        try:
            parts = make_url(url)
        except ArgumentError as unreadable:
            raise ValueError from unreadable
        except ValueError:  # the port is no number
            raise wrong_port from None
        in_a_file = parts.drivername == "sqlite+aiosqlite" and parts.database not in NO_FILE
        if not in_a_file and parts.drivername != "postgresql+psycopg":
            raise ValueError
        if parts.port is not None and not 0 < parts.port <= LAST_PORT:
            raise wrong_port
        if "@" in (parts.host or ""):
            raise _told("expected a single @: in a password it is written %40")
        return url

    @pydantic.field_validator("admin_ids", mode="before")
    @classmethod
    def _between_commas(cls, ids: object) -> object:
        return tuple(filter(str.strip, ids.split(","))) if isinstance(ids, str) else ids

    @pydantic.field_validator("content")
    @classmethod
    def _is_a_folder(cls, content: str) -> str:
        if content not in {"", "none"} and not Path(content).is_dir():
            raise _told(f"no such folder: {content}")
        return content

    @pydantic.model_validator(mode="after")
    def _has_what_a_webhook_needs(self) -> Self:
        if self.public_url and not self.webhook_secret:
            raise ValueError("CHATBOT_WEBHOOK_SECRET: required with CHATBOT_PUBLIC_URL")
        if self.public_url.startswith("http:") and self.telegram_api_url == TELEGRAM:
            raise ValueError("CHATBOT_PUBLIC_URL: Telegram hands over to https addresses only")
        return self

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
        raise BadSettings(*unknown, *dict.fromkeys(map(_line, wrong.errors()))) from None
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


def _told(what: str) -> PydanticCustomError:
    """Make an error that says what is wrong, where the field's description doesn't."""
    return PydanticCustomError(TOLD, "{what}", {"what": what})


def _line(error: ErrorDetails) -> str:
    if not error["loc"]:  # an error of several settings, whose message names them
        return error["msg"].removeprefix("Value error, ")
    name = str(error["loc"][0])
    is_told = error["type"] == TOLD
    message = error["msg"] if is_told else f"expected {Settings.model_fields[name].description}"
    return f"{PREFIX}{name.upper()}: {message}"
