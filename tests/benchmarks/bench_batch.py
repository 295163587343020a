"""The example batch beside a plain `papermill.execute_notebook` loop over the same notebooks. Prints seconds,
ratio, peak memory.

Both start from an empty folder and make the same executed notebooks, tables and figures; each runs in a
process
of its own. Memory is the peak of a side's processes together.

Run: python tests/benchmarks/bench_batch.py [JOBS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from analysis.workspace import REPOSITORY


class Silent:
    """Watches a run and says nothing."""

    def expect(self, tasks: int) -> None:
        """So many tasks more."""

    def done(self, what: str) -> None:
        """One less."""


def run_ours(out: Path, jobs: int) -> int:
    """`casestudy run` without its tables on screen; how many notebooks it executed."""
    from analysis.batch.run import run
    from analysis.batch.tasks import Request
    from analysis.workspace import Workspace

    reports = run(Request(Workspace(REPOSITORY), out, jobs=jobs), Silent())
    return sum(report.executed for report in reports)


def run_plain(out: Path, jobs: int) -> int:
    """One notebook after another, each in a kernel of its own; how many."""
    import papermill

    from analysis.batch.manifest import read_manifest

    done = 0
    for made in sorted(path.parent for path in out.with_name("ours").glob("*/manifest.json")):
        for name in read_manifest(made).planned:
            target = out / made.name / f"{name}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            given = {"workspace": str(REPOSITORY), "out": str(out), "language": "en"}
            given |= {} if name == "comparison" else {"city": made.name}
            source = REPOSITORY / "notebooks" / f"{name}.ipynb"
            papermill.execute_notebook(str(source), str(target), given, progress_bar=False)
            done += 1
    return done


def measure(side: str, folder: Path, jobs: int) -> tuple[float, float, int]:
    """Seconds, peak memory in MB of all its processes, and notebooks of one side."""
    command = [sys.executable, __file__, side, str(folder / side), str(jobs)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8")
    peak: list[float] = [0.0]
    watcher = threading.Thread(target=watch_memory, args=(process.pid, peak), daemon=True)
    watcher.start()
    said, _ = process.communicate()
    return time.perf_counter() - started, peak[0], int(said)


def watch_memory(pid: int, peak: list[float]) -> None:
    """Keep the highest sum of resident memory over a process and its children, until it ends."""
    while psutil.pid_exists(pid):
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            peak[0] = max(peak[0], sum(member.memory_info().rss for member in family) / 1e6)
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.2)


def main(jobs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        ours, plain = (measure(side, Path(name), jobs) for side in ("ours", "plain"))
    print(f"casestudy run, {jobs} processes: {ours[0]:.1f} s, {ours[1]:.0f} MB, {ours[2]} notebooks")
    print(f"papermill loop:             {plain[0]:.1f} s, {plain[1]:.0f} MB, {plain[2]} notebooks")
    print(f"ratio: {plain[0] / ours[0]:.1f} times as fast, {ours[1] / plain[1]:.1f} times the memory")


if __name__ == "__main__":
    if sys.argv[1:2] in (["ours"], ["plain"]):
        made = {"ours": run_ours, "plain": run_plain}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
        print(made)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else os.cpu_count() or 1)
