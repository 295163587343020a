"""A whole list of analysis with intervals: 400 analyses by 12 domains of 100,000 interviews, and 6,000 x 210
by 8 groupings.

Beside the second, a plain pandas groupby loop (shares alone) and, where Rscript and survey are found, a
srvyr-style loop (svyby with intervals; some questions, scaled). Interviews are drawn in memory. Prints
seconds of CPU (which other work on the machine does not move) and ratios.

Run: python -m tests.benchmarks.bench_plan [ROWS]
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from analysis.planning.row import PlanRow
from analysis.statistics.calibration import raked
from analysis.statistics.design import Design
from analysis.weighting.margins import Margin

ROUNDS, LOOP_ROUNDS, R_QUESTIONS = 3, 1, 6
AIMS = {"large": "20 s and 2,048 MB", "small": "1 s"}


@dataclass(frozen=True)
class Size:
    """How much is asked of how many: questions of each kind, choices of each, and domains of 2 to 7
    levels.
    """

    rows: int
    singles: int
    severals: int
    numbers: int
    domains: int
    choices: int = 6
    ticks: int = 8

    @property
    def columns(self) -> int:
        return self.singles + self.severals * self.ticks + self.numbers

    @property
    def groupings(self) -> list[str]:
        return [f"d{place}" for place in range(self.domains)]


LARGE = Size(100_000, singles=158, severals=100, numbers=30, domains=12)
SMALL = Size(6_000, singles=122, severals=10, numbers=0, domains=8)


def drawn(size: Size) -> Responses:
    """Interviews drawn at random, a tenth of the answers missing."""
    rng = np.random.default_rng(1)
    columns: dict[str, object] = {}
    questions: dict[str, Question] = {}
    lists = {"answers": tuple(Choice(f"c{place}") for place in range(max(size.choices, size.ticks, 7)))}
    for place in range(size.domains):
        columns[f"d{place}"] = _single(rng, size.rows, 2 + place % 6, missing=0)
        questions[f"d{place}"] = Question(f"d{place}", "select_one", "answers")
    for place in range(size.singles):
        columns[f"s{place}"] = _single(rng, size.rows, size.choices)
        questions[f"s{place}"] = Question(f"s{place}", "select_one", "answers")
    for place in range(size.severals):
        unanswered = rng.random(size.rows) < 0.1
        for tick in range(size.ticks):
            ticked = rng.random(size.rows) < 0.3
            columns[f"m{place}/c{tick}"] = pd.arrays.BooleanArray(ticked, unanswered.copy())
        questions[f"m{place}"] = Question(f"m{place}", "select_multiple", "answers")
    for place in range(size.numbers):
        columns[f"n{place}"] = np.where(rng.random(size.rows) < 0.1, np.nan, rng.integers(0, 90, size.rows))
        questions[f"n{place}"] = Question(f"n{place}", "integer")
    form = Form("Benchmark", "benchmark", "", ("",), questions, {}, lists, "drawn")
    frame = pd.DataFrame(columns)
    asked = pd.DataFrame({name: np.ones(size.rows, dtype=bool) for name in questions})
    return Responses(
        frame, form, Instrument(title={"en": "Benchmark"}, name="benchmark", folder=Path()), asked
    )


def _single(rng: np.random.Generator, rows: int, choices: int, missing: float = 0.1) -> pd.Categorical:
    codes = rng.integers(0, choices, rows)
    return pd.Categorical.from_codes(
        np.where(rng.random(rows) < missing, -1, codes), [f"c{place}" for place in range(choices)]
    )


def plan(size: Size) -> list[PlanRow]:
    """Shares of every select question, means and medians of every number, shares without an answer until 400;
    by every domain.
    """
    singles = [f"s{place}" for place in range(size.singles)]
    analyses = [("share", name, ()) for name in (*singles, *(f"m{place}" for place in range(size.severals)))]
    for statistic in ("mean", "median"):
        analyses += [(statistic, f"n{place}", ()) for place in range(size.numbers)]
    if size.numbers:
        analyses += [("share", name, ("c0",)) for name in singles[: 400 - len(analyses)]]
    return [
        PlanRow(f"t{place}", "all", question, statistic, by=domain, exclude=excluded)
        for place, (statistic, question, excluded) in enumerate(analyses)
        for domain in size.groupings
    ]


def ours(size: Size) -> tuple[Callable[[], int], int]:
    answers, rows = drawn(size), plan(size)
    return lambda: len(estimate_plan(rows, Survey("all", "benchmark", "", answers))), ROUNDS


def as_drawn(size: Size) -> tuple[Callable[[], int], int]:
    """The same plan of a weighted sample of 500 units in 20 strata."""
    answers, rows, rng = drawn(size), plan(size), np.random.default_rng(1)
    unit = rng.integers(0, 500, size.rows)
    design = Design.of(size.rows, weights=rng.uniform(0.5, 3, size.rows), strata=unit % 20, psu=unit)
    survey = Survey("all", "benchmark", "", answers, designs={"design": design}, drawn=True)
    return lambda: len(estimate_plan(rows, survey)), 1


def as_raked(size: Size) -> tuple[Callable[[], int], int]:
    """The same of people raked to two margins."""
    return _raked(size, units=False)


def as_drawn_and_raked(size: Size) -> tuple[Callable[[], int], int]:
    """The same of the sample of units, raked."""
    return _raked(size, units=True)


def _raked(size: Size, units: bool) -> tuple[Callable[[], int], int]:
    answers, rows, rng = drawn(size), plan(size), np.random.default_rng(1)
    frame = answers.frame[["d1", "d3"]].assign(unit=rng.integers(0, 500, size.rows))
    frame = frame.assign(stratum=frame["unit"] % 20, weight=rng.uniform(0.5, 3, size.rows))
    sample = Design(frame, "weight", "stratum", "unit") if units else Design(frame)
    margins = [
        Margin("d1", {"c0": 0.5, "c1": 0.3, "c2": 0.2}),
        Margin("d3", {f"c{place}": (place + 1) / 15 for place in range(5)}),
    ]
    survey = Survey("all", "benchmark", "", answers, designs={"raked": raked(sample, margins)}, drawn=True)
    return lambda: len(estimate_plan(rows, survey)), 1


def loop(size: Size) -> tuple[Callable[[], int], int]:
    answers = drawn(size)

    def run() -> int:
        made = 0
        for domain in size.groupings:
            groups = answers.frame.groupby(domain, observed=True)
            for place in range(size.singles):
                made += len(groups[f"s{place}"].value_counts(normalize=True))
            for place in range(size.severals):
                made += groups[[f"m{place}/c{tick}" for tick in range(size.ticks)]].mean().size
        return made

    return run, LOOP_ROUNDS


SIDES = {
    "estimate_plan": ours,
    "the same, as drawn": as_drawn,
    "the same, raked": as_raked,
    "drawn and raked": as_drawn_and_raked,
    "pandas groupby loop": loop,
}


def measure(side: str, size: Size, results) -> None:
    run, rounds = SIDES[side](size)
    seconds, made = [], 0
    for _ in range(rounds):
        start = time.process_time()
        made = run()
        seconds.append(time.process_time() - start)
    results[side] = (min(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, made)


def timed(side: str, size: Size) -> float:
    """Seconds of the best round, in a process of its own; printed with its peak memory, interviews
    included.
    """
    with multiprocessing.Manager() as manager:
        results = manager.dict()
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(side, size, results))
        process.start()
        process.join()
        seconds, memory, made = results[side]
    print(f"{side:>22}: {seconds:.2f} s, {memory:,.0f} MB at most, {made:,} numbers", flush=True)
    return seconds


def r_seconds(size: Size) -> float | None:
    """Seconds that R survey's svyby with intervals would take for the same, from some of the questions."""
    program = shutil.which("Rscript")
    if program is None:
        print("Rscript is not found, so R is left out.")
        return None
    with tempfile.TemporaryDirectory() as folder:
        frame = drawn(size).frame
        for name in (*size.groupings, *(f"s{place}" for place in range(R_QUESTIONS))):
            frame[name].cat.codes.to_numpy(dtype=np.int32).tofile(Path(folder) / f"{name}.bin")
        script = Path(__file__).with_suffix(".R")
        command = [program, str(script), folder, str(R_QUESTIONS), str(size.domains)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        print(f"R could not run it: {done.stderr.strip().splitlines()[-1:]}")
        return None
    seconds = float(done.stdout) * (size.singles + size.severals) / R_QUESTIONS
    print(
        f"{'R survey svyby loop':>22}: {seconds:.0f} s (from {R_QUESTIONS} of {size.singles + size.severals}"
        " questions)"
    )
    return seconds


def main(rows: int) -> None:
    large = Size(rows, LARGE.singles, LARGE.severals, LARGE.numbers, LARGE.domains)
    for name, size in {"large": large, "small": SMALL}.items():
        analyses = len(plan(size)) // size.domains
        questions = size.singles + size.severals + size.numbers + size.domains
        print(
            f"{analyses} analyses by {size.domains} domains of {size.rows:,} interviews x {questions}"
            f" questions ({size.columns + size.domains} columns), aim: less than {AIMS[name]}"
        )
        seconds = timed("estimate_plan", size)
        for side in ("the same, as drawn", "the same, raked", "drawn and raked"):
            print(f"  {timed(side, size) / seconds:.2f} times as long (aim: at most 2)")
        if size is SMALL:
            peers = {"pandas loop": timed("pandas groupby loop", size), "R loop": r_seconds(size)}
            for peer, other in peers.items():
                if other is not None:
                    print(f"the {peer} takes {other / seconds:.1f} times as long (aim: more than 1)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE.rows)
