"""The benches, by their names: python -m bench."""

import asyncio
import tempfile
from collections.abc import Iterable
from itertools import islice, product
from pathlib import Path
from typing import Annotated

import typer

from bench import of_sending, report, sizes
from bench.asking import costs
from bench.console import chosen, on_the_way, print_out
from bench.faults import Plan
from bench.faults import survived as sent_through
from bench.fuzz import fuzzed, lines
from bench.fuzzing.case import Case
from bench.fuzzing.findings import kept_in
from bench.fuzzing.updates import Updates
from bench.kills import survived
from bench.lineup import REFERENCE, both_databases, lined_up
from bench.measuring import machine
from bench.starting import ROOT, Broken
from bench.updates import FULL, QUICK, Way, compared
from bench.walks import table as table_of_walks
from bench.walks import walked
from telegram_sandbox.specification import load

FINDINGS = Path("var/fuzz.jsonl")

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure the bot as a whole, beside others like it.",
)


@app.callback(invoke_without_command=True)
def _listed(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def updates(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="A try, too short to be quoted.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="A candidate; again for more.")] = None,
    way: Annotated[list[Way] | None, typer.Option(help="Else both, in turn.")] = None,
) -> None:
    """Updates answered in a second; latency, CPU, memory, start; beside other libraries."""
    effort = QUICK if quick else FULL
    typer.echo(machine())
    typer.echo(f"{effort.rounds} × {effort.seconds} s, {effort.in_flight} updates in flight")
    with tempfile.TemporaryDirectory() as place, lined_up(Path(place)) as everybody:
        some = chosen(everybody, only or [])
        for how in way or list(Way):
            found = asyncio.run(compared(everybody[0], some, how, effort, Path(place), on_the_way))
            print_out(f"by {how}", report.table(found, REFERENCE), report.honesty(found))


@app.command()
def asking(
    *,
    size: Annotated[list[int] | None, typer.Option(help="Passages; again for more.")] = None,
    seed: Annotated[int, typer.Option(help="Of the words of what is copied.")] = 1,
) -> None:
    """Questions to few and to many passages; beside plain full-text search."""
    typer.echo(machine())
    for cost in costs(size or [100, 1000, 5000], seed):
        typer.echo(cost)


app.add_typer(of_sending.app)


@app.command()
def kills(
    *,
    number: Annotated[int, typer.Option(help="On each database, in each way.")] = 25,
    people: Annotated[int, typer.Option(help="Who write all the while.")] = 60,
    seed: Annotated[int, typer.Option(help="Of what is left to chance.")] = 1,
) -> None:
    """Kill the bot again and again while people write; what is lost, out of order, said twice."""
    typer.echo(machine())
    with tempfile.TemporaryDirectory() as place, both_databases(Path(place)) as everywhere:
        for (name, databases), way in product(everywhere.items(), Way):
            found = asyncio.run(
                survived(
                    databases,
                    kills=number,
                    people=people,
                    by_webhook=way is Way.WEBHOOK,
                    seed=seed,
                    folder=Path(place),
                )
            )
            typer.echo(f"{name}, by {way}: {found}")


@app.command()
def faults(
    *,
    recipients: Annotated[int, typer.Option(help="Followers of the topic.")] = 2_000,
    kills: Annotated[int, typer.Option(help="On each database.")] = 100,
    rate: Annotated[int, typer.Option(help="Messages a second.")] = 300,
    seed: Annotated[int, typer.Option(help="Of what is left to chance.")] = 1,
) -> None:
    """Kill the bot again and again while it sends on a bad line; who is lost, or gets it twice."""
    typer.echo(machine())
    plan = Plan(recipients, at_first=2 * rate, kills=kills, rate=rate, seed=seed)
    with tempfile.TemporaryDirectory() as place, both_databases(Path(place)) as everywhere:
        for name, databases in everywhere.items():
            typer.echo(f"{name}: {sent_through(databases, plan, Path(place))}")


@app.command()
def fuzz(
    *,
    number: Annotated[int, typer.Option(help="On each database, in each way.")] = 25_000,
    seed: Annotated[int, typer.Option(help="Of what is left to chance.")] = 1,
    replay: Annotated[
        Path | None,
        typer.Option(help="A file of findings, handed over instead.", exists=True, dir_okay=False),
    ] = None,
    findings: Annotated[Path, typer.Option(help="What is found is added to it.")] = FINDINGS,
) -> None:
    """Updates of every kind, valid and mangled: no exception, no broken rule, memory flat."""
    specification = load()
    typer.echo(f"{machine()}; seed {seed}")
    found = False
    with tempfile.TemporaryDirectory() as place, both_databases(Path(place)) as everywhere:
        for (name, databases), way in product(everywhere.items(), Way):
            numbered = way is Way.POLLING
            cases: Iterable[Case]
            if replay is None:
                cases = islice(Updates(specification, seed, numbered=numbered), number)
            else:
                cases = kept_in(replay, numbered=numbered)
            outcome = asyncio.run(
                fuzzed(
                    databases,
                    cases,
                    by_webhook=not numbered,
                    specification=specification,
                    folder=Path(place),
                )
            )
            typer.echo("\n".join(["", f"{name}, by {way}", *lines(outcome)]))
            if outcome.findings.kinds:
                outcome.findings.keep(findings)
                found = True
    if found:
        raise Broken(f"what was found is in {findings}")


@app.command()
def walks(
    checkouts: Annotated[list[Path] | None, typer.Argument(help="Versions; else this one.")] = None,
    *,
    files: Annotated[bool, typer.Option("--files", help="List them.")] = False,
) -> None:
    """Files of the code that an update, an announcement, a question pass through."""
    for checkout in checkouts or [ROOT]:
        found = asyncio.run(walked(checkout.resolve()))
        typer.echo("\n".join(["", str(checkout), *table_of_walks(found)]))
        if files:
            for name, walk in found.items():
                typer.echo("\n".join(["", name, *(f"  {file}" for file in walk.files)]))


@app.command("sizes")
def sizes_of_the_code(
    checkouts: Annotated[list[Path] | None, typer.Argument(help="Versions; else this one.")] = None,
) -> None:
    """Files, lines, imports and docstrings of the code, versions side by side."""
    typer.echo("\n".join(sizes.table(checkouts or [ROOT])))


def main() -> None:
    """What doesn't work is said in one line."""
    try:
        app()
    except Broken as broken:
        typer.echo(str(broken), err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
