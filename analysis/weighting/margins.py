"""Margins: known distributions that weights are made to meet, and the checks before any weighting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.problems import Problems, suggestion

SUM_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Margin:
    """The known distribution of one variable.

    `targets` maps each category to its share (0-1, together 1) or, with `counts=True`, to its number.
    `source`, `year` and `address` say where the figures were published. `withheld` are values of the sample
    that no error may name: what people typed, or few gave and no list has.
    """

    variable: str
    targets: Mapping[str, float]
    source: str = ""
    year: int | None = None
    address: str = ""
    counts: bool = False
    withheld: frozenset[str] = frozenset()

    @property
    def total(self) -> float:
        return float(sum(self.targets.values()))

    @property
    def shares(self) -> Mapping[str, float]:
        """Targets as shares that sum to 1."""
        return {category: value / self.total for category, value in self.targets.items()}

    @property
    def where(self) -> str:
        return f"margin {self.variable!r}" + (f" ({self.source})" if self.source else "")

    def as_shares(self) -> Margin:
        """The same margin with counts turned into shares, for margins of different populations."""
        return replace(self, targets=self.shares, counts=False)


@dataclass(frozen=True, eq=False)
class CodedMargin:
    """A margin as arrays: `codes` (n,) into `categories`, and `shares` that sum to 1; empty targets left
    out.
    """

    margin: Margin
    codes: np.ndarray
    categories: tuple[str, ...]
    shares: np.ndarray


def check_margins(frame: pd.DataFrame, margins: Sequence[Margin]) -> tuple[CodedMargin, ...]:
    """The margins coded against the sample, once everything agrees on both sides.

    Raises CaseStudyError with every problem: a variable the sample lacks, values missing in the
    sample, categories on one side only, targets that are negative, zero for a category that has
    rows, shares that don't sum to 1, counts whose totals differ between margins.
    """
    problems = Problems()
    if not margins:
        problems.fatal("margins", "There is no margin to weight to; give at least one.")
    names = [margin.variable for margin in margins]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.fatal(f"margin {name!r}", "Two margins are given for the same variable; keep one.")
    for margin in margins:
        _check_targets(margin, problems)
    _check_totals(margins, problems)
    coded = [_code(frame, margin, problems) for margin in margins]
    problems.stop_if_fatal()
    return tuple(margin for margin in coded if margin is not None)


def _check_targets(margin: Margin, problems: Problems) -> None:
    values = margin.targets
    for category, value in values.items():
        if not (np.isfinite(value) and value >= 0):
            problems.fatal(
                margin.where, "A target must be a number of 0 or more.", column=category, got=str(value)
            )
    if not margin.total > 0:
        problems.fatal(margin.where, "The targets sum to 0.")
    elif not margin.counts and abs(margin.total - 1) > SUM_TOLERANCE:
        hint = "percents divided by 100" if abs(margin.total - 100) < 0.5 else "shares that sum to 1"
        problems.fatal(
            margin.where,
            "The target shares don't sum to 1.",
            got=f"{margin.total:.6g}",
            expected=f"{hint}, or counts=True",
        )


def _check_totals(margins: Sequence[Margin], problems: Problems) -> None:
    counted = [margin for margin in margins if margin.counts]
    if len(counted) < 2:
        return
    low = min(counted, key=lambda margin: margin.total)
    high = max(counted, key=lambda margin: margin.total)
    if high.total - low.total > SUM_TOLERANCE * high.total:
        problems.fatal(
            high.where,
            f"The margins contradict each other: its counts sum to {high.total:,.6g}, those of"
            f" {low.variable!r} to {low.total:,.6g}. If they describe different populations, give them as"
            " shares.",
        )


def _code(frame: pd.DataFrame, margin: Margin, problems: Problems) -> CodedMargin | None:
    if margin.variable not in frame.columns:
        problems.fatal(
            margin.where,
            "The sample has no such variable.",
            got=margin.variable,
            expected=suggestion(margin.variable, frame.columns),
        )
        return None
    if not margin.total > 0:
        return None
    codes, uniques, counts = _codes(frame[margin.variable])
    missing = len(codes) - int(counts.sum())
    if missing:
        problems.fatal(
            margin.where,
            f"{missing} of {len(codes)} rows of the sample have no value; recode or leave them out first.",
        )
        return None
    sampled = [str(value) for value in uniques]
    wanted = {str(category): value for category, value in margin.shares.items()}
    categories = [category for category, value in wanted.items() if value > 0 or category in sampled]
    _check_categories(margin, sampled, counts, wanted, problems)
    if set(sampled) - set(wanted):
        return None
    place = {category: position for position, category in enumerate(categories)}
    recode = np.array([place[value] for value in sampled], dtype=np.int32)
    if (recode != np.arange(len(recode))).any():
        codes = recode[codes]
    shares = np.array([wanted[category] for category in categories])
    return CodedMargin(margin, codes, tuple(categories), shares)


def _codes(column: pd.Series) -> tuple[np.ndarray, list[object], np.ndarray]:
    """Codes (n,), -1 for missing, the values that have a row, and how many rows each has."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        codes, uniques = pd.factorize(column)
        return codes, list(uniques), np.bincount(codes + 1, minlength=len(uniques) + 1)[1:]
    codes = column.cat.codes.to_numpy()
    counts = np.bincount(codes.astype(np.intp) + 1, minlength=len(column.cat.categories) + 1)[1:]
    present = counts > 0
    if not present.all():
        # one place more, at the end, for -1
        codes = np.append(np.where(present, np.cumsum(present) - 1, -1), -1).astype(np.int32)[codes]
    return codes, list(column.cat.categories[present]), counts[present]


def _check_categories(
    margin: Margin,
    sampled: Sequence[str],
    counts: np.ndarray,
    wanted: Mapping[str, float],
    problems: Problems,
) -> None:
    without_target = [
        f"{value!r} ({n})"
        for value, n in zip(sampled, counts, strict=True)
        if value not in wanted and value not in margin.withheld
    ]
    if nameless := len(margin.withheld.intersection(sampled) - set(wanted)):
        without_target.append(f"{nameless} that no list of the form has")
    without_rows = [
        f"{value!r} ({share:.3g})" for value, share in wanted.items() if share > 0 and value not in sampled
    ]
    emptied = [f"{value!r} ({n})" for value, n in zip(sampled, counts, strict=True) if wanted.get(value) == 0]
    if without_target:
        problems.fatal(
            margin.where,
            f"The sample has categories without a target: {', '.join(without_target)}. {_REMEDY}",
        )
    if without_rows:
        problems.fatal(
            margin.where, f"The margin has categories without a row: {', '.join(without_rows)}. {_REMEDY}"
        )
    if emptied:
        problems.fatal(
            margin.where, f"The target is 0 for categories that have rows: {', '.join(emptied)}. {_REMEDY}"
        )


_REMEDY = "Recode one side, or collapse small categories."
