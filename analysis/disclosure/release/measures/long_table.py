"""The measures of a release as one long table: `risk.csv`, a row a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.disclosure.release.measures.assessment import Assessment
from analysis.disclosure.release.measures.information import Loss
from analysis.disclosure.release.released import Released
from analysis.files import write_atomic

COLUMNS = ("stage", "step", "measure", "of", "value")
_NUMBERS = (
    "n", "patterns", "least", "sample_risk", "risk", "expected", "highest", "outlying", "household_risk",
    "uniques", "largest", "highest_dis", "expected_dis",
)  # fmt: skip
_LOSSES = ("tables", "cells", "lost", "mean_change", "largest_change", "mean_change_of_means")
_SENSITIVE = ("least_distinct", "least_entropy", "least_recursive", "alone", "farthest")
_Row = tuple[str, str, str, str, float]


def tabulate_measures(released: Released) -> pd.DataFrame:
    """Every measure before the steps, after each, and at the end; risks from 0 to 1."""
    rows = list(_measures("before", "", released.before))
    for number, effect in enumerate(released.effects, start=1):
        rows += _measures(str(number), effect.step.kind, effect.assessment)
        rows += _losses(str(number), effect.step.kind, effect.loss)
        rows.append((str(number), effect.step.kind, "cells_changed", "", effect.cells))
    rows += [*_measures("after", "", released.after), *_losses("after", "", released.loss)]
    for criterion in released.verdict.criteria:
        name = criterion.name.rpartition(".")[2]
        rows.append(("verdict", "", "wanted", name, criterion.wanted))
        rows.append(("verdict", "", "found", name, criterion.found))
        rows.append(("verdict", "", "met", name, float(criterion.met)))
    rows.append(("verdict", "", "passed", released.verdict.basis, float(released.verdict.passed)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def write_measures(released: Released, path: Path) -> Path:
    """Write the table as CSV."""
    text = tabulate_measures(released).to_csv(index=False, lineterminator="\n", float_format="%.12g")
    return write_atomic(path, text)


def _measures(stage: str, step: str, found: Assessment) -> Iterator[_Row]:
    for name in _NUMBERS:
        value = getattr(found, name)
        if value is not None:
            yield stage, step, name, "", value
    for k, count in found.violations.items():
        yield stage, step, "fewer_than_k", str(k), count
    for k, count in found.as_read.items():
        yield stage, step, "fewer_than_k_as_read", str(k), count
    for key, share in found.contributions.items():
        yield stage, step, "contribution", key, share
    for variable, risk in found.sensitive.items():
        for name in _SENSITIVE:
            yield stage, step, name, variable, getattr(risk, name)


def _losses(stage: str, step: str, loss: Loss) -> Iterator[_Row]:
    for name in _LOSSES:
        yield stage, step, f"tables_{name}", "", getattr(loss, name)
