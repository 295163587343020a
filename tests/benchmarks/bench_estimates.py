"""Raking, shares, multi-selects, Rao-Scott, logistic regression and bootstrap beside their peers, in one run.

Every tool runs each task in its own process on the same columns; a table shows median seconds of CPU (which
other work on the machine hardly moves) and on the clock, extra peak memory, how many times ours every peer
takes of both, and how many floors (one pass over the arrays) ours takes.
Nothing is asserted. Peers that are missing are left out.

Run: python -m tests.benchmarks.bench_estimates [--rows 1000000] [--peers PYTHON] [--tasks rake,shares]
Peers: a second environment with the dependency group `peers` (svy, weightipy, ipfn); Rscript with survey.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.benchmarks.estimates_tools import CHOICES, CITIES, COLUMNS, MARGINS, STRATA, TICKS

HERE = Path(__file__).resolve().parent

TASKS = {
    "rake": ("weightipy", "ipfn", "svy", "r"),
    "shares": ("svy", "r"),
    "ticks": ("svy", "r"),
    "rao_scott": ("svy", "r"),
    "logistic": ("svy", "statsmodels", "r"),
    "bootstrap": ("svy",),
}
LARGEST_BOOTSTRAP = 100_000
TIMEOUT = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers")
    parser.add_argument("--tasks", default=",".join(TASKS))
    options = parser.parse_args()
    say(f"{'rows':>9} {'task':10} {'tool':12} {'CPU s':>9} {'clock s':>9} {'extra MB':>9}")
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as name:
            write_columns(Path(name), rows)
            for task in options.tasks.split(","):
                if task != "bootstrap" or rows <= LARGEST_BOOTSTRAP:
                    compare(Path(name), rows, task, options.peers)


def write_columns(folder: Path, rows: int) -> None:
    """The same data for all: margins, strata, weights, answers by city, ticks, and a logistic model."""
    rng = np.random.default_rng(1)
    columns = {f"v{i}": rng.integers(0, size, rows) for i, size in enumerate(MARGINS)}
    columns |= {
        "stratum": rng.integers(0, STRATA, rows),
        "answer": rng.integers(0, CHOICES, rows),
        "city": rng.integers(0, CITIES, rows),
    }
    for name, values in columns.items():
        values.astype(np.int32).tofile(folder / f"{name}.bin")
    x = rng.normal(size=(rows, COLUMNS - 1))
    chance = 1 / (1 + np.exp(-0.2 - x @ rng.normal(0, 0.3, COLUMNS - 1)))
    numbers = {"w": rng.uniform(0.5, 2, rows), "y": (rng.random(rows) < chance).astype(float)}
    numbers |= {f"x{i + 1}": part for i, part in enumerate(x.T)}
    numbers |= {f"t{i}": (rng.random(rows) < 0.3).astype(float) for i in range(TICKS)}
    for name, values in numbers.items():
        np.ascontiguousarray(values).tofile(folder / f"{name}.bin")
    np.concatenate([rng.dirichlet(np.full(size, 40.0)) for size in MARGINS]).tofile(folder / "targets.bin")


def compare(folder: Path, rows: int, task: str, peers: str) -> None:
    results = {"ours": run([sys.executable, HERE / "estimates_tools.py", "ours", task, folder, 5])}
    if task != "bootstrap":
        results["floor"] = run([sys.executable, HERE / "estimates_tools.py", "floor", task, folder, 5])
    repeats = 3 if rows < LARGEST_BOOTSTRAP else 1
    for peer in TASKS[task]:
        if peer == "r":
            command = [shutil.which("Rscript"), HERE / "bench_estimates.R", task, folder, repeats]
        else:
            command = [peers, HERE / "estimates_tools.py", peer, task, folder, repeats]
        if command[0]:
            results[peer] = run(command)
    for tool, result in results.items():
        figures = "   failed"
        if result:
            figures = f"{result['seconds']:9.4f} {result['clock']:9.4f} {result['extra']:9.0f}"
        say(f"{rows:9,} {task:10} {tool:12} {figures}")
    say(" " * 10 + verdict(results))


def verdict(results: dict[str, dict | None]) -> str:
    """How many times ours each tool takes, of CPU and, in brackets, on the clock."""
    ours = results["ours"]
    if not ours:
        return "ours failed"
    parts = []
    for tool, result in results.items():
        if tool == "floor" and result:
            parts.append(f"ours takes {ours['seconds'] / result['seconds']:.1f} floors")
        elif tool != "ours" and result:
            cpu, clock = (result[unit] / ours[unit] for unit in ("seconds", "clock"))
            parts.append(f"{tool} {cpu:.1f} times ours ({clock:.1f})")
    return "; ".join(parts)


def run(command: list[object]) -> dict | None:
    """The JSON that a command prints, or None where it fails or takes too long."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1]), "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, timeout=TIMEOUT, env=environment
        )
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (subprocess.TimeoutExpired, json.JSONDecodeError, IndexError):
        return None


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
