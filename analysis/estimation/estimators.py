"""Estimators that take a design and column names and return the estimates frame.

    estimate_share(design, question, by=None)
    estimate_mean, estimate_median, estimate_total(design, question, by=None)
    estimate_ratio(design, numerator, denominator, by=None)

`question` is a categorical column (or several 0/1 columns of a multi-select, "question/choice"), or a numeric
one; `by` a categorical column. The first rows, with an empty `domain` and `level`, are everyone; then one
set of rows a level, in the column's order. Missing values leave the base.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analysis.estimation.frame import estimates_frame
from analysis.estimation.offered import share_offered
from analysis.intake.answers.offering import offering_of_ticks
from analysis.problems import CaseStudyError
from analysis.statistics.design import Design
from analysis.statistics.estimate_block import Block, each_cell
from analysis.statistics.intervals import ShareMethod
from analysis.statistics.means import mean_by, ratio_by, total_by
from analysis.statistics.quantiles import quantile_by
from analysis.statistics.shares import share_by, share_ticks


def estimate_share(
    design: Design,
    question: str | Sequence[str],
    by: str | None = None,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
) -> pd.DataFrame:
    """Shares (0-1) of the choices of a single-choice question, or of the ticks of a multi-select's columns.

    Who has some ticks missing was not offered these choices, and is in the bases of the others.

    Raises CaseStudyError for an unknown column, or where no row of the design has an answer.
    """
    levels = _levels(design, by)
    if isinstance(question, str):
        codes, choices = _categories(design, question)
        block = share_by(design, codes, len(choices), levels.codes, len(levels.names), confidence, method)
        return _frame(design, block, "share", question, choices, levels)
    columns = [pd.to_numeric(design.values(name)).to_numpy(dtype=float, na_value=np.nan) for name in question]
    ticks = np.stack(columns, axis=1)
    tickable = ~np.isnan(ticks)
    answered, filled_ticks = tickable.any(axis=1), np.nan_to_num(ticks).astype(np.uint8)
    offering = offering_of_ticks(tickable, answered)
    if offering is None:
        block = share_ticks(
            design, filled_ticks, answered, levels.codes, len(levels.names), confidence, method
        )
    else:
        block = share_offered(
            design, filled_ticks, answered, offering, levels.codes, len(levels.names), confidence, method
        )
    names = [name.rpartition("/") for name in question]
    return _frame(
        design, block, "share", names[0][0] or names[0][2], tuple(name[2] for name in names), levels
    )


def estimate_mean(
    design: Design, question: str, by: str | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Means of a numeric column, in its unit. Raises as `estimate_share`."""
    return _numeric(design, question, by, "mean", partial(mean_by, design, confidence=confidence))


def estimate_total(
    design: Design, question: str, by: str | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Weighted totals of a numeric column, in its unit. Raises as `estimate_share`."""
    return _numeric(
        design,
        question,
        by,
        "total",
        partial(total_by, design, confidence=confidence),
    )


def estimate_median(
    design: Design, question: str, by: str | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Medians of a numeric column, in its unit. Raises as `estimate_share`."""
    return _numeric(
        design,
        question,
        by,
        "median",
        partial(quantile_by, design, confidence=confidence),
    )


def estimate_ratio(
    design: Design, numerator: str, denominator: str, by: str | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Ratios of two columns' totals; the frame's `question` is the numerator, `choice` the denominator."""
    levels = _levels(design, by)
    above, below = _numbers(design, numerator), _numbers(design, denominator)
    block = ratio_by(design, above, below, levels.codes, len(levels.names), confidence)
    return _frame(design, block, "ratio", numerator, (denominator,), levels)


@dataclass(frozen=True, eq=False)
class DomainLevels:
    """A domain's column, its levels in order, and each row's level (n,), None for no domain."""

    domain: str
    names: tuple[str, ...]
    codes: np.ndarray | None


def _levels(design: Design, by: str | None) -> DomainLevels:
    if by is None:
        return DomainLevels("", (), None)
    codes, names = _categories(design, by)
    return DomainLevels(by, names, codes)


def _categories(design: Design, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    values = pd.Series(design.values(column))
    if not isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(pd.CategoricalDtype())
    return values.cat.codes.to_numpy().astype(np.intp), tuple(map(str, values.cat.categories))


def _numbers(design: Design, column: str) -> np.ndarray:
    values = pd.Series(design.values(column))
    if not pd.api.types.is_numeric_dtype(values.dtype):
        raise CaseStudyError(
            f"Column {column!r} does not hold numbers; its type is {values.dtype}. Use estimate_share."
        )
    return values.to_numpy(dtype=float, na_value=np.nan)


def _numeric(design: Design, question: str, by: str | None, statistic: str, kernel: Callable) -> pd.DataFrame:
    levels = _levels(design, by)
    block = kernel(_numbers(design, question), levels.codes, len(levels.names))
    return _frame(design, block, statistic, question, ("",), levels)


def _frame(
    design: Design, block: Block, statistic: str, question: str, choices: Sequence[str], levels: DomainLevels
) -> pd.DataFrame:
    return block_frame(block, statistic, question, choices, levels, "raked" if design.adjustments else "none")


def block_frame(
    block: Block, statistic: str, question: str, choices: Sequence[str], levels: DomainLevels, weighting: str
) -> pd.DataFrame:
    """The estimates frame of a block: everyone first, then the levels. Raises CaseStudyError for an empty
    base.
    """
    if block.base[0].max() == 0:
        raise CaseStudyError(
            f"The {statistic} of {question!r} has an empty base: no row has an answer and a weight above 0."
        )
    d, k = block.estimate.shape
    names = ("", *levels.names)
    cells = {name: getattr(block, name).ravel() for name in ("estimate", "se", "low", "high", "n", "deff")}
    rows = {
        name: each_cell(getattr(block, name), k) for name in ("base", "base_weighted", "n_effective", "df")
    }
    return estimates_frame(
        {
            "question": question,
            "choice": np.tile(np.array(choices, dtype=object), d),
            "domain": np.repeat(np.array(["", *[levels.domain] * len(levels.names)], dtype=object), k),
            "level": np.repeat(np.array(names, dtype=object), k),
            "statistic": statistic,
            "confidence": block.confidence,
            "method": block.method,
            "weighting": weighting,
            **cells,
            **rows,
        }
    )
