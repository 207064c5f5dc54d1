"""How a command begins, and how it fails."""

from typing import NoReturn

import typer

from chatbot.logs import set_up_logs
from chatbot.settings import Settings, read_settings


def settings(*, sandbox: bool = False) -> Settings:
    """The settings, with the logs set up as they say. Raises BadSettings."""
    read = read_settings(sandbox=sandbox)
    set_up_logs(read.log_format, read.log_level)
    return read


def fail(sentence: str) -> NoReturn:
    """End with that line on standard error, and exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
