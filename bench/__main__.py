"""The benches, by their names: python -m bench."""

import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from itertools import islice, product
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

import typer

from bench import report, report_of_sending, sending
from bench.fuzz import fuzzed, lines
from bench.fuzzing.case import Case
from bench.fuzzing.findings import kept_in
from bench.fuzzing.updates import Updates
from bench.kills import survived
from bench.lineup import OURS, REFERENCE, both_databases, lined_up
from bench.measuring import machine
from bench.senders import owing, peers
from bench.starting import Broken
from bench.updates import FULL, QUICK, Way, compared
from tests.sandbox.specification import PATH, load

FINDINGS = Path("var/fuzz.jsonl")

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure the bot as a whole, beside others like it.",
)


class Named(Protocol):
    """What can be chosen."""

    @property
    def name(self) -> str:
        """By this."""


One = TypeVar("One", bound=Named)


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
        chosen = _chosen(everybody, only or [])
        for how in way or list(Way):
            found = asyncio.run(
                compared(everybody[0], chosen, how, effort, Path(place), _on_the_way)
            )
            _print_out(f"by {how}", report.table(found, REFERENCE), report.honesty(found))


@app.command("sending")
def sending_to_many(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="A try, too short to be quoted.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="A candidate; again for more.")] = None,
    recipients: Annotated[
        int | None, typer.Option(min=2, help="Else 20,000; 1,000 for a try.")
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, help="Workers of each that has several.")] = 64,
    latency_ms: Annotated[
        int, typer.Option(min=0, max=1_000, help="What Telegram takes for an answer.")
    ] = 0,
    rounds: Annotated[int | None, typer.Option(min=1, help="Else 5; 1 for a try.")] = None,
) -> None:
    """One message to many: messages in a second, CPU, memory; beside other libraries."""
    number, count = rounds or (1 if quick else 5), recipients or (1_000 if quick else 20_000)
    latency = latency_ms / 1000
    typer.echo(machine())
    with (
        tempfile.TemporaryDirectory() as place,
        both_databases(Path(place)) as everywhere,
        owing(everywhere, count) as bots,
    ):
        chosen = _chosen([*bots, *peers(count, at_once, latency)], only or [])
        typer.echo("\n".join(report_of_sending.conditions(chosen, number, latency)))
        found = asyncio.run(sending.compared(chosen, number, latency, Path(place), _on_the_way))
    table = report_of_sending.table(found, REFERENCE)
    after = [*report_of_sending.beside(found, OURS), *report_of_sending.honesty(found)]
    _print_out("sending", table, after)


def _print_out(title: str, table: Sequence[str], honesty: Sequence[str]) -> None:
    typer.echo("\n".join(["", title, *table, *honesty]))


def _chosen(everybody: Sequence[One], names: Sequence[str]) -> Sequence[One]:
    known = {one.name: one for one in everybody}
    if unknown := set(names) - set(known):
        raise Broken(f"{', '.join(sorted(unknown))}: not among {', '.join(known)}")
    return [known[name] for name in names] or everybody


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
    if specification is None:
        raise Broken(f"no specification of the Bot API at {PATH}")
    typer.echo(f"{machine()}; seed {seed}")
    found = False
    with tempfile.TemporaryDirectory() as place, both_databases(Path(place)) as everywhere:
        for (name, databases), way in product(everywhere.items(), Way):
            numbered = way is Way.POLLING
            cases: Iterable[Case]
            if replay is None:
                cases = islice(Updates(specification.types, seed, numbered=numbered), number)
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


def _on_the_way(line: str) -> None:
    typer.echo(line, err=True)


def main() -> None:
    """What doesn't work is said in one line."""
    try:
        app()
    except Broken as broken:
        typer.echo(str(broken), err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
