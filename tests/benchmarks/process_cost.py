"""What a whole process and its children cost: CPU beside wall, and the highest memory of all together."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and of wall, peak memory in MB, and what the process printed."""

    cpu: float
    wall: float
    memory: float
    said: str

    def __str__(self) -> str:
        return f"{self.cpu:7.1f} s of CPU {self.wall:7.1f} s of wall {self.memory:6.0f} MB"


def cost_of(command: Sequence[str | Path]) -> Cost:
    """Run a command of this Python from the checkout to its end."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    peak = [0.0]
    threading.Thread(target=_watch_memory, args=(process.pid, peak), daemon=True).start()
    said, _ = process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.perf_counter() - started, peak[0], said)


def _watch_memory(pid: int, peak: list[float]) -> None:
    """Keep the highest sum of resident memory over a process and its children, until it ends."""
    while psutil.pid_exists(pid):
        try:
            parent = psutil.Process(pid)
            family = [parent, *parent.children(recursive=True)]
            peak[0] = max(peak[0], sum(member.memory_info().rss for member in family) / 1e6)
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.2)
