"""What a process uses, and what the machine is."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
MIB = 1024  # KiB, the unit of /proc


@dataclass(frozen=True, slots=True)
class Usage:
    """A process until now: user and system time in seconds; memory, now and at most, in MiB."""

    cpu_s: float
    memory: float
    peak: float


def usage(pid: int) -> Usage:
    """Of a process that lives, as Linux counts it (proc(5))."""
    ticks = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    fields = _colons(f"/proc/{pid}/status")
    return Usage(
        cpu_s=(int(ticks[11]) + int(ticks[12])) * TICK_S,
        memory=int(fields["VmRSS"].split()[0]) / MIB,
        peak=int(fields["VmHWM"].split()[0]) / MIB,
    )


def waited(pid: int) -> float:
    """Seconds in which its threads could have worked and had no processor, all together.

    As Linux counts them (sched-stats.rst).
    """
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text("utf-8").split()[1]) for one in threads) / 1e9


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of them doesn't exceed."""
    return sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]


def machine() -> str:
    """In one line, for who reads the figures elsewhere or later."""
    memory = int(_colons("/proc/meminfo")["MemTotal"].split()[0]) / MIB**2
    processor = _colons("/proc/cpuinfo").get("model name", platform.machine())
    return (
        f"{os.cpu_count()} × {processor}, {memory:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}; load before: {os.getloadavg()[0]:.1f}"
    )


def _colons(path: str) -> dict[str, str]:
    lines = Path(path).read_text("utf-8").splitlines()
    return {
        name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
