"""The operator's settings; the only reader of the environment."""

import os
import re
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "CHATBOT_"
SQLITE = "sqlite+aiosqlite:///"


class BadSettings(Exception):
    """The settings can't be used; `lines` says why, one line for each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """Read from the environment, then from `.env`; the environment wins."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    telegram_token: str = ""
    telegram_api_url: str = "https://api.telegram.org"
    database_url: str = f"{SQLITE}var/chatbot.db"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    content: str = ""
    timezone: str = "Europe/Paris"
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("database_url")
    @classmethod
    def _is_a_database_we_know(cls, url: str) -> str:
        try:
            driver = make_url(url).drivername
        except ArgumentError:
            driver = ""
        in_a_file = driver == "sqlite+aiosqlite" and make_url(url).database not in {
            None,
            ":memory:",
        }
        if not in_a_file and driver != "postgresql+psycopg":
            raise ValueError("expected sqlite+aiosqlite:///FILE or postgresql+psycopg://…")
        return url

    @field_validator("telegram_api_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if not re.fullmatch(r"https?://[\w.:\[\]-]+(/\S*)?", url):
            raise ValueError("expected the base address of a Bot API, such as https://…")
        return url

    @field_validator("telegram_token")
    @classmethod
    def _is_a_token(cls, token: str) -> str:
        if not re.fullmatch(r"(\d+:[\w-]+)?", token):
            raise ValueError("expected what @BotFather gives, such as 123456:ABC…")
        return token

    @field_validator("content")
    @classmethod
    def _is_a_folder(cls, content: str) -> str:
        if content not in {"", "none"} and not Path(content).is_dir():
            raise ValueError(f"no such folder: {content}")
        return content

    @field_validator("timezone")
    @classmethod
    def _is_a_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError) as unknown:
            raise ValueError("expected a time zone such as Europe/Paris") from unknown
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that people live in."""
        return ZoneInfo(self.timezone)


def read_settings(folder: Path | None = None, *, sandbox: bool = False) -> Settings:
    """The settings, or `BadSettings`. The sandbox has a database file of its own."""
    env_file = (folder or Path()) / ".env"
    in_file = dotenv_values(env_file, encoding="utf-8") if env_file.is_file() else {}
    unknown = [
        f"{name}: unknown setting"
        for name in sorted({*os.environ, *in_file})
        if name.upper().startswith(PREFIX)
        and name.upper().removeprefix(PREFIX).lower() not in Settings.model_fields
    ]
    defaults = {"database_url": f"{SQLITE}var/sandbox.db"} if sandbox else {}
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as wrong:
        raise BadSettings(unknown + [_line(error) for error in wrong.errors()]) from None
    if unknown:
        raise BadSettings(unknown)
    chosen = {
        name: value for name, value in defaults.items() if name not in settings.model_fields_set
    }
    return settings.model_copy(update=chosen)


def _line(error: ErrorDetails) -> str:
    name = PREFIX + str(error["loc"][0]).upper()
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"
