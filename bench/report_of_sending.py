"""The same, of sending to many."""

from collections.abc import Sequence
from statistics import median

from bench.report import ratio
from bench.senders import Sender
from bench.sending import Figures

HEAD = (
    f"{'':22}{'messages/s':>11}{'lowest–highest':>17}{'ratio':>8}{'CPU s/1,000':>13}"
    f"{'peak':>6}{'share':>7}{'bench':>7}"
)


def conditions(senders: Sequence[Sender], rounds: int, latency: float) -> list[str]:
    """How much is sent, and who is asked for less than most."""
    most = max(senders, key=lambda one: (one.recipients, one.at_once))
    usual = _task(most)
    return [
        f"{rounds} × {usual}, answers after {1000 * latency:.0f} ms",
        *(f"{one.name}: {_task(one)}" for one in senders if _task(one) != usual),
    ]


def table(trials: dict[str, list[Figures]], reference: str) -> list[str]:
    """A line for each candidate: medians over the rounds, and the ratio of rates in a round."""
    beside = trials.get(reference)
    return [HEAD, *(_line(name, figures, beside) for name, figures in trials.items())]


def beside(trials: dict[str, list[Figures]], ours: str) -> list[str]:
    """How many times faster than each of the others those are whose names begin like that."""
    lines = []
    for name in filter(lambda name: name.startswith(ours), trials):
        others = {other: figures for other, figures in trials.items() if not other.startswith(ours)}
        ratios = (f"{ratio(trials[name], figures)} × {one}" for one, figures in others.items())
        lines.append(f"{name}: {', '.join(ratios)}")
    return lines


def honesty(trials: dict[str, list[Figures]]) -> list[str]:
    """Whether everybody got it once, from each candidate, and how those ended that failed."""
    return [f"{name}: {_reached(figures)}" for name, figures in trials.items()]


def _reached(figures: Sequence[Figures]) -> str:
    missing = sum(one.missing for one in figures)
    too_many = sum(one.too_many for one in figures)
    how = f"{missing} without it, {too_many} messages too many"
    exactly = "each got it once"
    count = f"{sum(one.recipients for one in figures)} recipients"
    failures = [f"failed: {one.trouble}" for one in figures if one.trouble]
    return ", ".join([count, how if missing or too_many else exactly, *failures])


def _task(sender: Sender) -> str:
    return f"{sender.recipients} recipients, {sender.at_once} at a time"


def _line(name: str, figures: Sequence[Figures], beside: Sequence[Figures] | None) -> str:
    rates = [one.rate for one in figures]
    spread = f"{min(rates):.0f}–{max(rates):.0f}"
    share = median(one.share for one in figures)
    return (
        f"{name:22}{median(rates):11.0f}{spread:>17}{ratio(figures, beside):>8}"
        f"{median(one.cpu for one in figures):13.2f}"
        f"{max(one.peak for one in figures):6.0f}"
        f"{f'{share:.0%}' if share else '–':>7}"
        f"{median(one.bench_cpu for one in figures):7.0%}"
    )
