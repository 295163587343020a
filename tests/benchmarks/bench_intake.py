"""Reading a 100,000 x 300 CSV export with form typing, beside bare pandas.read_csv. Prints seconds of CPU
and wall, of the first call and of the best, their ratios, and peak memory.

Run: python tests/benchmarks/bench_intake.py [ROWS]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from analysis.problems import Problems

ROUNDS = 2  # the readers take turns, so that a busy machine slows both
SINGLES, SEVERALS, INTEGERS, CHOICES = 49, 20, 30, 10


def synthetic_form() -> Form:
    """49 single-choice, 20 multi-select with 10 choices each, 30 integer questions; every third multi-select
    is routed.
    """
    lists = {
        "answers": tuple(
            Choice(f"c{place}", {"English (en)": f"Answer {place}, in words"}) for place in range(CHOICES)
        )
    }
    questions = {f"s{place}": Question(f"s{place}", "select_one", "answers") for place in range(SINGLES)}
    for place in range(SEVERALS):
        relevant = "" if place % 3 else "not(selected(${s0}, 'c0'))"
        questions[f"m{place}"] = Question(f"m{place}", "select_multiple", "answers", relevant=relevant)
    questions |= {f"i{place}": Question(f"i{place}", "integer") for place in range(INTEGERS)}
    return Form(
        "Benchmark", "bench", "English (en)", ("English (en)",), questions, {}, lists, "benchmark form"
    )


def write_export(path: Path, rows: int) -> None:
    """An export of the synthetic form: uuid, codes, children as 0/1 beside their parent, integers."""
    random = np.random.default_rng(2020)
    names = np.array([f"c{place}" for place in range(CHOICES)])
    columns: dict[str, object] = {
        f"s{place}": names[random.integers(0, CHOICES, rows)] for place in range(SINGLES)
    }
    unasked = columns["s0"] == "c0"
    for place in range(SEVERALS):
        ticks = (random.random((rows, CHOICES)) < 0.3).astype(int)
        ticks[:, 0] |= ticks.sum(axis=1) == 0
        blank = unasked if place % 3 == 0 else np.zeros(rows, dtype=bool)
        words = np.array([" ".join(names[row == 1]) for row in ticks], dtype=object)
        columns[f"m{place}"] = np.where(blank, "", words)
        for choice, name in enumerate(names):
            columns[f"m{place}/{name}"] = np.where(blank, "", ticks[:, choice].astype(str))
    columns |= {f"i{place}": random.integers(0, 100, rows) for place in range(INTEGERS)}
    columns["_uuid"] = [f"{row:08x}-0000-4000-8000-{row:012x}" for row in range(rows)]
    pd.DataFrame(columns).to_csv(path, index=False)


def read_ours(path: Path) -> None:
    problems = Problems()
    instrument = Instrument(title={"en": "Benchmark"}, name="benchmark", folder=path.parent)
    responses = read_responses(path, synthetic_form(), instrument, problems)
    assert responses is not None
    assert not len(problems), list(problems)


READERS = {"pandas.read_csv": pd.read_csv, "read_responses": read_ours}


def measure(reader: str, path: Path) -> dict[str, float]:
    """Seconds of CPU and wall, of the first of three calls and of the best, and peak memory in MB, of one
    reader in a process of its own.

    A child inherits its parent's peak, so the parent must stay small: the export is written elsewhere.
    """
    run = [sys.executable, __file__, "--measure", reader, str(path)]
    return json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


def measure_here(reader: str, path: Path) -> dict[str, float]:
    import psutil

    before = psutil.Process().memory_info().rss
    wall, cpu = [], []
    for _ in range(3):
        start, cpu_start = time.perf_counter(), time.process_time()
        READERS[reader](path)
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - cpu_start)
    peak = (_peak() - before) / 1e6
    return {"cpu": min(cpu), "first_cpu": cpu[0], "wall": min(wall), "peak": peak}


def _peak() -> float:
    """Highest resident memory of this process in bytes; the present one where the system keeps no record
    (Windows).
    """
    try:
        import resource
    except ImportError:
        import psutil

        return psutil.Process().memory_info().peak_wset
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure_here(sys.argv[2], Path(sys.argv[3]))))
        return
    if sys.argv[1:2] == ["--write"]:
        write_export(Path(sys.argv[2]), int(sys.argv[3]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        subprocess.run([sys.executable, __file__, "--write", str(path), str(rows)], check=True)
        columns = len(pd.read_csv(path, nrows=0).columns)
        print(f"{rows:,} x {columns} CSV, {path.stat().st_size / 1e6:.0f} MB")
        rounds = [{reader: measure(reader, path) for reader in READERS} for _ in range(ROUNDS)]
    results = {
        reader: {name: min(found[reader][name] for found in rounds) for name in rounds[0][reader]}
        for reader in READERS
    }
    for reader, result in results.items():
        print(
            f"{reader:>16}: {result['cpu']:.2f} s of CPU ({result['first_cpu']:.2f} at first),"
            f" {result['wall']:.2f} s of wall, peak {result['peak']:.0f} MB over the imports"
        )
    ours, bare = results["read_responses"], results["pandas.read_csv"]
    ratios = {name: ours[name] / bare[name] for name in ("cpu", "first_cpu", "wall")}
    print(
        f"read_responses takes {ratios['cpu']:.2f} times the CPU (aim: at most 3), {ratios['first_cpu']:.2f}"
        f" times at first, {ratios['wall']:.2f} times the wall"
    )


if __name__ == "__main__":
    main()
