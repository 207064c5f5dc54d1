"""What is said of an error: one line for each thing that an operator can mend."""

import typer
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from chatbot.errors import OperatorError


def told(error: Exception) -> int | None:
    """Tell the error on standard error and return the exit code; None for a bug of ours."""
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:  # of the bot's tasks
        return told(error.exceptions[0])
    lines = _lines(error)
    for line in lines:
        typer.echo(line, err=True)
    if not lines:
        return None
    return error.exit_code if isinstance(error, OperatorError) else 1


def _lines(error: Exception) -> list[str]:
    if isinstance(error, OperatorError):
        return error.lines
    if isinstance(error, SQLAlchemyError | CommandError):
        return [f"the database can't be used: {str(error).splitlines()[0]}"]
    if isinstance(error, OSError) and error.filename:  # a path that the operator gave
        return [f"{error.filename}: {error.strerror}"]
    return []
