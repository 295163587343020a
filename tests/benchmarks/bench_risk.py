"""Disclosure risk of drawn data beside sdcMicro, where R has it: frequencies, individual risk and SUDA2.

Prints seconds and ratio. sdcMicro is GPL-2 and no dependency: without it only our seconds are printed.

Run: python tests/benchmarks/bench_risk.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.disclosure.risk.frequencies import count_frequencies
from analysis.disclosure.risk.individual import estimate_individual_risk
from analysis.disclosure.risk.suda import find_special_uniques

CATEGORIES = (2, 12, 8, 30, 5, 4)
SIZES = ((1_000, 6), (100_000, 3))
"""Rows, and the largest set of keys that SUDA2 looks at (sdcMicro always looks at all)."""
CALLS = """
suppressMessages(library(sdcMicro))
d <- read.csv("{path}")
began <- proc.time()[["elapsed"]]
f <- freqCalc(d, keyVars = names(d)); r <- indivRisk(f)
cat(proc.time()[["elapsed"]] - began, "\\n")
if (nrow(d) <= 10000) suda2(d, variables = names(d))
cat(proc.time()[["elapsed"]] - began, "\\n")
"""


def draw_keys(n: int) -> np.ndarray:
    """Whole numbers (n, 6), the first of each key the most frequent."""
    draws = np.random.default_rng(1)
    columns = [np.minimum(draws.geometric(2 / count, n) - 1, count - 1) for count in CATEGORIES]
    return np.column_stack(columns)


def assess_ours(keys: np.ndarray, largest: int) -> tuple[float, float]:
    """Seconds until the individual risk, and until SUDA2 too."""
    start = time.perf_counter()
    estimate_individual_risk(count_frequencies(keys))
    first = time.perf_counter() - start
    find_special_uniques(keys, largest=largest)
    return first, time.perf_counter() - start


def assess_theirs(keys: np.ndarray) -> tuple[float, float] | None:
    """The same of sdcMicro; None where R has it not."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keys.csv"
        pd.DataFrame(keys, columns=[f"k{place}" for place in range(keys.shape[1])]).to_csv(path, index=False)
        script = CALLS.format(path=path.as_posix())
        run = subprocess.run(["Rscript", "-e", script], capture_output=True, encoding="utf-8", check=False)
    if run.returncode:
        return None
    first, both = (float(line.split()[0]) for line in run.stdout.splitlines()[-2:])
    return first, both


def main() -> None:
    for n, largest in SIZES:
        keys = draw_keys(n)
        ours, theirs = assess_ours(keys, largest), assess_theirs(keys)
        line = f"{n:>7,} rows, 6 keys: risk {ours[0]:.2f} s, with SUDA2 up to {largest} keys {ours[1]:.2f} s"
        if theirs is None:
            line += "; sdcMicro is not in this machine's R, so no ratio"
        else:
            line += f"; sdcMicro {theirs[0]:.2f} s ({theirs[0] / ours[0]:.1f} times), {theirs[1]:.2f} s"
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
