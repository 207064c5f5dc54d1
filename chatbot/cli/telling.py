"""What is said of an error: one line for each thing that an operator can mend."""

import typer
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from chatbot.content.canonical import FolderInTheWay
from chatbot.content.merging import TooMuch
from chatbot.content.numbers import NumberTaken
from chatbot.content.pack import BadSource
from chatbot.running import PortTaken
from chatbot.settings import BadSettings
from chatbot.storage.backup import BackupRefused
from chatbot.telegram.bot import TokenRefused
from chatbot.telegram.webhook import WebhookRefused

OF_CONTENT = (FolderInTheWay, NumberTaken, TooMuch)
OF_TELEGRAM = (TokenRefused, WebhookRefused)
OF_THE_DATABASE = (SQLAlchemyError, CommandError)


def told(error: Exception) -> int | None:
    """The exit code, once the lines are on standard error; None when the error is a bug of ours."""
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:  # of the bot's tasks
        return told(error.exceptions[0])
    lines = _lines(error)
    for line in lines:
        typer.echo(line, err=True)
    if not lines:
        return None
    return 2 if isinstance(error, BadSettings) else 1


def _lines(error: Exception) -> list[str]:
    if isinstance(error, BadSettings):
        return error.lines
    if isinstance(error, BadSource):
        return [str(problem) for problem in error.problems]
    if isinstance(error, (*OF_CONTENT, *OF_TELEGRAM, BackupRefused, PortTaken)):
        return [str(error)]
    if isinstance(error, OF_THE_DATABASE):
        return [f"the database can't be used: {str(error).splitlines()[0]}"]
    if isinstance(error, OSError) and error.filename:  # a path that the operator gave
        return [f"{error.filename}: {error.strerror}"]
    return []
