"""What a change costs: runs of one example city and its comparison after each kind of change, `check`, and 50
cities.

CPU and wall are of whole processes, imports and hashing included. Aims of issue 18: nothing changed under 2 s
and three times `--help`; one title under 5 s of CPU; `check` under 5 s.

Run: python -m tests.benchmarks.bench_changes [CITY]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from tests.benchmarks.process_cost import Cost, cost_of

COMMAND = ("-m", "analysis")
CITIES, INTERVIEWS = 50, 100


def change(path: Path, old: str, new: str) -> None:
    """Put one text for another, where it first stands."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(
            f"{path}: there is no {old!r} to change; the benchmark has to be brought up to date."
        )
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def instrument_of(params: Path) -> str:
    """The instrument of a city's first survey: a change of another one's plan would change nothing of it."""
    return yaml.safe_load(params.read_text(encoding="utf-8"))["surveys"][0]["instrument"]


def example(city: str, folder: Path) -> None:
    """One city of the example, changed once in each way."""
    home = folder / "example"
    cost_of([*COMMAND, "example", home])
    for path in (home / "params").glob("*.yaml"):
        if path.stem != city:
            path.unlink()
    plan = home / "surveys" / instrument_of(home / "params" / f"{city}.yaml") / "plan.csv"
    lines = plan.read_text(encoding="utf-8").splitlines(keepends=True)
    title = lines[1].split(",")[lines[0].split(",").index("title::English (en)")]

    def run(what: str, *options: str) -> Cost:
        found = cost_of([*COMMAND, "run", city, "--workspace", home, *options])
        print(f"{what:<42}{found}", flush=True)
        return found

    print(f"{'casestudy --help':<42}{cost_of([*COMMAND, '--help'])}", flush=True)
    run("first run, pack in all languages")
    run("nothing changed")
    change(plan, title, f"{title} again")
    run("one title changed")
    new = ",".join(["another_table", *lines[1].split(",")[1:]])
    plan.write_text(plan.read_text(encoding="utf-8") + new, encoding="utf-8", newline="")
    run("a row of the plan more")
    run("in another language, without pack", "--language", "es", "--no-pack")
    print(f"{'check':<42}{cost_of([*COMMAND, 'check', '--workspace', home])}", flush=True)


def many(folder: Path) -> None:
    """Fifty drawn cities of one export: adopt, first run, nothing changed."""
    draw = np.random.default_rng(50)
    rows = CITIES * INTERVIEWS
    answers = {f"q{place}": draw.choice(["a", "b", "c", "d"], rows) for place in range(10)}
    frame = pd.DataFrame(
        {"city": np.repeat([f"city{place}" for place in range(CITIES)], INTERVIEWS), **answers}
    )
    frame.insert(0, "_uuid", [f"u{row}" for row in range(rows)])
    frame.to_csv(folder / "export.csv", index=False)
    home = folder / "fifty"
    adopt = ["--form", "none", "--responses", folder / "export.csv", "--cities", "city", "--workspace", home]
    print(f"{f'{CITIES} cities: adopt':<42}{cost_of([*COMMAND, 'adopt', *adopt])}", flush=True)
    for what in (f"{CITIES} cities: first run", f"{CITIES} cities: nothing changed"):
        print(f"{what:<42}{cost_of([*COMMAND, 'run', '--no-pack', '--workspace', home])}", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        example(sys.argv[1] if len(sys.argv) > 1 else "gao", Path(name))
        many(Path(name))
