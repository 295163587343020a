"""Raking: weights that meet several margins at once, or an error that says which one they miss.

rake(frame, margins, base=None, cap=None, floor=None, total=None) -> Raked
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.problems import CaseStudyError
from analysis.weighting.cells import CellFit, JointCells, collapse_rows, fit_cells, worst_gap
from analysis.weighting.diagnostics import Diagnostics, diagnose
from analysis.weighting.margins import CodedMargin, Margin, check_margins

# a weight this much (relative) over its cap is at the cap; a margin is met within this share of the total
CAP_SLACK = 1e-6
MET = 1e-9


@dataclass(frozen=True)
class RakeOptions:
    """How to rake.

    `cap` and `floor` bound weights as multiples of their mean; `total` is what weights sum to (the
    sample's n unless given); gaps to the targets count as shares of the total.
    """

    cap: float | None = None
    floor: float | None = None
    total: float | None = None
    tolerance: float = 1e-12
    iterations: int = 2000
    rounds: int = 200


@dataclass(frozen=True, eq=False)
class Raked:
    """Raked weights (n,), their diagnostics, and each margin's categories: what was wanted, had and
    reached.
    """

    weights: np.ndarray
    diagnostics: Diagnostics
    margins: tuple[CodedMargin, ...]

    def table(self) -> pd.DataFrame:
        """One row a category: `variable`, `category`, `n`, `sample`, `target`, `reached` (shares 0-1),
        `source`, `year`, `address`.
        """
        rows = []
        for coded in self.margins:
            size = len(coded.categories)
            n = np.bincount(coded.codes, minlength=size)
            reached = np.bincount(coded.codes, self.weights, minlength=size) / self.weights.sum()
            for place, category in enumerate(coded.categories):
                rows.append(
                    {
                        "variable": coded.margin.variable,
                        "category": category,
                        "n": int(n[place]),
                        "sample": n[place] / len(coded.codes),
                        "target": coded.shares[place],
                        "reached": reached[place],
                        "source": coded.margin.source,
                        "year": coded.margin.year,
                        "address": coded.margin.address,
                    }
                )
        return pd.DataFrame(rows)


def rake(
    frame: pd.DataFrame,
    margins: Sequence[Margin],
    base: np.ndarray | pd.Series | None = None,
    options: RakeOptions | None = None,
    **settings,
) -> Raked:
    """Weights that meet every margin, after trimming too; `settings` are fields of RakeOptions.

    `base` (n,) are the weights to start from, 1 where not given.

    Raises CaseStudyError where `check_margins` does; where the margins can't all be met, with the worst
    one, its target and what was reached; where margins and cap can't be met together.
    Source: Deming and Stephan (1940); R survey's `rake`.
    """
    options = options or RakeOptions(**settings)
    coded = check_margins(frame, margins)
    start = np.ones(len(frame)) if base is None else np.asarray(base, dtype=float)
    _check_base(start, len(frame))
    return rake_coded(coded, start, options)


def rake_coded(
    coded: Sequence[CodedMargin], base: np.ndarray, options: RakeOptions, cells: JointCells | None = None
) -> Raked:
    """`rake` for margins that were checked and coded already; `cells` are theirs, if known."""
    total = float(options.total or len(base))
    cells = cells or cells_of(coded)
    targets = [margin.shares / margin.shares.sum() * total for margin in coded]
    weights, iterations, trimmed = _rake_and_trim(cells, base, targets, coded, options)
    gap, margin, place = worst_gap(cells, cells.sum(weights), targets, total)
    diagnostics = diagnose(
        weights,
        trimmed_low=trimmed[0],
        trimmed_high=trimmed[1],
        iterations=iterations,
        worst_gap=gap,
        worst=f"{coded[margin].margin.variable} = {coded[margin].categories[place]}",
    )
    return Raked(weights, diagnostics, tuple(coded))


def cells_of(coded: Sequence[CodedMargin]) -> JointCells:
    """The joint cells of coded margins."""
    return collapse_rows([margin.codes for margin in coded], [len(margin.categories) for margin in coded])


def rake_rows(
    cells: JointCells, start: np.ndarray, targets: Sequence[np.ndarray], options: RakeOptions
) -> tuple[np.ndarray, CellFit]:
    """Row weights (n,) raked from `start`, and the fit of their cells: kernel, nothing is checked."""
    before = cells.sum(start)
    fit = fit_cells(cells, before, targets, options.tolerance, options.iterations)
    # Raking multiplies all rows of a cell alike, so base weights keep their ratios within it.
    factor = np.divide(fit.weights, before, out=np.zeros_like(before), where=before > 0)
    return start * factor[cells.of_row], fit


def _rake_and_trim(
    cells: JointCells,
    start: np.ndarray,
    targets: list[np.ndarray],
    coded: Sequence[CodedMargin],
    options: RakeOptions,
) -> tuple[np.ndarray, int, tuple[int, int]]:
    mean = targets[0].sum() / max(len(start), 1)
    lower, upper = (options.floor or 0.0) * mean, (options.cap or np.inf) * mean
    if not lower <= mean <= upper:
        raise CaseStudyError(
            f"Weights can't be kept between {options.floor or 0:g} and {options.cap or np.inf:g} times their"
            " mean; the floor must be below 1 and the cap above 1."
        )
    weights, fit = rake_rows(cells, start, targets, options)
    _check_fit(cells, fit, coded, targets, options)
    done, rounds = fit.iterations, 0
    # Clipped weights miss the margins and raked ones pass the cap: each is mended in turn until both hold.
    while weights.max(initial=0) > upper * (1 + CAP_SLACK) or weights.min(initial=mean) < lower * (
        1 - CAP_SLACK
    ):
        if rounds == options.rounds:
            raise CaseStudyError(_cap_sentence(weights, mean, cells, targets, coded, options))
        weights, fit = rake_rows(cells, np.clip(weights, lower, upper), targets, options)
        _check_fit(cells, fit, coded, targets, options)
        done, rounds = done + fit.iterations, rounds + 1
    # Raking moves clipped weights a little off the bound: these were trimmed all the same.
    near = 1e-4
    trimmed = (
        int((weights <= lower * (1 + near)).sum()) if lower else 0,
        int((weights >= upper * (1 - near)).sum()),
    )
    return weights, done, trimmed if rounds else (0, 0)


def _check_fit(
    cells: JointCells,
    fit: CellFit,
    coded: Sequence[CodedMargin],
    targets: Sequence[np.ndarray],
    options: RakeOptions,
) -> None:
    gap, margin, place = fit.worst
    if gap <= max(options.tolerance, MET):
        return
    total = targets[margin].sum()
    target = targets[margin][place] / total
    reached = fit.weights[cells.codes[margin] == place].sum() / total
    names = ", ".join(repr(item.margin.variable) for item in coded)
    raise CaseStudyError(
        f"The margins can't all be met by this sample ({fit.iterations} iterations): the worst is "
        f"{coded[margin].margin.variable!r} = {coded[margin].categories[place]!r}, target {target:.4g}, "
        f"reached {reached:.4g}. Margins {names} contradict each other in the cells that have rows; "
        "collapse categories or leave a margin out. No weights were made."
    )


def _cap_sentence(
    weights: np.ndarray,
    mean: float,
    cells: JointCells,
    targets: list[np.ndarray],
    coded: Sequence[CodedMargin],
    options: RakeOptions,
) -> str:
    bounded = np.clip(weights, (options.floor or 0.0) * mean, (options.cap or np.inf) * mean)
    total = float(targets[0].sum())
    gap, margin, place = worst_gap(cells, cells.sum(bounded), targets, total)
    reached = cells.sum(bounded)[cells.codes[margin] == place].sum() / total
    target = targets[margin][place] / total
    return (
        f"Margins and cap can't be met together: with weights kept between {options.floor or 0:g} and"
        f" {options.cap or np.inf:g} times their mean the worst margin is {coded[margin].margin.variable!r} ="
        f" {coded[margin].categories[place]!r}, target {target:.4g}, reached {reached:.4g} (off by"
        f" {gap:.2g}). Raise the cap, collapse categories or leave a margin out. No weights were made."
    )


def _check_base(base: np.ndarray, n: int) -> None:
    if base.shape != (n,):
        raise CaseStudyError(f"There are {base.size} base weights for {n} rows.")
    wrong = ~(np.isfinite(base) & (base >= 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise CaseStudyError(f"Base weights must be numbers of 0 or more: row {row} has {base[row]:g}.")
