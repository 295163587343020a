"""Ten million registry rows to all point tables, beside plain pandas that reads the file whole.

Prints seconds, peak memory and the ratio; asserts nothing. The aim is under 30 s and 4 GB on two cores.

Run: python tests/benchmarks/bench_flows.py [ROWS]
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.context.flows.counts import count_registry
from analysis.context.flows.estimates import FlowScope, estimate_flows
from analysis.context.flows.plan import FlowRow
from analysis.context.flows.points import Points
from analysis.context.flows.registry import CountedColumns, Registry, RegistryColumns
from analysis.problems import Problems

ROWS, PIECE, POINTS, FIRST_DAY, DAYS = 10_000_000, 1_000_000, 40, 17_532, 730
COUNTRIES = (
    "MLI",
    "GIN",
    "CIV",
    "SEN",
    "GMB",
    "BFA",
    "NER",
    "NGA",
    "GHA",
    "TGO",
    "DZA",
    "MRT",
    "LBR",
    "SLE",
    "CMR",
)
KINDS = {
    "nationality": COUNTRIES,
    "origin": COUNTRIES,
    "next": COUNTRIES,
    "final": (*COUNTRIES, "Europe"),
    "movement": ("long", "short", "seasonal"),
    "transport": ("bus", "car", "truck", "foot"),
}
SEX_AGE = ("adult_male", "adult_female", "minor_male", "minor_female")
NAMES = tuple(f"Point {number}" for number in range(POINTS))


def write_registry(path: Path, rows: int) -> None:
    """A registry of groups of people: two years of days, forty points, six questions, sex and age."""
    stream = np.random.default_rng(1)
    writer = None
    for start in range(0, rows, PIECE):
        n = min(PIECE, rows - start)
        counts = stream.poisson([1.5, 0.8, 0.3, 0.2], (n, 4)).astype(np.int32)
        columns = {
            "date": pa.array(np.sort(stream.integers(0, DAYS, n)).astype(np.int32) + FIRST_DAY, pa.date32()),
            "point": _words(stream, NAMES, n),
            "direction": _words(stream, ("incoming", "outgoing"), n),
            **{name: _words(stream, words, n) for name, words in KINDS.items()},
            **{name: pa.array(counts[:, place]) for place, name in enumerate(SEX_AGE)},
            "individuals": pa.array(counts.sum(axis=1)),
        }
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()


def _words(stream: np.random.Generator, words: tuple[str, ...], n: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        stream.integers(0, len(words), n).astype(np.int32), pa.array(words)
    ).cast(pa.string())


def _points() -> Points:
    spells = {"country": "MLI", "region": "", "type": "entry_exit", "valid_from": "", "valid_to": ""}
    frame = pd.DataFrame({"point": NAMES}).assign(
        **spells, latitude=0.0, longitude=0.0, aliases=[()] * POINTS
    )
    return Points(frame)


def ours(path: Path) -> int:
    """Every question by point and month, shares of the five largest and daily means; returns how many
    rows.
    """
    columns = {name: name for name in ("date", "individuals", "point", "direction", *KINDS)}
    registry = Registry(
        title={},
        about={},
        source={},
        address="",
        year=2019,
        columns=RegistryColumns(**columns),
        counts={"sex_age": CountedColumns(columns={name: name for name in SEX_AGE}, whole=True)},
    )
    problems = Problems()
    counts = count_registry([path], registry, _points(), problems)
    problems.stop_if_fatal()
    plan = [FlowRow(name, "flows", name, top=5) for name in (*KINDS, "sex_age")]
    plan += [
        FlowRow("in_out", "flows", "direction", "total"),
        FlowRow("per_day", "flows", "direction", "mean"),
    ]
    plan += [FlowRow("change", "flows", "direction", "mean", against="previous")]
    return sum(len(estimate_flows(counts, plan, FlowScope("x", "y"), month)) for month in counts.periods)


def plain_pandas(path: Path) -> int:
    """The file read whole, one groupby a table: counts only, no checks, no names harmonised."""
    frame = pd.read_parquet(path)
    frame["month"] = pd.to_datetime(frame["date"]).dt.to_period("M")
    keys = ["month", "point", "direction"]
    tables = [frame.groupby([*keys, name], observed=True)["individuals"].sum() for name in KINDS]
    tables += [frame.groupby(keys)[list(SEX_AGE)].sum(), frame.groupby(keys)["date"].nunique()]
    return sum(len(table) for table in tables)


def measure(work: Callable[[Path], int], path: Path) -> tuple[float, float, int]:
    """Seconds, peak GB and rows of the result, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (work, path))


def _timed(work: Callable[[Path], int], path: Path) -> tuple[float, float, int]:
    start = time.perf_counter()
    rows = work(path)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, rows


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.parquet"
        write_registry(path, rows)
        print(f"{rows:,} registry rows, {path.stat().st_size / 1e6:,.0f} MB of Parquet")
        results = {work.__name__: measure(work, path) for work in (ours, plain_pandas)}
    for name, (seconds, peak, found) in results.items():
        print(f"{name:>13}: {seconds:6.1f} s, {peak:4.1f} GB at most, {found:,} rows of results")
    print(f"ours takes {results['ours'][0] / results['plain_pandas'][0]:.2f} of the time of plain pandas")


if __name__ == "__main__":
    main()
