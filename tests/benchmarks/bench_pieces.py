"""Shares by city over ten million rows in a Parquet file, in pieces and as a whole: seconds, extra peak
memory, largest difference.

Run: python -m tests.benchmarks.bench_pieces [ROWS]
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.estimation.estimators import estimate_share
from analysis.estimation.row_groups import estimate_share_in_pieces
from analysis.statistics.design import Design
from tests.benchmarks.estimates_tools import memory

PIECE = 250_000
NUMBERS = ["estimate", "se", "low", "high", "n_effective", "deff"]


def write(path: Path, rows: int) -> None:
    """Answers, cities, strata and weights, a row group at a time."""
    rng = np.random.default_rng(2)
    writer = None
    for start in range(0, rows, PIECE):
        n = min(PIECE, rows - start)
        frame = pd.DataFrame(
            {
                "answer": pd.Categorical.from_codes(rng.integers(0, 10, n), list("abcdefghij")),
                "city": pd.Categorical.from_codes(rng.integers(0, 5, n), list("vwxyz")),
                "stratum": rng.integers(0, 20, n),
                "weight": rng.uniform(0.5, 2, n),
            }
        )
        table = pa.Table.from_pandas(frame, preserve_index=False)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()


def measure(how: str, path: Path, results) -> None:
    """Estimates one way, in a process of its own."""
    before, start = memory(reset=True), time.perf_counter()
    if how == "pieces":
        frame = estimate_share_in_pieces(path, "answer", "city", weights="weight", strata="stratum")
    else:
        frame = estimate_share(Design(pd.read_parquet(path), "weight", "stratum"), "answer", "city")
    extra = memory() - before
    results.put((how, time.perf_counter() - start, extra, frame[NUMBERS].to_numpy()))


def main(rows: int = 10_000_000) -> None:
    context = multiprocessing.get_context("spawn")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        write(path, rows)
        for how in ("pieces", "whole"):
            results = context.Queue()
            process = context.Process(target=measure, args=(how, path, results))
            process.start()
            name, seconds, extra, numbers = results.get()
            process.join()
            found[name] = numbers
            sys.stdout.write(f"{rows:,} rows, {name}: {seconds:.2f} s, {extra:.0f} MB more at the peak\n")
    difference = np.nanmax(np.abs(found["pieces"] / found["whole"] - 1))
    sys.stdout.write(f"largest relative difference: {difference:.1e}\n")


if __name__ == "__main__":
    main(*[int(argument) for argument in sys.argv[1:]])
