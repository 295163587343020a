"""All tables of a 100,000 x 300 export by five cities, with errors, beside a pandas groupby loop without.
Prints ratios.

Ours gives every share its standard error, interval, design effect and effective n; the loop gives shares
alone. Reading is outside both. Each side runs in a process of its own.

Run: python -m tests.benchmarks.bench_tables [ROWS]
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.intake.export.export import read_responses
from analysis.intake.instrument import Instrument
from analysis.planning.draft import draft_plan
from analysis.problems import Problems
from tests.benchmarks.bench_intake import CHOICES, SEVERALS, SINGLES, synthetic_form, write_export

CITY = "s1"
CITIES = [f"c{place}" for place in range(5)]
ROUNDS = 3


def load(path: Path):
    instrument = Instrument(title={"en": "Benchmark"}, name="benchmark", folder=path.parent)
    answers = read_responses(path, synthetic_form(), instrument, Problems())
    return answers.subset(answers.where({CITY: CITIES}))


def ours(path: Path) -> Callable[[], int]:
    answers = load(path)
    plan = [
        row
        for row in draft_plan(answers.form, answers.asked.columns, [CITY], leave_out=[CITY])
        if row.by and row.statistic == "share"
    ]
    return lambda: len(estimate_plan(plan, Survey("all", "benchmark", "", answers)))


def plain(path: Path) -> Callable[[], int]:
    frame = load(path).frame
    children = [[f"m{place}/c{choice}" for choice in range(CHOICES)] for place in range(SEVERALS)]

    def loop() -> int:
        shares = [
            frame.groupby(CITY, observed=True)[f"s{place}"].value_counts(normalize=True)
            for place in range(SINGLES)
            if f"s{place}" != CITY
        ]
        shares += [frame.groupby(CITY, observed=True)[columns].mean().stack() for columns in children]
        return sum(map(len, shares))

    return loop


SIDES = {"estimate_plan": ours, "pandas groupby loop": plain}


def measure(side: str, path: Path, results) -> None:
    run = SIDES[side](path)
    before, seconds, made = _peak(), [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        made = run()
        seconds.append(time.perf_counter() - start)
    results[side] = (min(seconds), _peak() - before, made)


def _peak() -> float:
    """The highest memory of this process so far, in MB (Linux counts in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder, multiprocessing.Manager() as manager:
        path, results = Path(folder) / "export.csv", manager.dict()
        write_export(path, rows)
        columns = len(pd.read_csv(path, nrows=0).columns)
        for side in SIDES:
            process = multiprocessing.get_context("spawn").Process(target=measure, args=(side, path, results))
            process.start()
            process.join()
        print(f"{rows:,} x {columns}, {SINGLES + SEVERALS - 1} questions by {len(CITIES)} cities")
        for side, (seconds, memory, made) in results.items():
            print(f"{side:>20}: {seconds:.2f} s, {memory:.0f} MB more than reading, {made:,} numbers")
        ratio = results["pandas groupby loop"][0] / results["estimate_plan"][0]
        print(f"the loop takes {ratio:.1f} times as long, without errors (aim: more than 1)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
