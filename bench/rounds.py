"""Candidates measured in turn, round after round, and their figures side by side."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import typer

from bench.bots import Bot

REFERENCE = "ptb"  # whose rate the others' is divided by
FORMATS = {  # of the columns beside those of the rate, by their heads
    "CPU s/1,000": ".2f",  # of the bot, for 1,000 updates or chats
    "p50 ms": ".1f",
    "p99 ms": ".1f",
    "p50 at 100/s": ".1f",  # ms
    "p99 at 100/s": ".1f",
    "start s": ".2f",
    "MiB": ".0f",
    "peak": ".0f",  # of all rounds; of all else their median
    "share": ".0%",  # of what so many at a time allow when each waits for its answer
    "bench": ".0%",  # of a core that the bench used: with a whole one it would be the limit
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The findings of one trial."""

    rate: float  # updates answered, or chats reached, in a second
    columns: Mapping[str, float]  # by the heads of FORMATS
    count: int  # how many there were to be
    missing: int
    surplus: int
    trouble: str = ""  # the last words of a process that failed


class Words(NamedTuple):
    """How a bench speaks of what it counts; the last two name the fields of `Figures`."""

    rate: str
    heads: Sequence[str]  # of FORMATS
    right: str
    wrong: str


Trials = dict[str, list[Figures]]  # of each candidate, one for each round


async def compared(
    bots: Sequence[Bot], rounds: int, trial: Callable[[Bot], Awaitable[Figures]], unit: str
) -> Trials:
    """Measure each of them once a round.

    Each round begins with another, so that what else the machine does falls on all of them alike.
    """
    found: Trials = {bot.name: [] for bot in bots}
    for number in range(rounds):
        first = number % len(bots)
        for bot in [*bots[first:], *bots[:first]]:
            figures = await trial(bot)
            typer.echo(f"round {number + 1}, {bot.name}: {figures.rate:.0f} {unit}", err=True)
            found[bot.name].append(figures)
    return found


def table(trials: Trials, words: Words) -> Iterator[str]:
    """Put each candidate on a line: medians of the rounds, and ratios within a round."""
    heads = "".join(f"  {head}" for head in words.heads)
    yield f"{'':22}{words.rate:>11}{'lowest–highest':>17}{'ratio':>8}{heads}"
    for name, figures in trials.items():
        rates = [trial.rate for trial in figures]
        spread = f"{min(rates):.0f}–{max(rates):.0f}"
        beside = ratio(figures, trials[REFERENCE]) if REFERENCE in trials else "–"
        cells = "".join(f"  {_cell(head, figures)}" for head in words.heads)
        yield f"{name:22}{median(rates):11.0f}{spread:>17}{beside:>8}{cells}"


def versus(trials: Trials, ours: str) -> Iterator[str]:
    """Say how many times faster ours are, whose names begin like that, than each of the others."""
    others = {name: figures for name, figures in trials.items() if not name.startswith(ours)}
    for name in (name for name in trials if others and name not in others):
        ratios = (f"{ratio(trials[name], figures)} × {other}" for other, figures in others.items())
        yield f"{name}: {', '.join(ratios)}"


def honesty(trials: Trials, words: Words) -> Iterator[str]:
    """Say whether everything was done exactly once, and how those ended that failed."""
    for name, figures in trials.items():
        total = {
            field: sum(getattr(trial, field) for trial in figures)
            for field in ("count", "missing", "surplus")
        }
        sentence = words.wrong if total["missing"] or total["surplus"] else words.right
        failures = "".join(f", failed: {trial.trouble}" for trial in figures if trial.trouble)
        yield f"{name}: {sentence.format(**total)}{failures}"


def ratio(figures: Sequence[Figures], beside: Sequence[Figures]) -> str:
    """Divide the rates of the same round; the median of all rounds."""
    pairs = zip(figures, beside, strict=True)
    return f"{median(ours.rate / theirs.rate for ours, theirs in pairs):.2f}"


def _cell(head: str, figures: Sequence[Figures]) -> str:
    values = [trial.columns[head] for trial in figures]
    value = max(values) if head == "peak" else median(values)
    return (format(value, FORMATS[head]) if value else "–").rjust(len(head))
