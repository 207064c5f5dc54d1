"""The benches of sending, by their names."""

import asyncio
import tempfile
from itertools import product
from pathlib import Path
from typing import Annotated

import typer

from bench import report_of_sending, sending
from bench.console import chosen, on_the_way, print_out
from bench.lineup import OURS, REFERENCE, both_databases
from bench.meanwhile import waited
from bench.measuring import machine
from bench.million import carried
from bench.pace import held
from bench.senders import owing, peers

app = typer.Typer()


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
        everybody = chosen([*bots, *peers(count, at_once, latency)], only or [])
        typer.echo("\n".join(report_of_sending.conditions(everybody, number, latency)))
        found = asyncio.run(sending.compared(everybody, number, latency, Path(place), on_the_way))
    table = report_of_sending.table(found, REFERENCE)
    after = [*report_of_sending.beside(found, OURS), *report_of_sending.honesty(found)]
    print_out("sending", table, after)


@app.command()
def pace(
    *,
    rate: Annotated[list[int] | None, typer.Option(min=1, help="Else 1,000 and 30.")] = None,
    seconds: Annotated[int, typer.Option(min=2, help="For each rate.")] = 20,
    latency_ms: Annotated[
        int, typer.Option(min=0, max=1_000, help="What Telegram takes for an answer.")
    ] = 50,
) -> None:
    """Whether our bot holds the rate that it is given, and what that takes."""
    typer.echo(machine())
    typer.echo(f"{seconds} s each, answers after {latency_ms} ms")
    with tempfile.TemporaryDirectory() as place, both_databases(Path(place)) as everywhere:
        for (name, databases), wanted in product(everywhere.items(), rate or [1_000, 30]):
            found = held(databases, wanted, seconds, latency_ms / 1000, Path(place))
            typer.echo(f"{OURS}{name}, at {wanted}/s: {found}")


@app.command("meanwhile")
def asked_meanwhile(
    *,
    rate: Annotated[float, typer.Option(min=0.1, help="Who ask in a second.")] = 5.0,
    seconds: Annotated[int, typer.Option(min=2, help="Idle, and as long with a broadcast.")] = 20,
    rounds: Annotated[int, typer.Option(min=1, help="Of both, in turn.")] = 5,
) -> None:
    """How long people wait for an answer while a broadcast goes out, and while none does."""
    typer.echo(machine())
    typer.echo(f"{rounds} × {seconds} s each, {rate:g} questions/s at random moments, by webhook")
    with tempfile.TemporaryDirectory() as place, both_databases(Path(place)) as everywhere:
        for name, databases in everywhere.items():
            found = waited(databases, rate, seconds, rounds, Path(place))
            typer.echo("\n".join([f"{OURS}{name}", *found.lines()]))


@app.command()
def million(
    *,
    recipients: Annotated[int, typer.Option(min=100, help="Of the broadcast.")] = 1_000_000,
    carry: Annotated[
        int, typer.Option(min=1, help="Messages until the process is killed, each time.")
    ] = 50_000,
) -> None:
    """A broadcast to very many: fixed, carried, killed −9 and resumed."""
    typer.echo(machine())
    typer.echo(f"{recipients} recipients, killed after {carry} messages")
    with tempfile.TemporaryDirectory() as place, both_databases(Path(place)) as everywhere:
        for name, databases in everywhere.items():
            found = carried(databases, recipients, carry, Path(place))
            typer.echo("\n".join([f"{OURS}{name}", *found.lines()]))
