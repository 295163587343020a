"""The measures as one long table, row by row."""

from analysis.disclosure.release.measures.long_table import tabulate_measures, write_measures
from tests.disclosure.release.package.small import AFTER, BEFORE, LOSS, RELEASED

NUMBERS = (
    "n", "patterns", "least", "sample_risk", "risk", "expected", "highest", "outlying", "household_risk",
    "uniques", "largest", "highest_dis", "expected_dis",
)  # fmt: skip
LOSSES = ("tables", "cells", "lost", "mean_change", "largest_change", "mean_change_of_means")


def measures(stage: str, step: str, found) -> list[tuple]:
    rows = [(stage, step, name, "", getattr(found, name)) for name in NUMBERS]
    rows += [(stage, step, "fewer_than_k", str(k), count) for k, count in found.violations.items()]
    rows += [(stage, step, "fewer_than_k_as_read", str(k), count) for k, count in found.as_read.items()]
    rows += [(stage, step, "contribution", key, share) for key, share in found.contributions.items()]
    for variable, risk in found.sensitive.items():
        rows += [(stage, step, name, variable, value) for name, value in vars(risk).items()]
    return rows


def losses(stage: str, step: str) -> list[tuple]:
    return [(stage, step, f"tables_{name}", "", getattr(LOSS, name)) for name in LOSSES]


def test_every_measure_is_a_row(tmp_path):
    found = tabulate_measures(RELEASED)
    assert list(found) == ["stage", "step", "measure", "of", "value"]
    assert list(found.itertuples(index=False, name=None)) == [
        *measures("before", "", BEFORE),
        *measures("1", "drop", AFTER),
        *losses("1", "drop"),
        ("1", "drop", "cells_changed", "", 4),
        *measures("after", "", AFTER),
        *losses("after", ""),
        ("verdict", "", "wanted", "k", 3),
        ("verdict", "", "found", "k", 2),
        ("verdict", "", "met", "k", 0),
        ("verdict", "", "wanted", "global_risk", 0.03),
        ("verdict", "", "found", "global_risk", 0.0216),
        ("verdict", "", "met", "global_risk", 1),
        ("verdict", "", "passed", "sample", 0),
    ]
    lines = write_measures(RELEASED, tmp_path / "risk.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["stage,step,measure,of,value", "before,,n,,4"] and len(lines) == len(found) + 1
