"""Candidates measured in turn, round after round, and their figures side by side."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import typer

from bench.bots import Bot

REFERENCE = "ptb"  # whose rate the others' is divided by

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Figures:
    """The findings of one trial; times in seconds, memory in MiB."""

    rate: float  # updates answered, or chats reached, in a second
    cpu: float  # of the bot, for 1,000 of them
    bench: float  # share of a core that the bench used: with a whole one it would be the limit
    peak: float
    count: int  # how many there were to be
    missing: int
    too_many: int
    trouble: str = ""  # the last words of a process that failed
    p50: float = 0.0
    p99: float = 0.0
    start: float = 0.0
    memory: float = 0.0
    share: float = 0.0  # of what so many at a time allow when each waits for its answer


Trials = dict[str, list[Figures]]  # of each candidate, one for each round


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table beside those of the rate."""

    head: str
    width: int
    form: str
    value: Callable[[Figures], float]
    most: bool = False  # of all rounds, instead of their median

    def cell(self, figures: Sequence[Figures]) -> str:
        values = [self.value(one) for one in figures]
        value = max(values) if self.most else median(values)
        return (format(value, self.form) if value else "–").rjust(self.width)


CPU = Column("CPU s/1,000", 13, ".2f", lambda one: one.cpu)
PEAK = Column("peak", 6, ".0f", lambda one: one.peak, most=True)
BENCH = Column("bench", 7, ".0%", lambda one: one.bench)


@dataclass(frozen=True, slots=True)
class Words:
    """How a bench speaks of what it counts."""

    rate: str  # "updates/s"
    count: str  # "updates"
    each: str  # "each answered once"
    missing: str  # "unanswered"
    too_many: str  # "answers too many"


async def compared(
    bots: Sequence[Bot], rounds: int, trial: Callable[[Bot], Awaitable[Figures]], unit: str
) -> Trials:
    """Measure each of them once a round."""
    found: Trials = {bot.name: [] for bot in bots}
    for number, bot in in_turn(bots, rounds):
        figures = await trial(bot)
        typer.echo(f"round {number}, {bot.name}: {figures.rate:.0f} {unit}", err=True)
        found[bot.name].append(figures)
    return found


def in_turn(items: Sequence[Item], rounds: int) -> Iterator[tuple[int, Item]]:
    """Yield the number of the round, from 1, and what is measured next.

    Each round begins with another, so that what else the machine does falls on all of them alike.
    """
    for number in range(rounds):
        first = number % len(items)
        for item in [*items[first:], *items[:first]]:
            yield number + 1, item


def table(trials: Trials, words: Words, columns: Sequence[Column]) -> Iterator[str]:
    """Put each candidate on a line: medians of the rounds, and ratios within a round."""
    heads = (column.head.rjust(column.width) for column in columns)
    yield f"{'':22}{words.rate:>11}{'lowest–highest':>17}{'ratio':>8}{''.join(heads)}"
    for name, figures in trials.items():
        rates = [one.rate for one in figures]
        spread = f"{min(rates):.0f}–{max(rates):.0f}"
        beside = ratio(figures, trials[REFERENCE]) if REFERENCE in trials else "–"
        cells = "".join(column.cell(figures) for column in columns)
        yield f"{name:22}{median(rates):11.0f}{spread:>17}{beside:>8}{cells}"


def versus(trials: Trials, ours: str) -> Iterator[str]:
    """Say how many times faster ours are, whose names begin like that, than each of the others."""
    others = {name: figures for name, figures in trials.items() if not name.startswith(ours)}
    for name in (name for name in trials if others and name not in others):
        ratios = (f"{ratio(trials[name], figures)} × {one}" for one, figures in others.items())
        yield f"{name}: {', '.join(ratios)}"


def honesty(trials: Trials, words: Words) -> Iterator[str]:
    """Say whether everything was done exactly once, and how those ended that failed."""
    for name, figures in trials.items():
        missing = sum(one.missing for one in figures)
        too_many = sum(one.too_many for one in figures)
        wrong = f"{missing} {words.missing}, {too_many} {words.too_many}"
        count = f"{sum(one.count for one in figures)} {words.count}"
        failures = [f"failed: {one.trouble}" for one in figures if one.trouble]
        parts = [count, wrong if missing or too_many else words.each, *failures]
        yield f"{name}: {', '.join(parts)}"


def ratio(figures: Sequence[Figures], beside: Sequence[Figures]) -> str:
    """Divide the rates of the same round; the median of all rounds."""
    pairs = zip(figures, beside, strict=True)
    return f"{median(one.rate / other.rate for one, other in pairs):.2f}"
