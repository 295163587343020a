"""An export of fifty drawn cities, for what has to hold of many: benchmarks and trials by hand.

Nobody in it is real. Cities differ in some answers and not in others.

Run: python -m tests.fifty_cities FOLDER     then adopt and run as it says
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

CITIES, INTERVIEWS, QUESTIONS = 50, 100, 10
ANSWERS = ("a", "b", "c", "d")


def write_fifty(folder: Path, interviews: int = INTERVIEWS) -> Path:
    """The export: of each city so many interviews, with sex, an age and single-choice questions."""
    draw = np.random.default_rng(50)
    rows = CITIES * interviews
    city = np.repeat(np.arange(CITIES), interviews)
    columns: dict[str, object] = {"_uuid": [f"u{row}" for row in range(rows)]}
    columns["city"] = [f"city{place}" for place in city]
    columns["sex"] = draw.choice(["woman", "man"], rows)
    columns["age"] = draw.integers(18, 60, rows)
    for question in range(QUESTIONS):
        answers = draw.choice(ANSWERS, rows)
        if question % 2:
            # one answer leads in some cities more than in others
            leads = draw.uniform(0.1, 0.8, CITIES)[city] > draw.random(rows)
            answers = np.where(leads, ANSWERS[0], answers)
        columns[f"q{question}"] = answers
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "export.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def adopting(folder: Path) -> list[str | Path]:
    """What `casestudy` is to be told, to make a workspace of the export."""
    home = ["--workspace", folder / "fifty"]
    return ["adopt", "--form", "none", "--responses", folder / "export.csv", "--cities", "city", *home]


if __name__ == "__main__":
    told = write_fifty(Path(sys.argv[1])).parent
    sys.stdout.write(f"python -m analysis {' '.join(map(str, adopting(told)))}\n")
    sys.stdout.write(f"python -m analysis run --workspace {told / 'fifty'}\n")
