"""Figures in words and columns."""

from collections.abc import Sequence
from statistics import median
from typing import Protocol

from bench.updates import Figures

HEAD = (
    f"{'':22}{'updates/s':>10}{'lowest–highest':>17}{'ratio':>8}{'CPU s/1,000':>13}"
    f"{'p50 ms':>8}{'p99 ms':>8}{'start s':>9}{'MiB':>6}{'peak':>6}{'bench':>7}"
)


class Rated(Protocol):
    """What one trial found."""

    @property
    def rate(self) -> float:
        """How many in a second."""


def table(trials: dict[str, list[Figures]], reference: str) -> list[str]:
    """A line for each candidate: medians over the rounds, and the ratio of rates in a round."""
    beside = trials.get(reference)
    return [HEAD, *(_line(name, figures, beside) for name, figures in trials.items())]


def honesty(trials: dict[str, list[Figures]]) -> list[str]:
    """Whether every update was answered once, by each candidate."""
    lines = []
    for name, figures in trials.items():
        handed_over = sum(one.handed_over for one in figures)
        unanswered = sum(one.unanswered for one in figures)
        unasked = sum(one.unasked for one in figures)
        how = f"{unanswered} unanswered, {unasked} answers too many"
        exactly = "each answered once"
        lines.append(f"{name}: {handed_over} updates, {how if unanswered or unasked else exactly}")
    return lines


def _line(name: str, figures: Sequence[Figures], beside: Sequence[Figures] | None) -> str:
    rates = [one.rate for one in figures]
    spread = f"{min(rates):.0f}–{max(rates):.0f}"
    return (
        f"{name:22}{median(rates):10.0f}{spread:>17}{ratio(figures, beside):>8}"
        f"{median(one.cpu for one in figures):13.2f}"
        f"{1000 * median(one.p50 for one in figures):8.1f}"
        f"{1000 * median(one.p99 for one in figures):8.1f}"
        f"{median(one.start for one in figures):9.2f}"
        f"{median(one.memory for one in figures):6.0f}"
        f"{max(one.peak for one in figures):6.0f}"
        f"{median(one.bench_cpu for one in figures):7.0%}"
    )


def ratio(figures: Sequence[Rated], beside: Sequence[Rated] | None) -> str:
    """Of the rates in a round, the median of all rounds."""
    if beside is None:
        return "–"
    pairs = zip(figures, beside, strict=True)
    return f"{median(one.rate / other.rate for one, other in pairs):.2f}"
