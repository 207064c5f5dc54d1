"""`chatbot doctor`: looks at everything the bot needs, and changes nothing."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from chatbot.cli import findings, frame
from chatbot.cli.findings import Finding, Level
from chatbot.engine.storage.schema import Schema, schema_of, shape_of, sqlite_file
from chatbot.engine.telegram.profile import NoProfile, profile_of
from chatbot.engine.web.webhook import WEBHOOK_PATH
from chatbot.settings import BadSettings, Settings
from chatbot.tables import metadata

BESIDE = ("", "-wal", "-shm", ".lock")
"""The database's files, by what follows its name: SQLite's own, and the leader's lock."""


def doctor() -> None:
    """Print a line for each thing looked at; exit with 1 when one of them failed."""
    failed = False
    for finding in _examined():
        typer.echo(finding)
        failed = failed or finding.level is Level.FAILED
    raise typer.Exit(1 if failed else 0)


def _examined() -> Iterator[Finding]:
    try:
        settings = frame.settings()
    except BadSettings as bad:
        yield from (Finding(Level.FAILED, "settings", line) for line in bad.lines)
        return
    yield Finding(Level.OK, "settings", "every CHATBOT_ name and value is understood")
    yield from _database(settings.database_url)
    yield from _telegram(settings)


def _database(url: str) -> Iterator[Finding]:
    file = sqlite_file(url)
    if file:
        yield _writable(file)
        yield findings.of_space(shutil.disk_usage(_nearest(file.absolute().parent)).free)
        if not file.exists():
            return
    try:
        schema = schema_of(url)
        yield findings.of_schema(schema)
        if schema is Schema.CURRENT:
            yield from findings.of_shape(shape_of(url, metadata))
    except SQLAlchemyError as trouble:
        said = f"{str(trouble).splitlines()[0]}; is CHATBOT_DATABASE_URL right?"
        yield Finding(Level.FAILED, "database", f"{make_url(url)!r} can't be used: {said}")


def _writable(file: Path) -> Finding:
    folder = _nearest(file.absolute().parent)
    for path in (folder, *(Path(f"{file}{ending}") for ending in BESIDE)):
        if path.exists() and not os.access(path, os.W_OK):
            hint = f"{path} can't be written: give it to the user that runs the bot"
            return Finding(Level.FAILED, "database", hint)
    if not file.exists():
        return Finding(Level.OK, "database", f"{file} isn't there yet: `chatbot run` makes it")
    return Finding(Level.OK, "database", f"{file} can be written")


def _nearest(folder: Path) -> Path:
    """Return the folder, or the first above it that exists."""
    return folder if folder.exists() else _nearest(folder.parent)


def _telegram(settings: Settings) -> Iterator[Finding]:
    if not settings.telegram_token:
        hint = "CHATBOT_TELEGRAM_TOKEN is empty: only the sandbox can run (`chatbot sandbox`)"
        yield Finding(Level.WARNING, "token", hint)
        return
    try:
        profile = asyncio.run(
            profile_of(settings.telegram_token, settings.telegram_api_url, clock=frame.now)
        )
    except NoProfile as why:
        yield Finding(Level.FAILED, "token", str(why))
        return
    yield Finding(Level.OK, "token", f"@{profile.me.get('username')}")
    yield from findings.of_rights(profile.me)
    wanted = f"{settings.public_url}{WEBHOOK_PATH}" if settings.public_url else ""
    yield from findings.of_webhook(profile.webhook, wanted, frame.now())
    yield findings.of_clock(profile.ahead)
