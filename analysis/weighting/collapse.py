"""Collapsing small categories by a rule that is declared beforehand, in sample and margin alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError, hint
from analysis.weighting.margins import Margin


@dataclass(frozen=True)
class CollapseRule:
    """Categories of `variable` with fewer than `minimum` rows in the sample become `into`.

    Categories of the margin that the sample lacks have 0 rows, so they are collapsed too.
    """

    variable: str
    minimum: int
    into: str = "other"


@dataclass(frozen=True, eq=False)
class Collapsed:
    """The sample and margins with small categories joined, and `log`: `variable`, `category`, `n`, `target`,
    `into`.
    """

    frame: pd.DataFrame
    margins: tuple[Margin, ...]
    log: pd.DataFrame


def apply_collapse(
    frame: pd.DataFrame, margins: Sequence[Margin], rules: Sequence[CollapseRule]
) -> Collapsed:
    """`frame` and `margins` with the small categories of each rule's variable joined; the arguments stay as
    they are.

    Raises CaseStudyError for a rule about a variable without margin, or one that leaves `into` too small
    still.
    """
    changed, done, log = frame.copy(), {margin.variable: margin for margin in margins}, []
    for rule in rules:
        if rule.variable not in done:
            near = hint(rule.variable, done)
            raise CaseStudyError(f"A rule collapses {rule.variable!r}, for which there is no margin{near}.")
        column = changed[rule.variable].astype(object)
        counts = column.astype(str).value_counts()
        targets = {str(category): value for category, value in done[rule.variable].targets.items()}
        small = [
            name for name in {**targets, **counts} if counts.get(name, 0) < rule.minimum and name != rule.into
        ]
        changed[rule.variable] = column.where(~column.astype(str).isin(small), rule.into)
        _check_large_enough(rule, small, counts)
        new_targets = {name: value for name, value in targets.items() if name not in small}
        joined = sum(targets.get(name, 0.0) for name in small)
        if small:
            new_targets[rule.into] = new_targets.get(rule.into, 0.0) + joined
        done[rule.variable] = replace(done[rule.variable], targets=new_targets)
        log += [
            (rule.variable, name, int(counts.get(name, 0)), targets.get(name, np.nan), rule.into)
            for name in small
        ]
    columns = ["variable", "category", "n", "target", "into"]
    return Collapsed(
        changed, tuple(done[margin.variable] for margin in margins), pd.DataFrame(log, columns=columns)
    )


def _check_large_enough(rule: CollapseRule, small: Sequence[str], counts: pd.Series) -> None:
    together = sum(int(counts.get(name, 0)) for name in [*small, rule.into])
    if small and together < rule.minimum:
        raise CaseStudyError(
            f"Collapsing {rule.variable!r} leaves {rule.into!r} with {together} rows, fewer than"
            f" {rule.minimum}; lower the minimum, or collapse into a larger category, such as"
            f" {counts.index[0]!r}."
        )
