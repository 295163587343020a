"""A plan of 100 questions by 5 domains over a store of ten million interviews: seconds, peak memory, and the
ratio beside polars and DuckDB counting the bare shares of the same file without errors, bases or domains' own
levels. A peer that is not installed is left out, and named.

"none" is everybody a sample of one, "strata" and "units" are weighted, in strata, and drawn by units.

Above a million, sizes are whole hundred thousands.

Run: python -m tests.benchmarks.bench_store [ROWS ...] [--only none]
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from analysis.intake.stored.files import StoreManifest, StoreShape, read_stored, write_part
from analysis.planning.row import PlanRow
from analysis.statistics.design import Design

PIECE, DRAWN = 100_000, 1_000_000
SINGLES, SEVERALS, NUMBERS, DOMAINS, CHOICES = 80, 10, 10, 5, 6
STRATA, UNITS = 20, 100
AIM = 2048
PEERS = ("polars", "duckdb")
WAYS = (*PEERS, "none", "strata", "units")
SINGLE_NAMES = [f"s{place}" for place in range(SINGLES)]
SEVERAL_NAMES = [f"m{place}" for place in range(SEVERALS)]
NUMBER_NAMES = [f"n{place}" for place in range(NUMBERS)]
DOMAIN_NAMES = [f"d{place}" for place in range(DOMAINS)]
LETTERS = [f"c{place}" for place in range(CHOICES)]


def form() -> Form:
    """100 questions, 5 domains, and the columns of the design."""
    kinds = dict.fromkeys([*SINGLE_NAMES, *DOMAIN_NAMES], "select_one")
    kinds |= dict.fromkeys(SEVERAL_NAMES, "select_multiple") | dict.fromkeys(NUMBER_NAMES, "decimal")
    questions = {name: Question(name, kind, "answers") for name, kind in kinds.items()}
    return Form("", "", "", (), questions, {}, {"answers": tuple(map(Choice, LETTERS))}, "form.xlsx")


def piece(rng: np.random.Generator, rows: int, start: int) -> Responses:
    """Interviews drawn at random, a tenth of the answers missing."""
    columns: dict[str, object] = {}
    for place, name in enumerate([*DOMAIN_NAMES, *SINGLE_NAMES]):
        size = 2 + place % 5 if place < DOMAINS else CHOICES
        codes = rng.integers(0, size, rows, dtype=np.int8)
        if place >= DOMAINS:
            codes[rng.random(rows) < 0.1] = -1
        columns[name] = pd.Categorical.from_codes(codes, LETTERS[:size])
    for name in SEVERAL_NAMES:
        blank = rng.random(rows) < 0.1
        for letter in LETTERS:
            columns[f"{name}/{letter}"] = pd.arrays.BooleanArray(rng.random(rows) < 0.3, blank)
    for name in NUMBER_NAMES:
        columns[name] = np.where(rng.random(rows) < 0.1, np.nan, np.round(rng.lognormal(6, 1, rows)))
    columns["weight"] = rng.uniform(0.5, 2, rows)
    columns["stratum"] = pd.Categorical.from_codes(
        rng.integers(0, STRATA, rows), list(map(str, range(STRATA)))
    )
    columns["unit"] = rng.integers(0, UNITS, rows).astype(float)
    index = pd.Index([f"u{row}" for row in range(start, start + rows)], name="uuid")
    made = form()
    asked = pd.DataFrame(
        np.ones((rows, len(made.questions)), bool), index=index, columns=list(made.questions)
    )
    instrument = Instrument.model_construct(name="drawn")
    return Responses(pd.DataFrame(columns, index=index, copy=False), made, instrument, asked)


def write(folder: Path, rows: int) -> StoreManifest:
    """A store of so many interviews: a million are drawn, and their files stand again for the others."""
    rng = np.random.default_rng(1)
    shape, parts = StoreShape(form()), {}
    for number, start in enumerate(range(0, rows, PIECE)):
        if start >= DRAWN:
            name = f"part-{number:05d}.parquet"
            (folder / name).hardlink_to(folder / f"part-{number % (DRAWN // PIECE):05d}.parquet")
            parts[name] = PIECE
            continue
        made = piece(rng, min(PIECE, rows - start), start)
        shape.add(made, "here")
        name, size = write_part(folder, number, made)
        parts[name] = size
    columns, asked = tuple(shape.columns.values()), tuple(shape.asked)
    told = {"source": "", "kind": "csv"}
    return StoreManifest("drawn", "", "", "form", {}, parts, columns, asked, (), told)


def plan() -> list[PlanRow]:
    """Every question of everyone and by every domain; means of numbers."""
    rows = []
    for name in (*SINGLE_NAMES, *SEVERAL_NAMES, *NUMBER_NAMES):
        statistic = "mean" if name in NUMBER_NAMES else "share"
        rows += [PlanRow("t", "s", name, statistic, by=by) for by in ("", *DOMAIN_NAMES)]
    return rows


def ours(folder: Path, manifest: StoreManifest, design: str) -> int:
    people = read_stored(folder, manifest, form(), Instrument.model_construct(name="drawn"))
    designs = {}
    if design != "none":
        weights = people.frame["weight"].to_numpy()
        stratum = people.frame["stratum"].cat.codes.to_numpy()
        units = people.frame["unit"].to_numpy() if design == "units" else None
        designs = {"design": Design.of(len(people), weights, stratum, units)}
    return len(
        estimate_plan(plan(), Survey("north", "drawn", "", people, designs=designs, drawn=bool(designs)))
    )


def in_polars(folder: Path) -> int:
    """The shares of the same questions by the same domains, of those who answered; means of numbers."""
    import polars as pl

    scan = pl.scan_parquet(folder / "*.parquet")
    rows = 0
    for by in ("", *DOMAIN_NAMES):
        for name in SINGLE_NAMES:
            keys = [by, name] if by else [name]
            counts = scan.filter(pl.col(name).is_not_null()).group_by(keys).len()
            rows += len(counts.collect(engine="streaming"))
        ticks = [pl.col(f"{name}/{letter}").mean() for name in SEVERAL_NAMES for letter in LETTERS]
        means = [*ticks, *(pl.col(name).mean() for name in NUMBER_NAMES)]
        made = scan.group_by(by).agg(means) if by else scan.select(means)
        rows += len(made.collect(engine="streaming"))
    return rows


def in_duckdb(folder: Path) -> int:
    """The same counts and means as `in_polars`, in SQL."""
    import duckdb

    database = duckdb.connect()
    source = f"read_parquet('{folder / '*.parquet'}')"
    ticks = [f'avg("{name}/{letter}"::INT)' for name in SEVERAL_NAMES for letter in LETTERS]
    means = ", ".join([*ticks, *(f"avg({name})" for name in NUMBER_NAMES)])
    rows = 0
    for by in ("", *DOMAIN_NAMES):
        for name in SINGLE_NAMES:
            keys = f"{by}, {name}" if by else name
            query = f"SELECT {keys}, count(*) FROM {source} WHERE {name} IS NOT NULL GROUP BY {keys}"
            rows += len(database.execute(query).fetchall())
        query = f"SELECT {by}, {means} FROM {source} GROUP BY {by}" if by else f"SELECT {means} FROM {source}"
        rows += len(database.execute(query).fetchall())
    return rows


def measure(how: str, folder: Path, manifest: StoreManifest, results) -> None:
    """One way in a process of its own: seconds of wall and CPU, and the peak of its memory."""
    start, cpu = time.perf_counter(), time.process_time()
    peers = {"polars": in_polars, "duckdb": in_duckdb}
    count = peers[how](folder) if how in peers else ours(folder, manifest, how)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put((time.perf_counter() - start, time.process_time() - cpu, peak, count))


def main(*sizes: int, ways: Sequence[str] = WAYS) -> None:
    context = multiprocessing.get_context("spawn")
    for rows in sizes or (1_000_000, 10_000_000):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            manifest = write(folder, rows)
            seconds: dict[str, float] = {}
            for how in ways:
                if how in PEERS and importlib.util.find_spec(how) is None:
                    say(f"{rows:,} interviews, {how}: not installed (dependency group `peers`)")
                    continue
                results = context.Queue()
                process = context.Process(target=measure, args=(how, folder, manifest, results))
                process.start()
                wall, cpu, peak, count = results.get()
                process.join()
                seconds[how] = cpu
                aim = f" (aim {AIM:,})" if how not in PEERS else ""
                say(
                    f"{rows:,} interviews, {how}: {wall:.1f} s, {cpu:.1f} s of CPU{beside(how, seconds)},"
                    f" peak {peak:,.0f} MB{aim}, {count:,} numbers"
                )


def beside(how: str, seconds: dict[str, float]) -> str:
    """How many times the CPU of each peer this one took."""
    if how in PEERS:
        return ""
    ratios = [f", {seconds[how] / seconds[peer]:.1f} times {peer}'s" for peer in PEERS if peer in seconds]
    return "".join(ratios)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    given = sys.argv[1:]
    only = given[given.index("--only") + 1 :] if "--only" in given else WAYS
    main(*[int(argument) for argument in given if argument.isdigit()], ways=only)
