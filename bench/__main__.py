"""The benches, by their names: python -m bench."""

import sys

import typer

from bench.asking import asking
from bench.bots import Broken
from bench.broadcasting import meanwhile, million, pace
from bench.faults import faults
from bench.fuzz import fuzz
from bench.kills import kills
from bench.reminding import reminders
from bench.sending import sending
from bench.sizes import sizes
from bench.stranger import stranger
from bench.updates import updates
from bench.walks import walks

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure the bot as a whole, beside others like it.",
)
for command in (
    *(updates, sending, pace, meanwhile, stranger, million, reminders, asking),
    *(kills, faults, fuzz),
    *(walks, sizes),
):
    app.command()(command)

if __name__ == "__main__":
    try:
        app(sys.argv[1:] or ["--help"])
    except Broken as broken:
        raise SystemExit(str(broken)) from None
