"""All checks on 100,000 x 300, all pairs of 20,000 x 300, and a log of 50,000 rows, beside plain pandas per
row.

Prints seconds, peak memory and ratios; asserts nothing. The per-row versions run on fewer rows
and are scaled: linearly where they are a loop over rows, by pairs where over pairs.

Run: python tests/benchmarks/bench_cleaning.py [ROWS]
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.cleaning.audit.audit import audit
from analysis.cleaning.checks.answers import shown
from analysis.cleaning.checks.checks import run_checks
from analysis.cleaning.checks.duplicates import near_pairs
from analysis.cleaning.checks.rules import CheckRules, default_rules
from analysis.cleaning.log.apply import apply_log
from analysis.cleaning.log.log import LOG_COLUMNS
from analysis.cleaning.log.review import review_log
from analysis.intake.answers.responses import Responses
from analysis.intake.export.files.dialect import Dialect
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.form.routing import asked
from analysis.intake.instrument import Columns, Instrument, Roles
from analysis.problems import Problems

ROWS, PAIR_ROWS, LOG_ROWS = 100_000, 20_000, 50_000
SINGLES, SEVERALS, INTEGERS, TEXTS, CHOICES = 160, 10, 30, 10, 10
PER_ROW, PER_PAIR_ROWS = 2_000, 200
NAMES = [f"c{place}" for place in range(CHOICES)]


def synthetic_form() -> Form:
    """160 single-choice (every tenth routed), 10 multi-select with 10 choices each, 30 integers with a
    constraint, 10 texts: 300 columns.
    """
    questions = [
        Question(
            f"s{place}",
            "select_one",
            "answers",
            relevant="${s0} != 'c0'" if place and place % 10 == 0 else "",
            required=place % 20 == 0,
        )
        for place in range(SINGLES)
    ]
    questions += [Question(f"m{place}", "select_multiple", "answers") for place in range(SEVERALS)]
    questions += [
        Question(f"i{place}", "integer", constraint=". >= 0 and . <= 120") for place in range(INTEGERS)
    ]
    questions += [Question(f"t{place}", "text") for place in range(TEXTS)]
    lists = {"answers": tuple(Choice(name, {"English (en)": f"Answer {name}"}) for name in NAMES)}
    return Form(
        "Benchmark",
        "bench",
        "English (en)",
        ("English (en)",),
        {one.name: one for one in questions},
        {},
        lists,
        "benchmark form",
    )


def synthetic_responses(rows: int) -> Responses:
    """Random answers, skewed as answers are; 200 enumerators, ten interviews a day each."""
    random = np.random.default_rng(2020)
    chances = np.array([0.35, 0.2, 0.15, 0.1, 0.06, 0.05, 0.04, 0.03, 0.01, 0.01])
    columns: dict[str, object] = {
        f"s{place}": pd.Categorical.from_codes(random.choice(CHOICES, rows, p=chances), categories=NAMES)
        for place in range(SINGLES)
    }
    for place in range(SEVERALS):
        ticks = random.random((rows, CHOICES)) < 0.2
        columns |= {
            f"m{place}/{name}": pd.array(ticks[:, choice], dtype="boolean")
            for choice, name in enumerate(NAMES)
        }
    columns |= {f"i{place}": np.round(random.gamma(4, 8, rows)) for place in range(INTEGERS)}
    words = np.array([f"an open answer number {number}" for number in range(5000)], dtype=object)
    columns |= {
        f"t{place}": pd.Series(words[random.integers(0, 5000, rows)], dtype="str").to_numpy()
        for place in range(TEXTS)
    }
    start = np.datetime64("2020-04-06T08:00", "us") + (
        np.arange(rows) // 200 % 10 * 50 + np.arange(rows) // 2000 * 1440
    ).astype("timedelta64[m]")
    columns |= {"start": start, "end": start + random.integers(10, 70, rows).astype("timedelta64[m]")}
    columns["username"] = np.array([f"enumerator {number}" for number in range(200)], dtype=object)[
        np.arange(rows) % 200
    ]
    index = pd.Index(
        [f"{row:08x}-0000-4000-8000-{row:012x}" for row in range(rows)], dtype="str", name="uuid"
    )
    form = synthetic_form()
    roles = Roles(dont_know=("c8",), refused=("c9",), none=("c7",))
    instrument = Instrument(
        title={"en": "Benchmark"},
        name="bench",
        folder=Path("nowhere"),
        roles=roles,
        columns=Columns(enumerator="username"),
    )
    everybody = pd.DataFrame(True, index=index, columns=list(form.questions))
    people = Responses(
        pd.DataFrame(columns, index=index), form, instrument, everybody, Dialect("benchmark", "csv")
    )
    return Responses(people.frame, form, instrument, asked(people, Problems()), people.dialect)


def checks_per_row(people: Responses) -> None:
    """Length, hour, completeness, limits, exclusive choices and routing, each row in turn, as a script would
    have them.
    """
    form = people.form
    for _, row in people.frame.iterrows():
        found = []
        minutes = (row["end"] - row["start"]).total_seconds() / 60
        if not 15 <= minutes <= 60:
            found.append("duration")
        if not 5 <= row["start"].hour < 22:
            found.append("hour")
        answers = [row[name] for name in form.questions if name in row.index]
        if sum(pd.notna(answer) for answer in answers) < 100:
            found.append("completeness")
        for question in form.questions.values():
            if question.type == "integer" and not 0 <= row[question.name] <= 120:
                found.append(question.name)
            if question.type == "select_multiple":
                ticks = [row[f"{question.name}/{name}"] for name in NAMES]
                if ticks[7] and sum(ticks) > 1:
                    found.append(question.name)
            if question.relevant and row["s0"] == "c0" and pd.notna(row[question.name]):
                found.append(question.name)


def pairs_per_pair(frame: pd.DataFrame) -> None:
    """Soft duplicates as a double loop over rows of a frame."""
    rows = [frame.iloc[place] for place in range(len(frame))]
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            if (one.to_numpy() != other.to_numpy()).sum() <= 7:
                pass


def log_of(people: Responses, rows: int) -> pd.DataFrame:
    """A log that changes `rows` answers of single-choice questions, numbers and choices of multi-selects."""
    parts = []
    for number, question in enumerate(["s1", "s2", "s3", "i1", "i2", "m1/c1", "m2/c2", "s4", "t1", "s0"]):
        places = np.arange(rows // 10) * (len(people) // (rows // 10))
        old = shown(people, question, places)
        new = {"s": "c3", "i": "33", "m": "1", "t": "another answer"}[question[0]]
        parts.append(
            pd.DataFrame(
                {
                    "uuid": people.frame.index[places],
                    "question": question,
                    "old_value": old,
                    "action": "recoded",
                    "new_value": new,
                }
            )
        )
        del number
    log = pd.concat(parts, ignore_index=True).reindex(columns=list(LOG_COLUMNS), fill_value="")
    return log.assign(file="log", row=np.arange(2, len(log) + 2))


def log_per_row(people: Responses, log: pd.DataFrame) -> None:
    frame = people.frame.copy()
    for row in log.itertuples():
        value: object = row.new_value
        if row.question[0] == "i":
            value = float(row.new_value)
        elif "/" in row.question:
            value = row.new_value == "1"
        frame.loc[row.uuid, row.question] = value


def timed(name: str, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    seconds = time.perf_counter() - begun
    print(f"{name:<58} {seconds:8.2f} s")
    return seconds


def peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB peak"


def measure_checks(rows: int) -> None:
    people = synthetic_responses(rows)
    print(f"{rows:,} interviews x {people.frame.shape[1]} columns; before the checks {peak()}")
    for rule in default_rules():
        timed(f"  {rule.id}", lambda rule=rule: run_checks(people, CheckRules((rule,))))
    ours = timed("all checks in one run", lambda: run_checks(people, default_rules()))
    print(f"after the checks {peak()}")
    small = people.subset(np.arange(len(people)) < PER_ROW)
    theirs = (
        timed(f"six of the checks per row, on {PER_ROW:,} rows", lambda: checks_per_row(small))
        * rows
        / PER_ROW
    )
    print(f"all ours against six per row, scaled to {rows:,} rows: {theirs / ours:.1f} times faster")


def measure_pairs() -> None:
    codes = np.random.default_rng(1).integers(-1, 6, (PAIR_ROWS, 300)).astype("int32")
    ours = timed(f"all pairs of {PAIR_ROWS:,} x 300", lambda: near_pairs(codes, 7))
    print(peak())
    frame = pd.DataFrame(codes[:PER_PAIR_ROWS])
    scale = (PAIR_ROWS / PER_PAIR_ROWS) ** 2
    theirs = timed(f"all pairs per pair, on {PER_PAIR_ROWS} rows", lambda: pairs_per_pair(frame)) * scale
    print(f"ours against the double loop, scaled by pairs: {theirs / ours:.0f} times faster")


def measure_log(rows: int) -> None:
    people = synthetic_responses(rows)
    log = log_of(people, min(LOG_ROWS, rows))
    problems = Problems()
    timed(f"review of a log of {len(log):,} rows", lambda: review_log(log, people, problems))
    review = review_log(log, people, problems)
    ours = timed("apply it, with routing", lambda: apply_log(people, review))
    clean = apply_log(people, review)
    timed("audit", lambda: audit(people, clean, review))
    print(peak())
    few = log.sample(PER_ROW // 10, random_state=1)
    theirs = (
        timed(f"apply per row, on {len(few)} rows of the log", lambda: log_per_row(people, few))
        * len(log)
        / len(few)
    )
    print(f"ours against per row, scaled: {theirs / ours:.0f} times faster")


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    for part, arguments in ((measure_checks, (size,)), (measure_pairs, ()), (measure_log, (size,))):
        process = multiprocessing.get_context("spawn").Process(target=part, args=arguments)
        process.start()
        process.join()
