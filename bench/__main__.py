"""The benches, by their names: python -m bench."""

import typer

from bench.asking import asking
from bench.bots import Broken
from bench.broadcasting import meanwhile, million, pace
from bench.faults import faults
from bench.fuzz import fuzz
from bench.kills import kills
from bench.sending import sending
from bench.sizes import sizes
from bench.updates import updates
from bench.walks import walks

COMMANDS = (
    *(updates, sending, pace, meanwhile, million, asking),
    *(kills, faults, fuzz),
    *(walks, sizes),
)

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure the bot as a whole, beside others like it.",
)


@app.callback(invoke_without_command=True)
def _list(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run one of them; what doesn't work is said in one line."""
    for command in COMMANDS:
        app.command()(command)
    try:
        app()
    except Broken as broken:
        typer.echo(str(broken), err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
