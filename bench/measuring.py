"""What a process uses, and what the machine is."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
MIB = 1024  # KiB, the unit of /proc


@dataclass(frozen=True, slots=True)
class Usage:
    """The CPU time and memory that a process, and the bench itself, have used until now."""

    cpu_s: float  # user and system time
    memory: float  # resident, in MiB
    peak: float  # the most that it ever was
    bench_s: float  # CPU seconds
    at: float  # seconds of a clock


def usage(pid: int) -> Usage:
    """Look at a process that lives, as Linux counts it (proc(5)). Raises OSError."""
    ticks = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    status = _colons(f"/proc/{pid}/status")
    if "VmRSS" not in status:
        raise ProcessLookupError(pid)  # it has ended, and nobody has asked how yet
    return Usage(
        cpu_s=(int(ticks[11]) + int(ticks[12])) * TICK_S,
        memory=int(status["VmRSS"].split()[0]) / MIB,
        peak=int(status["VmHWM"].split()[0]) / MIB,
        bench_s=process_time(),
        at=perf_counter(),
    )


def starved(pid: int | None) -> float:
    """Count the seconds in which its threads could have worked and had no processor.

    All threads together, as Linux counts them (sched-stats.rst).
    """
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text("utf-8").split()[1]) for file in threads) / 1e9


def percentile(values: Sequence[float], share: float) -> float:
    """Find the smallest value that at least this share (0 to 1) of them doesn't exceed."""
    return sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]


def machine() -> str:
    """Describe it in one line, for those who read the figures elsewhere or later."""
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
